// Writing down where a value comes from, at the place that says that nobody has confirmed it.
import { isScalar, type Document } from 'yaml'
import type { UnconfirmedValue } from './api'
import { setAt, valueAt, type Step } from './yaml'

/** The word by which the packs mark a text that nobody has looked up. */
export const kOpen = '待核'

/** `…/confirmed` beside its value; `…/KEY_confirmed` about KEY; or a text that says 待核 itself. */
export function kindOf(row: UnconfirmedValue): 'value' | 'beside' | 'text' {
  const last = row.pointer.slice(row.pointer.lastIndexOf('/') + 1)
  return last === 'confirmed' ? 'value' : last.endsWith('_confirmed') ? 'beside' : 'text'
}

const stepsOf = (pointer: string): Step[] =>
  pointer.split('/').slice(1).map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')))

type Tree = Record<string, unknown>

function parsed(row: UnconfirmedValue): unknown {
  try {
    return JSON.parse(row.value)
  } catch {
    return row.value
  }
}

/** The one number that the value is about, and its key when it stands in a map. */
export function numberOf(row: UnconfirmedValue): { key: string | null; number: string } | null {
  const value = parsed(row)
  if (typeof value === 'number') return { key: null, number: row.value }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const numbers = Object.entries(value).filter(([, each]) => typeof each === 'number')
  return numbers.length === 1 ? { key: numbers[0]![0], number: String(numbers[0]![1]) } : null
}

const kTitles = ['name', 'text', 'q', 'doc', 'case', 'field', 'type', 'region', 'kind', 'id']
const kUnits: Record<string, string> = { working_days: 'days', days_max: 'days', cny: 'yuan' }

/** What the value says, without the marks of its file: a name, a text, figures with their unit. */
export function valueWords(row: UnconfirmedValue, english: boolean, t: (key: string, values?: Record<string, unknown>) => string): string {
  const words = (value: unknown): string => {
    if (value === null || value === '') return t('field.empty')
    if (typeof value === 'boolean') return t(value ? 'field.yes' : 'field.no')
    if (Array.isArray(value)) return value.map(words).join(t('list.comma'))
    if (typeof value !== 'object') return String(value)
    const tree = value as Tree
    const title = kTitles.find((key) => typeof tree[key] === 'string')
    const figures = Object.entries(tree).filter(([key, each]) => typeof each === 'number' && key in kUnits)
    return [
      title ? String((english && tree[`${title}_en`]) || tree[title]) : '',
      ...figures.map(([key, n]) => t(`studio.unconfirmed.${kUnits[key]}`, { n })),
    ].filter(Boolean).join(' ')
  }
  return words(parsed(row))
}

export interface Found { value: string; basis: string; url: string; day: string }

/** False when the file of the change no longer says so at this place. */
export function confirmAt(doc: Document, row: UnconfirmedValue, found: Found): boolean {
  const path = stepsOf(row.pointer)
  const map = path.slice(0, -1)
  const said = valueAt(doc, path)
  const kind = kindOf(row)
  if (kind === 'text') {
    if (typeof said !== 'string' || !said.includes(kOpen)) return false
    setAt(doc, path, found.value)
    if (!Array.isArray(valueAt(doc, map))) setAt(doc, [...map, 'as_of'], found.day)
    return true
  }
  if (said !== false) return false
  setAt(doc, path, true)
  if (kind === 'beside') {
    // The map speaks of more than this value: its source stands as a remark behind the flag.
    const flag = doc.getIn(path, true)
    if (isScalar(flag)) flag.comment = ` ${[found.basis, found.url, found.day].filter(Boolean).join(' ')}`
    return true
  }
  if (found.basis) setAt(doc, [...map, 'basis'], found.basis)
  if (found.url) setAt(doc, [...map, 'source_url'], found.url)
  setAt(doc, [...map, 'as_of'], found.day)
  const values = valueAt(doc, map) as Tree
  const number = numberOf(row)
  const key = number && (number.key ?? Object.keys(values).find((each) => typeof values[each] === 'number' && String(values[each]) === number.number))
  if (key && found.value !== number.number && /^\d+$/.test(found.value)) setAt(doc, [...map, key], Number(found.value))
  return true
}
