// The text of a form: what the editor adds for itself is left out, and what was there keeps its order, so that a change shows
// only what somebody changed.
import type { Field } from './builder'

type Data = Record<string, unknown>

export function parseForm(text: string): Data {
  const parsed: unknown = JSON.parse(text)
  if (!parsed || typeof parsed !== 'object' || !Array.isArray((parsed as Data)['components'])) throw new Error('components')
  return parsed as Data
}

export function writeForm(saved: Field | Data, original: Data): string {
  const known = new Map<string, Data>()
  remember(original, known)
  const form = cleaned(saved as Data, original, known)
  // The version of the schema that the file was written for stays: we add nothing newer.
  if (original['schemaVersion'] !== undefined) form['schemaVersion'] = original['schemaVersion']
  return `${JSON.stringify(form, null, 2)}\n`
}

function remember(component: Data, known: Map<string, Data>): void {
  for (const child of (component['components'] as Data[] | undefined) ?? []) {
    if (typeof child['id'] === 'string') known.set(child['id'], child)
    remember(child, known)
  }
}

/** Rows and columns of the editor's own grid, which our pages do not draw. */
const kOfEditor = ['layout', 'exporter', '_parent', '_path']

function cleaned(component: Data, original: Data | undefined, known: Map<string, Data>): Data {
  const keys = Object.keys(component).filter((key) => !kOfEditor.includes(key) || (original !== undefined && key in original))
  const order = [...Object.keys(original ?? {}).filter((key) => keys.includes(key)), ...keys.filter((key) => !(original && key in original))]
  const result: Data = {}
  for (const key of order) {
    const value = key === 'components' ? (component[key] as Data[]).map((child) => cleaned(child, known.get(String(child['id'])), known)) : component[key]
    if (value !== undefined) result[key] = value
  }
  return result
}
