// A list that grows by "load more" (keyset cursor `after`, answer has `next`).
import { ref, shallowRef, watch, type Ref, type ShallowRef, type WatchSource } from 'vue'
import { toApiError, type ApiError } from '@/api/errors'
import { currentLocale } from '@/i18n'

/** `first` is the answer to the first page, null until it has come. */
export interface Pages<Row, Answer = unknown> {
  rows: Ref<Row[]>
  first: Ref<Answer | null>
  next: Ref<string | null>
  error: Ref<ApiError | null>
  loading: Ref<boolean>
  reload: () => Promise<void>
  more: () => Promise<void>
}

/** Calls `load` now and whenever a source or the language changes: what was found by other filters is not shown meanwhile. */
export function usePages<Answer extends { next: string | null }, Row>(
  load: (after: string | null) => Promise<Answer>,
  rowsOf: (answer: Answer) => Row[],
  sources: WatchSource[] = [],
): Pages<Row, Answer> {
  const rows = shallowRef<Row[]>([])
  const first = shallowRef(null) as ShallowRef<Answer | null>
  const next = ref<string | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const loading = ref(false)
  let round = 0

  async function take(after: string | null, keep: Row[]) {
    const own = ++round
    loading.value = true
    error.value = null
    try {
      const answer = await load(after)
      if (own !== round) return
      if (after === null) first.value = answer
      rows.value = [...keep, ...rowsOf(answer)]
      next.value = answer.next
    } catch (fault) {
      if (own === round) error.value = toApiError(fault)
    } finally {
      if (own === round) loading.value = false
    }
  }

  const reload = () => take(null, [])
  const more = () => (next.value ? take(next.value, rows.value) : Promise.resolve())

  watch([currentLocale, ...sources], () => {
    first.value = null
    rows.value = []
    void reload()
  })
  void reload()
  return { rows, first, next, error, loading, reload, more }
}
