// Which of the values that nobody has confirmed are shown: the choice stands in the address.
import { computed, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Option } from '@/components'
import type { UnconfirmedValue } from './api'

export const kFilters = ['q', 'what', 'department', 'service', 'source', 'page'] as const
export type FilterName = (typeof kFilters)[number]
export interface Wanted { q: string; what: string; department: string; service: string; source: string }
export const kRowsOfPage = 50

/** Rows that fit; `label` is what the page says of a row. */
export function pickRows(rows: UnconfirmedValue[], wanted: Wanted, label: (row: UnconfirmedValue) => string): UnconfirmedValue[] {
  const text = wanted.q.trim().toLowerCase()
  return rows.filter((row) =>
    (!wanted.what || row.what === wanted.what)
    && (!wanted.department || row.department === wanted.department)
    && (!wanted.service || row.service === wanted.service)
    && (!wanted.source || row.has_source === (wanted.source === 'given'))
    && (!text || label(row).toLowerCase().includes(text)))
}

/** What can be chosen, each with how many rows it has; those with the most first. */
export function optionsOf(rows: UnconfirmedValue[], keyOf: (row: UnconfirmedValue) => string, name: (key: string) => string): Option[] {
  const counts = new Map<string, number>()
  for (const row of rows) if (keyOf(row)) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([value, n]) => ({ value, label: `${name(value)}（${n}）` }))
}

export function pageOf<Row>(rows: Row[], page: number): { rows: Row[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / kRowsOfPage))
  const at = Math.min(Math.max(1, Number.isInteger(page) ? page : 1), pages)
  return { rows: rows.slice((at - 1) * kRowsOfPage, at * kRowsOfPage), page: at, pages }
}

export function useUnconfirmedFilters(): Record<FilterName, Ref<string>> {
  const route = useRoute()
  const router = useRouter()
  const value = (name: string) => String(route.query[name] ?? '')
  return Object.fromEntries(kFilters.map((name) => [name, computed({
    get: () => value(name),
    // Another choice begins at its first page.
    set: (text: string) => void router.replace({ query: { ...Object.fromEntries(kFilters.map((each) => [each, value(each) || undefined])), ...(name === 'page' ? {} : { page: undefined }), [name]: text || undefined } }),
  })])) as unknown as Record<FilterName, Ref<string>>
}
