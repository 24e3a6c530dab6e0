// A value of the form in words: for held fields, for checking the answers and for the case page.
import { formatDate, formatInstant } from '@/i18n/format'
import type { FormComponent } from './form-js'
import { kindOf } from './fields'

export interface Says { yes: string; no: string; none: string; comma: string }

export function sayValue(component: FormComponent, value: unknown, options: Array<{ value: string; label: string }>, says: Says, locale: string): string {
  if (kindOf(component) === 'checkbox') return value === true ? says.yes : says.no
  if (value === null || value === undefined || value === '') return says.none
  if (typeof value === 'boolean') return value ? says.yes : says.no
  const labelOf = (each: unknown) => options.find((option) => option.value === String(each))?.label ?? String(each)
  if (Array.isArray(value)) return value.length ? value.map(labelOf).join(says.comma) : says.none
  if (kindOf(component) === 'date' && typeof value === 'string') {
    if (component.subtype === 'time') return value
    return component.subtype === 'datetime' ? formatInstant(value, locale) : formatDate(value, locale)
  }
  const adorner = component.appearance?.suffixAdorner
  return labelOf(value) + (adorner ? ` ${adorner}` : '')
}
