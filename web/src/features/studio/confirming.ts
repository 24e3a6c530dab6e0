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
  const values = valueAt(doc, map) as Record<string, unknown>
  const key = Object.keys(values).find((each) => typeof values[each] === 'number' && String(values[each]) === row.value)
  if (key && found.value !== row.value && /^\d+$/.test(found.value)) setAt(doc, [...map, key], Number(found.value))
  return true
}
