// dmn-js as the studio uses it: graph, tables and expressions with Chinese words.
import { translateModule } from '../process/words'
import type { Moddle } from '../process/elements'
import words from './words.zh.json'
import 'dmn-js/dist/assets/diagram-js.css'
import 'dmn-js/dist/assets/dmn-js-shared.css'
import 'dmn-js/dist/assets/dmn-js-drd.css'
import 'dmn-js/dist/assets/dmn-js-decision-table.css'
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css'
import 'dmn-js/dist/assets/dmn-js-literal-expression.css'
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css'
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css'
import 'dmn-js/dist/assets/dmn-font/css/dmn.css'
import '../process/drawing.css'
import './tables.css'

export interface View { id: string; type: string; name?: string; element: Moddle }
interface Viewer { on(event: string, call: (event: { trigger?: string }) => void): void; get<T>(name: string): T }
/** What we use of the manager of views. https://github.com/bpmn-io/dmn-js */
export interface Decider {
  importXML(xml: string): Promise<unknown>
  saveXML(options: { format: boolean }): Promise<{ xml: string }>
  getDefinitions(): Moddle
  getViews(): View[]
  getActiveView(): View | undefined
  getActiveViewer(): Viewer | undefined
  open(view: View): Promise<unknown>
  on(event: string, call: (event: never) => void): void
  destroy(): void
}

export async function createDecider(container: HTMLElement, locale: string, isWritable: boolean): Promise<Decider> {
  const module: { default: new (options: unknown) => Decider } = isWritable ? await import('dmn-js/lib/Modeler') : await import('dmn-js/lib/NavigatedViewer')
  const view = { additionalModules: [translateModule(locale, words)] }
  return new module.default({ container, drd: view, decisionTable: view, literalExpression: view, boxedExpression: view })
}

/** Calls for each edit in any of the views. */
export function onEdit(decider: Decider, call: () => void): void {
  decider.on('viewer.created', (({ viewer }: { viewer: Viewer }) => {
    // Opening a view clears its stack, which is no edit.
    viewer.on('commandStack.changed', ({ trigger }) => trigger !== 'clear' && call())
  }) as (event: never) => void)
}
