// What became another between two versions of a decision model: decisions, columns, and rules cell by cell.
import { DmnModdle } from 'dmn-moddle'
import { list, type Moddle } from '../process/elements'

export type Change = 'added' | 'removed' | 'changed'
export interface Cell { column: string; before: string; after: string }
export interface RuleDifference { change: Change; /** Number of the rule as printed, in the newer table when it is there. */ number: number; cells: Cell[] }
/** A decision that is wholly new or gone, to be drawn as what it is. */
export interface Sheet { hitPolicy: string; inputs: string[]; outputs: string[]; notes: string[]; rows: string[][]; expression: string }
export interface DecisionChange { id: string; name: string; change: Change; facts: Cell[]; rules: RuleDifference[]; sheet: Sheet | null }

interface Row { id: string; cells: Map<string, string>; all: string[] }
interface Table { facts: Map<string, string>; rows: Row[]; sheet: Sheet }

export async function compareDecisions(before: string | null, after: string | null): Promise<DecisionChange[]> {
  const [old, now] = await Promise.all([parse(before), parse(after)])
  const found: DecisionChange[] = []
  for (const [id, element] of now) {
    const earlier = old.get(id)
    const name = element.name ?? id
    if (!earlier) {
      found.push({ id, name, change: 'added', facts: [], rules: [], sheet: tableOf(element).sheet })
      continue
    }
    const [a, b] = [tableOf(earlier), tableOf(element)]
    const facts = cellsBetween(a.facts, b.facts)
    const rules = rulesBetween(a.rows, b.rows)
    if (facts.length || rules.length) found.push({ id, name, change: 'changed', facts, rules, sheet: null })
  }
  for (const [id, element] of old) if (!now.has(id)) found.push({ id, name: element.name ?? id, change: 'removed', facts: [], rules: [], sheet: tableOf(element).sheet })
  return found
}

async function parse(xml: string | null): Promise<Map<string, Moddle>> {
  if (!xml?.trim()) return new Map()
  const { rootElement } = await new DmnModdle().fromXML(xml, 'dmn:Definitions')
  const elements = list((rootElement as Moddle)['drgElement'])
  return new Map(elements.map((element) => [String(element.id ?? element.name), element]))
}

const textOf = (value: unknown) => String((value as Moddle | undefined)?.['text'] ?? '').trim()

/** A literal expression, or the entries of a boxed context a line each. */
function boxedText(logic: Moddle): string {
  const entries = list(logic['contextEntry'])
  if (entries.length === 0) return textOf(logic)
  return entries.map((entry) => {
    const name = (entry['variable'] as Moddle | undefined)?.name
    const value = entry['value'] as Moddle | undefined
    return `${name ? `${name}: ` : ''}${value ? boxedText(value) : ''}`
  }).join('\n')
}

function tableOf(element: Moddle): Table {
  const facts = new Map<string, string>([['name', element.name ?? '']])
  const logic = element['decisionLogic'] as Moddle | undefined
  const variable = element['variable'] as Moddle | undefined
  if (variable?.['typeRef']) facts.set('type', String(variable['typeRef']))
  if (element['description']) facts.set('description', String(element['description']))
  list(element['informationRequirement']).forEach((requirement) => {
    const target = (requirement['requiredInput'] ?? requirement['requiredDecision']) as { href?: string } | undefined
    if (target?.href) facts.set(`reads ${target.href}`, target.href)
  })
  if (logic?.$type !== 'dmn:DecisionTable') {
    if (logic) facts.set('expression', boxedText(logic))
    return { facts, rows: [], sheet: { hitPolicy: '', inputs: [], outputs: [], notes: [], rows: [], expression: logic ? boxedText(logic) : '' } }
  }
  facts.set('hit_policy', [logic['hitPolicy'] ?? 'UNIQUE', logic['aggregation']].filter(Boolean).join(' '))
  const inputs = list(logic['input']).map((input) => {
    const expression = input['inputExpression'] as Moddle | undefined
    const label = String(input['label'] ?? textOf(expression))
    facts.set(`column ${label}`, [textOf(expression), expression?.['typeRef'], textOf(input['inputValues'])].filter(Boolean).join('，'))
    return label
  })
  const outputs = list(logic['output']).map((output) => {
    const label = String(output['label'] ?? output.name ?? '')
    facts.set(`column ${label}`, [output.name, output['typeRef'], textOf(output['outputValues']), textOf(output['defaultOutputEntry'])].filter(Boolean).join('，'))
    return label
  })
  const annotations = list(logic['annotation']).map((column) => column.name ?? '')
  const rows = list(logic['rule']).map((rule): Row => {
    const cells = new Map<string, string>()
    const put = (labels: string[], entries: Moddle[]) => entries.forEach((entry, index) => cells.set(labels[index] ?? `#${index + 1}`, textOf(entry)))
    put(inputs, list(rule['inputEntry']))
    put(outputs, list(rule['outputEntry']))
    put(annotations, list(rule['annotationEntry']))
    if (rule['description']) cells.set('description', String(rule['description']))
    const all = [...list(rule['inputEntry']), ...list(rule['outputEntry']), ...list(rule['annotationEntry'])].map(textOf)
    return { id: rule.id ?? '', cells, all }
  })
  return { facts, rows, sheet: { hitPolicy: facts.get('hit_policy') ?? '', inputs, outputs, notes: annotations, rows: rows.map((row) => row.all), expression: '' } }
}

function cellsBetween(before: Map<string, string>, after: Map<string, string>): Cell[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((column) => (before.get(column) ?? '') !== (after.get(column) ?? ''))
    .map((column) => ({ column, before: before.get(column) ?? '', after: after.get(column) ?? '' }))
}

/** Rules are the same by their id; without one, by what they say. */
function rulesBetween(before: Row[], after: Row[]): RuleDifference[] {
  const keyOf = (row: Row) => row.id || JSON.stringify([...row.cells])
  const left = new Map(before.map((row, index) => [keyOf(row), { row, index }]))
  const found: RuleDifference[] = []
  after.forEach((row, index) => {
    const key = keyOf(row)
    const earlier = left.get(key)
    left.delete(key)
    const cells = cellsBetween(earlier?.row.cells ?? new Map<string, string>(), row.cells)
    if (!earlier) found.push({ change: 'added', number: index + 1, cells })
    else if (cells.length) found.push({ change: 'changed', number: index + 1, cells })
  })
  for (const { row, index } of left.values()) found.push({ change: 'removed', number: index + 1, cells: cellsBetween(row.cells, new Map()) })
  return found
}
