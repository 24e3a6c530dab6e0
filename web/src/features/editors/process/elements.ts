// The parts of bpmn-js that our panel uses, with types, and what an element is called in words.
import type { Drawing } from './viewer'

/** An object of the model: typed attributes by name. https://github.com/bpmn-io/moddle */
export interface Moddle {
  $type: string
  $parent?: Moddle
  id?: string
  name?: string
  get(name: string): unknown
  set(name: string, value: unknown): void
  [key: string]: unknown
}
/** What is drawn for it. */
export interface Shape { id: string; type: string; businessObject: Moddle; labelTarget?: Shape; parent?: Shape; waypoints?: unknown[] }

export interface Modeling {
  updateProperties(shape: Shape, properties: Record<string, unknown>): void
  updateModdleProperties(shape: Shape, target: Moddle, properties: Record<string, unknown>): void
  updateLabel(shape: Shape, text: string): void
}
export interface Canvas {
  zoom(to?: string | number, at?: unknown): number
  addMarker(id: string, marker: string): void
  removeMarker(id: string, marker: string): void
  scrollToElement(id: string | Shape): void
  getRootElement(): Shape
  resized(): void
}
export interface Registry { get(id: string): Shape | undefined; getAll(): Shape[]; filter(test: (shape: Shape) => boolean): Shape[] }
export interface Selection { select(shape: Shape | null): void; get(): Shape[] }
export interface CommandStack { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean }
export interface Overlays { add(id: string, type: string, overlay: { position: Record<string, number>; html: HTMLElement }): string; remove(filter: { type: string }): void }
export interface EventBus { on(event: string, call: (event: unknown) => void): void }
export interface Factory { create(type: string, attributes?: Record<string, unknown>): Moddle }

interface Services {
  modeling: Modeling; canvas: Canvas; elementRegistry: Registry; selection: Selection; commandStack: CommandStack; overlays: Overlays; eventBus: EventBus; bpmnFactory: Factory
}
export function service<Name extends keyof Services>(drawing: Drawing, name: Name): Services[Name] {
  return drawing.get<Services[Name]>(name)
}

export const localType = (object: Moddle) => object.$type.replace(/^.*:/, '')

export function isA(object: Moddle, type: string): boolean {
  const test = (object as unknown as { $instanceOf?: (type: string) => boolean }).$instanceOf
  return test ? test.call(object, type) : object.$type === type
}

export function list(value: unknown): Moddle[] {
  return Array.isArray(value) ? (value as Moddle[]) : []
}

/** The event definition of an event: TimerEventDefinition and so on. */
export function eventDefinition(object: Moddle): Moddle | undefined {
  return list(object['eventDefinitions'])[0]
}

/** Key of the word for the kind of an element, such as `kind.UserTask`. */
export function kindKey(object: Moddle): string {
  const type = localType(object)
  const definition = eventDefinition(object)
  if (definition) return `${type}.${localType(definition).replace('EventDefinition', '')}`
  return /Event$/.test(type) ? `${type}.None` : type
}

/** Everything that has a place in the drawing and can be chosen, in the order of reading. */
export function outline(drawing: Drawing): Shape[] {
  const shapes = service(drawing, 'elementRegistry').filter(
    (shape) => shape.type !== 'label' && !shape.labelTarget && !!shape.parent && isA(shape.businessObject, 'bpmn:FlowNode'),
  )
  const at = (shape: Shape) => shape as unknown as { x: number; y: number }
  return shapes.sort((a, b) => at(a).x - at(b).x || at(a).y - at(b).y)
}
