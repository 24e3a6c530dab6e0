// Faults of a form, from the checks here and from the server, as words at each field and for the summary.
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FieldFault } from '@/api/types'
import type { SummaryFault } from '@/components/error-summary/UiErrorSummary.vue'
import type { FormComponent } from './form-js'
import { elementId, formPointer, type Data } from './paths'
import type { Place } from './fields'
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

  function check(components: FormComponent[], data: Data, skip?: (place: Place) => boolean): boolean {
    const errors = validatePlaces(components, data, locale.value, skip)
    byPointer.value = Object.fromEntries(errors.map((error) => [error.pointer, say(error)]))
    shown.value = errors.map((error) => ({ message: say(error), fieldId: elementId(error.pointer) }))
    return errors.length === 0
  }

  /** While one types, faults that no longer hold go away. New ones wait for "next": a page that moves when a field is left
   *  would carry the button away from under the pointer. */
  function relax(components: FormComponent[], data: Data): void {
    if (Object.keys(byPointer.value).length === 0) return
    const wrong = new Set(validatePlaces(components, data, locale.value).map((error) => error.pointer))
    byPointer.value = Object.fromEntries(Object.entries(byPointer.value).filter(([pointer]) => wrong.has(pointer)))
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
  return { byPointer, shown, has, check, relax, take, clear }
}
