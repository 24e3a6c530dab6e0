// What the pages read of a form-js schema, a format of its own that our API passes on as it is.
// https://github.com/bpmn-io/form-js/tree/main/packages/form-json-schema

export interface FormComponent {
  type: string; id?: string; key?: string; label?: string; description?: string; text?: string; content?: string
  path?: string; components?: FormComponent[]; values?: Array<{ value: string; label: string }>; valuesKey?: string
  valuesExpression?: string; subtype?: 'date' | 'time' | 'datetime'; dateLabel?: string; timeLabel?: string
  conditional?: { hide?: string }; validate?: FormValidation; defaultValue?: unknown
  disabled?: boolean; readonly?: boolean; appearance?: { prefixAdorner?: string; suffixAdorner?: string }
  isRepeating?: boolean; defaultRepetitions?: number; allowAddRemove?: boolean; showOutline?: boolean
  increment?: string | number; decimalDigits?: number; serializeToString?: boolean; accept?: string; multiple?: boolean
  columns?: Array<{ label: string; key: string }>; dataSource?: string; source?: string; alt?: string; url?: string; action?: string
  expression?: string; disallowPassedDates?: boolean
  properties?: Record<string, string>
}
export interface FormValidation {
  required?: boolean; minLength?: number; maxLength?: number; min?: number | string; max?: number | string
  pattern?: string; validationType?: '' | 'email' | 'phone' | 'custom'
}
export interface FormSchema { id?: string; type?: string; schemaVersion?: number; components: FormComponent[] }

/** The form in an answer; null when there is none, or nothing that could be shown as one. */
export function formOf(form: Record<string, unknown> | null | undefined): FormSchema | null {
  return form && Array.isArray(form['components']) ? (form as unknown as FormSchema) : null
}
