// Two data trees compared field by field, for people who do not read YAML: what was there, what is there now.
export interface FieldChange { path: Array<string | number>; before: unknown; after: unknown }

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

export function compareData(before: unknown, after: unknown, limit = 500): FieldChange[] {
  const found: FieldChange[] = []
  compare([], before, after)
  return found

  function compare(path: Array<string | number>, left: unknown, right: unknown) {
    if (found.length >= limit || JSON.stringify(left) === JSON.stringify(right)) return
    if (isTree(left) && isTree(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) compare([...path, key], left[key], right[key])
    } else if (Array.isArray(left) && Array.isArray(right) && (namesOf(left) || namesOf(right))) {
      compareRows(path, left, right)
    } else if (Array.isArray(left) && Array.isArray(right) && left.some(isTree)) {
      for (let at = 0; at < Math.max(left.length, right.length); at++) compare([...path, at], left[at], right[at])
    } else {
      found.push({ path, before: left, after: right })
    }
  }

  /** Rows with an id are the same row wherever they stand. */
  function compareRows(path: Array<string | number>, left: unknown[], right: unknown[]) {
    const before = rowsOf(left)
    const after = rowsOf(right)
    for (const name of new Set([...before.keys(), ...after.keys()])) compare([...path, name], before.get(name), after.get(name))
  }
}

const kNames = ['id', 'key', 'code', 'kind', 'register'] as const
const nameOf = (row: unknown): string | null => {
  if (!isTree(row)) return null
  for (const key of kNames) if (typeof row[key] === 'string') return row[key] as string
  return null
}
const namesOf = (rows: unknown[]) => rows.length > 0 && rows.every((row) => nameOf(row) !== null) && new Set(rows.map(nameOf)).size === rows.length
const rowsOf = (rows: unknown[]) => new Map(rows.map((row, at) => [nameOf(row) ?? String(at), row]))
