// Faults of a form, from the checks here and from the server, as words at each field and for the summary.
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FieldFault, FormComponent } from '@/api/types'
import type { SummaryFault } from '@/components/error-summary/UiErrorSummary.vue'
import { elementId, formPointer, type Data } from './paths'
import { validatePlaces, type FieldError } from './validate'

export function useFaults() {
  const { t, locale } = useI18n()
  const byPointer = ref<Record<string, string>>({})
  /** Changes only when a whole page is checked, so that the summary does not take the focus while one types. */
  const shown = ref<SummaryFault[]>([])

  function say(error: FieldError): string {
    const known = error.code === 'check' ? `form.fault.check_${String(error.details['check']).replace(/-/g, '_')}` : `form.fault.${error.code}`
    return t(known, { label: error.label, ...error.details })
  }

  function check(components: FormComponent[], data: Data, skip?: (pointer: string) => boolean): boolean {
    const errors = validatePlaces(components, data, locale.value, skip)
    byPointer.value = Object.fromEntries(errors.map((error) => [error.pointer, say(error)]))
    shown.value = errors.map((error) => ({ message: say(error), fieldId: elementId(error.pointer) }))
    return errors.length === 0
  }

  /** Looks at one field when it is left: a fault that was told is taken back, a new one appears. */
  function checkOne(components: FormComponent[], data: Data, pointer: string): void {
    const error = validatePlaces(components, data, locale.value).find((each) => each.pointer === pointer)
    const rest = { ...byPointer.value }
    delete rest[pointer]
    // Nothing typed yet is not told before the person wants to go on.
    byPointer.value = error && error.code !== 'required' && error.code !== 'choose' ? { ...rest, [pointer]: say(error) } : rest
  }

  function take(faults: FieldFault[]): void {
    byPointer.value = Object.fromEntries(faults.map((fault) => [formPointer(fault.field), fault.message]))
    shown.value = faults.map((fault) => ({ message: fault.message, fieldId: elementId(formPointer(fault.field)) }))
  }

  function clear(): void {
    byPointer.value = {}
    shown.value = []
  }

  const has = computed(() => Object.keys(byPointer.value).length > 0)
  return { byPointer, shown, has, check, checkOne, take, clear }
}
