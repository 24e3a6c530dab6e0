// Fields of a small form with local checks and the faults of the server, both by field.
import { computed, reactive, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ApiError } from '@/api/errors'
import type { SummaryFault } from '@/components/error-summary/UiErrorSummary.vue'
import { useAction } from '@/composables/useAction'

export function useAccountForm<Fields extends Record<string, string>>(
  initial: Fields,
  check: (fields: Fields) => Partial<Record<keyof Fields & string, string>>,
  act: (fields: Fields, key: string) => Promise<void>,
  wordsFor: (error: ApiError) => string = () => '',
) {
  const { t } = useI18n()
  const fields = reactive({ ...initial }) as Fields
  const local = shallowRef<Partial<Record<string, string>>>({})
  const action = useAction((key: string) => act(fields, key))

  const faults = computed<SummaryFault[]>(() => {
    const own = Object.entries(local.value).map(([field, message]) => ({ message: message ?? '', fieldId: field }))
    const error = action.error.value
    if (own.length || !error) return own
    if (error.isOffline) return [{ message: t('fault.offline') }]
    const known = error.faults.map((fault) => ({ message: fault.message, fieldId: fieldOf(fault.field) }))
    return known.length ? known : [{ message: wordsFor(error) || error.message || t('fault.other') }]
  })
  const errorOf = (field: keyof Fields & string) => faults.value.find((fault) => 'fieldId' in fault && fault.fieldId === field)?.message ?? ''

  async function send() {
    local.value = check(fields)
    action.error.value = null
    if (Object.keys(local.value).length === 0) await action.run()
  }

  return { fields, faults, errorOf, send, busy: action.busy, error: action.error }
}

function fieldOf(pointer: string): string {
  return pointer.replace(/^\//, '').replace(/\//g, '-')
}
