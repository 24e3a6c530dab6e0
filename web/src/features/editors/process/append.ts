// Adds what comes next without a mouse: placed and connected as the library does it after a click in its own menu.
import { eventDefinition, isA, service, type Moddle, type Shape } from './elements'
import type { Drawing } from './viewer'

export const kNext = ['UserTask', 'ServiceTask', 'BusinessRuleTask', 'ExclusiveGateway', 'ParallelGateway', 'IntermediateCatchEvent.Timer', 'EndEvent'] as const
export type Next = (typeof kNext)[number]

interface Factory { createShape(of: { type: string; eventDefinitionType?: string }): Shape }
interface AutoPlace { append(source: Shape, shape: Shape): Shape }

/** Something that a line can leave. */
export function mayAppend(object: Moddle): boolean {
  if (!isA(object, 'bpmn:FlowNode') || isA(object, 'bpmn:EndEvent') || object['triggeredByEvent']) return false
  return eventDefinition(object)?.$type !== 'bpmn:LinkEventDefinition' || isA(object, 'bpmn:CatchEvent')
}

export function append(drawing: Drawing, source: Shape, next: Next): Shape {
  const [type, event] = next.split('.')
  const shape = drawing.get<Factory>('elementFactory').createShape({ type: `bpmn:${type}`, ...(event ? { eventDefinitionType: `bpmn:${event}EventDefinition` } : {}) })
  const placed = drawing.get<AutoPlace>('autoPlace').append(source, shape)
  service(drawing, 'selection').select(placed)
  return placed
}
