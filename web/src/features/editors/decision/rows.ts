// The result of a decision as rows of words: lists of contexts, one context, or plain values.
export interface ResultRows { columns: string[]; rows: Array<Record<string, unknown>> }

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Null when the result is not made of contexts. A text with an English twin is shown in the language of the page. */
export function rowsOf(result: unknown, isEnglish: boolean): ResultRows | null {
  const list = Array.isArray(result) ? result : [result]
  if (list.length === 0 || !list.every(isTree)) return null
  const rows = list.map((row) => inLanguage(row, isEnglish))
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  // What a row calls itself comes first, its id last.
  const weight = (key: string) => (['text', 'name', 'label'].includes(key) ? 0 : key === 'id' ? 2 : 1)
  return { columns: keys.sort((a, b) => weight(a) - weight(b)), rows }
}

function inLanguage(row: Tree, isEnglish: boolean): Tree {
  return Object.fromEntries(Object.entries(row).flatMap(([key, value]) => {
    if (key.endsWith('_en') && key.slice(0, -3) in row) return []
    const twin = row[`${key}_en`]
    return [[key, isEnglish && typeof twin === 'string' && twin ? twin : value]]
  }))
}
