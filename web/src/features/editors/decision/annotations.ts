// DMN 1.2 and later keep the remark of a rule, with us its legal basis, in annotation columns; dmn-js shows one column, the rule's
// description. While a model is open the first annotation stands there, and on saving it goes back to where it belongs.
import { list, type Moddle } from '../process/elements'

interface Model { create(type: string, attributes: Record<string, unknown>): Moddle }

/** Tables whose first annotation column can be shown: no rule has a description of its own. */
function tablesOf(definitions: Moddle): Moddle[] {
  return list(definitions['drgElement'])
    .map((element) => element['decisionLogic'] as Moddle | undefined)
    .filter((logic): logic is Moddle => logic?.$type === 'dmn:DecisionTable' && list(logic['annotation']).length > 0)
}

const shown = new WeakSet<Moddle>()

export function showAnnotations(definitions: Moddle): void {
  for (const table of tablesOf(definitions)) {
    const rules = list(table['rule'])
    if (rules.some((rule) => rule['description'])) continue
    shown.add(table)
    for (const rule of rules) {
      const text = list(rule['annotationEntry'])[0]?.['text']
      if (text) rule['description'] = text
    }
  }
}

/** Puts the remarks back before the model is written; the result shows them again. */
export function storeAnnotations(definitions: Moddle): () => void {
  const undo: Array<() => void> = []
  for (const table of tablesOf(definitions)) {
    if (!shown.has(table)) continue
    const columns = list(table['annotation']).length
    for (const rule of list(table['rule'])) {
      const description = rule['description']
      const model = (rule as unknown as { $model: Model }).$model
      const entries = list(rule['annotationEntry'])
      // A new rule has a cell in every column.
      while (entries.length < columns) {
        const entry = model.create('dmn:RuleAnnotation', { text: '' })
        entry.$parent = rule
        entries.push(entry)
      }
      if (entries[0]) entries[0]['text'] = String(description ?? '')
      rule['annotationEntry'] = entries
      rule['description'] = undefined
      undo.push(() => (rule['description'] = description))
    }
  }
  return () => undo.forEach((call) => call())
}
