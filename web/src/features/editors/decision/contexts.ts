// Boxed contexts of a decision model, which the library has no editor for: read as lists of entries, and the entries that are
// plain expressions written back.
import { DmnModdle } from 'dmn-moddle'
import { list, type Moddle } from '../process/elements'

export interface BoxEntry {
  /** Of the context: [0] is its first entry, [1, 0] the first of the context in its second. */
  path: number[]
  name: string
  type: string
  /** Null for what is no plain expression: a table, a call, a function. */
  text: string | null
  kind: string
}
export interface BoxedContext { id: string; name: string; entries: BoxEntry[] }
export interface EntryChange { name?: string; type?: string; text?: string }

export async function contextsOf(xml: string): Promise<BoxedContext[]> {
  if (!xml.trim()) return []
  const { definitions } = await parse(xml)
  return list(definitions['drgElement']).flatMap((element) => {
    const context = contextOf(element)
    return context ? [{ id: element.id ?? '', name: element.name ?? element.id ?? '', entries: entriesOf(context, []) }] : []
  })
}

/** The model with one entry changed. A name that others read is changed here only: the check tells who is left. */
export async function writeEntry(xml: string, id: string, path: number[], change: EntryChange): Promise<string> {
  const { moddle, definitions } = await parse(xml)
  const element = list(definitions['drgElement']).find((each) => each.id === id)
  let context = element ? contextOf(element) : null
  for (const at of path.slice(0, -1)) context = context ? contextIn(list(context['contextEntry'])[at]?.['value']) : null
  const entry = context ? list(context['contextEntry'])[path.at(-1) ?? -1] : undefined
  if (!entry) return xml
  const variable = entry['variable'] as Moddle | undefined
  const value = entry['value'] as Moddle | undefined
  if (variable && change.name !== undefined) variable.name = change.name
  if (variable && change.type !== undefined) variable['typeRef'] = change.type || undefined
  if (value?.$type === 'dmn:LiteralExpression' && change.text !== undefined) value['text'] = change.text
  return (await moddle.toXML(definitions, { format: true })).xml
}

async function parse(xml: string) {
  const moddle = new DmnModdle()
  const { rootElement } = await moddle.fromXML(xml, 'dmn:Definitions')
  return { moddle, definitions: rootElement as Moddle }
}

const contextIn = (value: unknown): Moddle | null => ((value as Moddle | undefined)?.$type === 'dmn:Context' ? (value as Moddle) : null)
/** Of a decision, or of the body of a function that decisions share. */
function contextOf(element: Moddle): Moddle | null {
  const body = (element['encapsulatedLogic'] as Moddle | undefined)?.['expression'] ?? (element['encapsulatedLogic'] as Moddle | undefined)?.['body']
  return contextIn(element['decisionLogic']) ?? contextIn(body)
}

function entriesOf(context: Moddle, prefix: number[]): BoxEntry[] {
  return list(context['contextEntry']).flatMap((entry, at) => {
    const variable = entry['variable'] as Moddle | undefined
    const value = entry['value'] as Moddle | undefined
    const inner = contextIn(value)
    const isPlain = value?.$type === 'dmn:LiteralExpression'
    const row: BoxEntry = {
      path: [...prefix, at], name: variable?.name ?? '', type: String(variable?.['typeRef'] ?? ''), text: isPlain ? String(value['text'] ?? '') : null,
      kind: String(value?.$type ?? '').replace('dmn:', ''),
    }
    return inner ? [row, ...entriesOf(inner, row.path)] : [row]
  })
}

/** Names of contexts are those of FEEL, which may have blanks and marks inside but not begin with a digit. */
export function faultOfName(name: string, path: number[], entries: BoxEntry[]): 'syntax' | 'twice' | null {
  if (!/^[\p{L}_][\p{L}\p{N}_ '.+*/-]*$/u.test(name)) return 'syntax'
  const isBeside = (each: BoxEntry) => each.path.length === path.length && each.path.slice(0, -1).every((step, n) => step === path[n]) && each.path.at(-1) !== path.at(-1)
  return entries.some((each) => isBeside(each) && each.name === name) ? 'twice' : null
}

// ---- result cells of tables ----

export interface ResultCell { decision: string; name: string; rule: number; output: number; label: string; text: string }

/** Cells of results that hold a context: what the table shows as one long expression. */
export async function contextCellsOf(xml: string): Promise<ResultCell[]> {
  if (!xml.trim()) return []
  const { definitions } = await parse(xml)
  return list(definitions['drgElement']).flatMap((element) => {
    const table = tableIn(element)
    if (!table) return []
    const outputs = list(table['output'])
    return list(table['rule']).flatMap((rule, number) => list(rule['outputEntry']).flatMap((entry, output) => {
      const text = String(entry['text'] ?? '')
      if (!text.trim().startsWith('{')) return []
      return [{ decision: element.id ?? '', name: element.name ?? '', rule: number, output, label: String(outputs[output]?.['label'] ?? outputs[output]?.name ?? ''), text }]
    }))
  })
}

/** The model with one cell changed; all else stays as it is written, letter by letter. */
export async function writeCell(xml: string, cell: ResultCell, text: string): Promise<string> {
  const replaced = withCell(xml, cell, text)
  if (replaced !== null && (await isOnlyChange(xml, replaced, cell, text))) return replaced
  const { moddle, definitions } = await parse(xml)
  const table = tableIn(list(definitions['drgElement']).find((each) => each.id === cell.decision))
  const entry = table ? list(list(table['rule'])[cell.rule]?.['outputEntry'])[cell.output] : undefined
  if (!entry) return xml
  entry['text'] = text
  return (await moddle.toXML(definitions, { format: true })).xml
}

/** Where the nth element of this name begins, at or after a place; -1 when there is none. */
function startOf(xml: string, name: string, from: number, n: number, id = ''): number {
  const tag = new RegExp(`<(?:[\\w.-]+:)?${name}(?=[\\s>/])[^>]*>`, 'g')
  tag.lastIndex = from
  for (let found = tag.exec(xml), count = 0; found; found = tag.exec(xml))
    if ((!id || found[0].includes(` id="${id}"`)) && count++ === n) return found.index
  return -1
}
function withCell(xml: string, cell: ResultCell, text: string): string | null {
  const decision = startOf(xml, 'decision', 0, 0, cell.decision)
  const rule = decision < 0 ? -1 : startOf(xml, 'rule', decision, cell.rule)
  const entry = rule < 0 ? -1 : startOf(xml, 'outputEntry', rule, cell.output)
  const words = /<((?:[\w.-]+:)?text)>[^<]*<\/\1>/g
  words.lastIndex = Math.max(entry, 0)
  const found = entry < 0 ? null : words.exec(xml)
  if (!found) return null
  const written = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `${xml.slice(0, found.index)}<${found[1]}>${written}</${found[1]}>${xml.slice(found.index + found[0].length)}`
}
async function isOnlyChange(before: string, after: string, cell: ResultCell, text: string): Promise<boolean> {
  const wanted = (await contextCellsOf(before)).map((each) => (each.decision === cell.decision && each.rule === cell.rule && each.output === cell.output ? { ...each, text } : each))
  return JSON.stringify(await contextCellsOf(after).catch(() => [])) === JSON.stringify(wanted)
}

const tableIn = (element: Moddle | undefined): Moddle | null => {
  const logic = element?.['decisionLogic'] as Moddle | undefined
  return logic?.$type === 'dmn:DecisionTable' ? logic : null
}
