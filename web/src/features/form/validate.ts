// The checks that need no server, so that a fault is told before the page is left. The server checks all again.
import type { FormComponent } from './form-js'
import { kindOf, visiblePlaces, wordsOf, type Place } from './fields'
import { pointerOf, valueAt, type Data } from './paths'

export interface FieldError { pointer: string; code: string; label: string; details: Record<string, unknown> }

export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0)
}

export function validatePlaces(components: FormComponent[], data: Data, locale: string, skip: (place: Place) => boolean = () => false): FieldError[] {
  const errors: FieldError[] = []
  for (const place of visiblePlaces(components, data)) {
    const { component, path } = place
    const pointer = pointerOf(path)
    if (skip(place) || component.disabled || component.readonly === true) continue
    const fault = faultOf(component, valueAt(data, path))
    if (fault) errors.push({ pointer, label: wordsOf(component, locale).label, ...fault })
  }
  return errors
}

export function faultOf(component: FormComponent, value: unknown): { code: string; details: Record<string, unknown> } | null {
  const rules = component.validate ?? {}
  const kind = kindOf(component)
  if (isEmpty(value)) return rules.required ? { code: kind === 'text' || kind === 'area' || kind === 'number' || kind === 'date' ? 'required' : 'choose', details: {} } : null
  if (kind === 'number') return numberFault(component, value)
  if (typeof value !== 'string') return null
  const length = [...value].length
  if (rules.minLength !== undefined && length < rules.minLength) return { code: 'too_short', details: { n: rules.minLength } }
  if (rules.maxLength !== undefined && length > rules.maxLength) return { code: 'too_long', details: { n: rules.maxLength } }
  if (rules.pattern && !matches(rules.pattern, value)) return { code: 'pattern', details: {} }
  const check = component.properties?.['check'] ?? rules.validationType ?? ''
  return isRight(check, value) ? null : { code: 'check', details: { check } }
}

function numberFault(component: FormComponent, value: unknown): { code: string; details: Record<string, unknown> } | null {
  const rules = component.validate ?? {}
  const text = String(value).trim()
  if (!/^-?\d+(\.\d+)?$/.test(text)) return { code: 'number', details: {} }
  const digits = text.split('.')[1]?.length ?? 0
  if (component.decimalDigits !== undefined && digits > component.decimalDigits) return { code: 'decimals', details: { n: component.decimalDigits } }
  const number = Number(text)
  if (rules.min !== undefined && rules.min !== '' && number < Number(rules.min)) return { code: 'min', details: { n: rules.min } }
  if (rules.max !== undefined && rules.max !== '' && number > Number(rules.max)) return { code: 'max', details: { n: rules.max } }
  return null
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}

function isRight(check: string, value: string): boolean {
  if (check === 'resident-id') return isResidentId(value)
  if (check === 'credit-code' || check === 'uscc') return isCreditCode(value)
  if (check === 'identity-or-credit-code') return isResidentId(value) || isCreditCode(value)
  if (check === 'phone') return /^(\+?86)?1[3-9]\d{9}$/.test(value.replace(/[\s-]/g, '')) || /^0\d{2,3}-?\d{7,8}$/.test(value)
  if (check === 'email') return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)
  return true
}

/** GB 11643: 17 digits and a check character, mod 11-2. */
export function isResidentId(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false
  const kWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = kWeights.reduce((total, weight, index) => total + weight * Number(text[index]), 0)
  return '10X98765432'[sum % 11] === text[17]?.toUpperCase()
}

/** GB 32100: 17 characters without I, O, S, V, Z and a check character, mod 31. */
export function isCreditCode(text: string): boolean {
  const kAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const code = text.toUpperCase()
  if (code.length !== 18 || [...code].some((letter) => !kAlphabet.includes(letter))) return false
  let weight = 1
  let sum = 0
  for (let index = 0; index < 17; index++) {
    sum += kAlphabet.indexOf(code[index] ?? '') * weight
    weight = (weight * 3) % 31
  }
  return kAlphabet[(31 - (sum % 31)) % 31] === code[17]
}
