// Live findings for a text that is being edited: asked a moment after the last change, and only the latest answer counts.
import { onBeforeUnmount, ref, watch, type Ref } from 'vue'
import { api } from '@/api/client'

export interface EditorIssue {
  severity: 'error' | 'warning' | string
  code: string
  message: string
  file?: string
  line?: number
  element?: string
  hint?: string
  details?: Record<string, unknown>
}
export type LintKind = 'bpmn' | 'dmn' | 'form' | 'yaml'
const kPauseMs = 500

export function useLint(kind: LintKind, text: Ref<string>, change: Ref<string | undefined>) {
  const issues = ref<EditorIssue[]>([])
  /** No answer yet to the text as it is now. */
  const isChecking = ref(true)
  /** The check could not be asked for: the findings are those of an earlier text. */
  const isStale = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  async function ask() {
    running?.abort()
    const own = (running = new AbortController())
    try {
      const body = { kind, text: text.value, ...(change.value ? { change: change.value } : {}) }
      const answer = await api.post<{ issues: EditorIssue[] }>('/studio/lint', body, { signal: own.signal, retries: 0 })
      if (own !== running) return
      issues.value = answer.issues
      isStale.value = false
    } catch {
      if (own === running) isStale.value = true
    } finally {
      if (own === running) isChecking.value = false
    }
  }

  watch(
    text,
    (now) => {
      clearTimeout(timer)
      isChecking.value = true
      if (now.trim()) timer = setTimeout(ask, kPauseMs)
    },
    { immediate: true },
  )
  onBeforeUnmount(() => {
    clearTimeout(timer)
    running?.abort()
  })
  return { issues, isChecking, isStale }
}
