// One action of the user: busy state, error, and one idempotency key until it has succeeded.
import { ref, shallowRef } from 'vue'
import { newIdempotencyKey } from '@/api/client'
import { toApiError, type ApiError } from '@/api/errors'

/**
 * A second click while the first is under way does nothing. A lost connection keeps the key, so that trying again
 * cannot do the thing twice; a refusal by the server makes a new key, since the next try is a new request.
 */
export function useAction<Args extends unknown[], T>(act: (key: string, ...args: Args) => Promise<T>) {
  const busy = ref(false)
  const error = shallowRef<ApiError | null>(null)
  let key = newIdempotencyKey()

  async function run(...args: Args): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    error.value = null
    try {
      const answer = await act(key, ...args)
      key = newIdempotencyKey()
      return answer
    } catch (fault) {
      error.value = toApiError(fault)
      if (!error.value.isOffline) key = newIdempotencyKey()
      return undefined
    } finally {
      busy.value = false
    }
  }

  return { busy, error, run }
}
