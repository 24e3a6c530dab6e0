// One load of a page: state, error and a way to do it again.
import { ref, shallowRef, watch, type WatchSource } from 'vue'
import { toApiError, type ApiError } from '@/api/errors'
import { currentLocale } from '@/i18n'

/** Calls `load` now and whenever a source or the language changes (the server picks names by it); the answer of an outdated call is dropped. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, sources: WatchSource[] = []) {
  const data = shallowRef<T | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(false)
  let controller: AbortController | null = null

  async function reload(): Promise<void> {
    controller?.abort()
    const own = new AbortController()
    controller = own
    loading.value = true
    error.value = null
    try {
      const answer = await load(own.signal)
      if (!own.signal.aborted) data.value = answer
    } catch (fault) {
      if (!own.signal.aborted) error.value = toApiError(fault)
    } finally {
      if (!own.signal.aborted) loading.value = false
    }
  }

  watch([currentLocale, ...sources], () => void reload())
  void reload()
  return { data, error, loading, reload }
}
