// A dialog that asks why before something is done: what is missing or refused is told in it.
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { SummaryFault } from '@/components/error-summary/UiErrorSummary.vue'
import { useAction } from './useAction'

/** `fieldId` is that of the reason; `missing` says that there is none. The dialog closes when `act` has succeeded. */
export function useReason(fieldId: string, missing: () => string, act: (key: string, reason: string) => Promise<void>) {
  const { t } = useI18n()
  const isOpen = ref(false)
  const reason = ref('')
  const isMissing = ref(false)
  const action = useAction(async (key: string) => {
    await act(key, reason.value.trim())
    isOpen.value = false
  })
  const faults = computed<SummaryFault[]>(() => {
    if (isMissing.value) return [{ message: missing(), fieldId }]
    const error = action.error.value
    if (!error) return []
    return [{ message: error.isOffline ? t('fault.offline') : error.message || t('fault.other'), ...(error.field === '/reason' ? { fieldId } : {}) }]
  })
  const ownFault = computed(() => faults.value.find((fault) => fault.fieldId)?.message ?? '')

  function ask() {
    reason.value = ''
    isMissing.value = false
    action.error.value = null
    isOpen.value = true
  }
  function send() {
    isMissing.value = reason.value.trim() === ''
    if (!isMissing.value) void action.run()
  }
  return { isOpen, reason, faults, ownFault, busy: action.busy, ask, send }
}
