// form-js editor as the studio uses it: the field kinds that our forms have, Chinese words, no properties panel of its own.
import { FormEditor } from '@bpmn-io/form-js-editor'
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css'
import '@bpmn-io/form-js-editor/dist/assets/form-js-editor.css'
import './builder.css'
import { inWords } from './words'

/** A component of the schema as the editor holds it. */
export interface Field {
  id: string; type: string; key?: string; path?: string; label?: string; components?: Field[]; properties?: Record<string, string>; [name: string]: unknown
}
export interface Builder {
  importSchema(schema: unknown): Promise<unknown>
  saveSchema(): Field
  on(event: string, call: (event: never) => void): void
  get<T>(name: string): T
  destroy(): void
}
export interface Stack { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean }

export function createBuilder(container: HTMLElement, locale: string): Builder {
  // A panel of its own would know none of our attributes: it is drawn where nobody sees it.
  const unused = document.createElement('div')
  return new FormEditor({ container, propertiesPanel: { parent: unused }, additionalModules: [paletteModule(locale)] }) as unknown as Builder
}

interface Kind { config: { name?: string; type: string; create(attributes?: Record<string, unknown>): Record<string, unknown> } }
interface Kinds { _formFields: Record<string, Kind> }

/** Names of the field kinds, and the label that a new field begins with. */
function paletteModule(locale: string) {
  class Words {
    static $inject = ['formFields']
    constructor(kinds: Kinds) {
      for (const [type, kind] of Object.entries(kinds._formFields)) {
        const name = locale === 'en' ? kind.config.name : (inWords(kind.config.name ?? '') ?? kind.config.name)
        const original = kind as unknown as (props: unknown) => unknown
        const named = Object.assign((props: unknown) => original(props), kind, {
          config: { ...kind.config, name, create: (attributes = {}) => translated(kind.config.create(attributes), locale) },
        })
        kinds._formFields[type] = named as unknown as Kind
      }
    }
  }
  return { __init__: ['studioWords'], studioWords: ['type', Words] }
}

function translated(made: Record<string, unknown>, locale: string): Record<string, unknown> {
  if (locale === 'en') return made
  const result = { ...made }
  for (const key of ['label', 'dateLabel', 'timeLabel', 'text']) {
    const word = typeof result[key] === 'string' ? inWords(result[key]) : undefined
    if (word) result[key] = word
  }
  if (Array.isArray(result['values'])) result['values'] = (result['values'] as Array<{ label: string }>).map((value) => ({ ...value, label: inWords(value.label) ?? value.label }))
  return result
}
