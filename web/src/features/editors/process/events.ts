// What an event reacts to or throws: timers, messages, signals, errors, escalations, conditions, links.
import type { Drawing } from './viewer'
import { eventDefinition, isA, list, localType, service, type Moddle, type Shape } from './elements'
import { extension, setExtension } from './extensions'

export type TimerKind = 'timeDuration' | 'timeDate' | 'timeCycle'
export const kTimerKinds: TimerKind[] = ['timeDuration', 'timeDate', 'timeCycle']

export interface Timer { kind: TimerKind; value: string }

export function timerOf(object: Moddle): Timer {
  const definition = eventDefinition(object)
  for (const kind of kTimerKinds) {
    const expression = definition?.[kind] as Moddle | undefined
    if (expression) return { kind, value: String(expression['body'] ?? '') }
  }
  return { kind: 'timeDuration', value: '' }
}

export function setTimer(drawing: Drawing, shape: Shape, timer: Timer): void {
  const definition = eventDefinition(shape.businessObject)
  if (!definition) return
  const value = timer.value ? formal(drawing, timer.value, definition) : undefined
  const properties = Object.fromEntries(kTimerKinds.map((kind) => [kind, kind === timer.kind ? value : undefined]))
  service(drawing, 'modeling').updateModdleProperties(shape, definition, properties)
}

/** ISO 8601 has days and hours; working days by the calendar of the region are written WD. */
export type DurationUnit = 'WD' | 'D' | 'H' | 'M'
export interface Duration { amount: number; unit: DurationUnit }

export function readDuration(text: string): Duration | null {
  const match = /^P(?:(\d{1,5})(WD|D)|T(\d{1,5})(H|M))$/.exec(text)
  if (!match) return null
  return { amount: Number(match[1] ?? match[3]), unit: (match[2] ?? match[4]) as DurationUnit }
}

export function writeDuration({ amount, unit }: Duration): string {
  return unit === 'WD' || unit === 'D' ? `P${amount}${unit}` : `PT${amount}${unit}`
}

export function formal(drawing: Drawing, body: string, parent: Moddle): Moddle {
  const expression = service(drawing, 'bpmnFactory').create('bpmn:FormalExpression', { body })
  expression.$parent = parent
  return expression
}

/** Where the reference to a message stands: at the task itself or in the event definition. */
export function messageHolder(object: Moddle): Moddle | undefined {
  if (isA(object, 'bpmn:ReceiveTask') || isA(object, 'bpmn:SendTask')) return object
  const definition = eventDefinition(object)
  return definition && localType(definition) === 'MessageEventDefinition' ? definition : undefined
}

export function messageOf(object: Moddle): { name: string; key: string } {
  const message = messageHolder(object)?.['messageRef'] as Moddle | undefined
  return { name: message?.name ?? '', key: String(message ? (extension(message, 'zeebe:Subscription')?.['correlationKey'] ?? '') : '') }
}

export function setMessageName(drawing: Drawing, shape: Shape, name: string): void {
  setReference(drawing, shape, messageHolder(shape.businessObject), 'messageRef', 'bpmn:Message', { name })
}

export function setCorrelationKey(drawing: Drawing, shape: Shape, correlationKey: string): void {
  const message = messageHolder(shape.businessObject)?.['messageRef'] as Moddle | undefined
  if (message) setExtension(drawing, shape, 'zeebe:Subscription', { correlationKey }, message)
}

const kReferences = {
  SignalEventDefinition: ['signalRef', 'bpmn:Signal', 'name'],
  ErrorEventDefinition: ['errorRef', 'bpmn:Error', 'errorCode'],
  EscalationEventDefinition: ['escalationRef', 'bpmn:Escalation', 'escalationCode'],
} as const

/** Name of the signal, code of the error or escalation; null for other events. */
export function signCode(object: Moddle): string | null {
  const rule = referenceRule(object)
  if (!rule) return null
  const target = eventDefinition(object)?.[rule[0]] as Moddle | undefined
  return String(target?.[rule[2]] ?? '')
}

export function setSignCode(drawing: Drawing, shape: Shape, code: string): void {
  const rule = referenceRule(shape.businessObject)
  if (!rule) return
  const attributes = rule[2] === 'name' ? { name: code } : { name: code, [rule[2]]: code }
  setReference(drawing, shape, eventDefinition(shape.businessObject), rule[0], rule[1], attributes, rule[2])
}

function referenceRule(object: Moddle) {
  const definition = eventDefinition(object)
  return definition ? kReferences[localType(definition) as keyof typeof kReferences] : undefined
}

/** Refers to the declared one of that name, declaring it when it is new: two elements of a name share it. */
function setReference(
  drawing: Drawing, shape: Shape, holder: Moddle | undefined, property: string, type: string, attributes: Record<string, string>, key = 'name',
): void {
  if (!holder) return
  const modeling = service(drawing, 'modeling')
  if (!attributes[key]) return modeling.updateModdleProperties(shape, holder, { [property]: undefined })
  const definitions = (drawing as unknown as { getDefinitions(): Moddle }).getDefinitions()
  const roots = list(definitions['rootElements'])
  let target = roots.find((root) => root.$type === type && root[key] === attributes[key])
  if (!target) {
    target = service(drawing, 'bpmnFactory').create(type, attributes)
    target.$parent = definitions
    modeling.updateModdleProperties(shape, definitions, { rootElements: [...roots, target] })
  }
  modeling.updateModdleProperties(shape, holder, { [property]: target })
}

export function conditionOf(object: Moddle): string {
  const expression = (isA(object, 'bpmn:SequenceFlow') ? object['conditionExpression'] : eventDefinition(object)?.['condition']) as Moddle | undefined
  return String(expression?.['body'] ?? '')
}

export function setCondition(drawing: Drawing, shape: Shape, body: string): void {
  const object = shape.businessObject
  const modeling = service(drawing, 'modeling')
  if (isA(object, 'bpmn:SequenceFlow')) {
    modeling.updateProperties(shape, { conditionExpression: body ? formal(drawing, body, object) : undefined })
    return
  }
  const definition = eventDefinition(object)
  if (definition) modeling.updateModdleProperties(shape, definition, { condition: body ? formal(drawing, body, definition) : undefined })
}

/** The default way out of the gateway or task that a flow leaves. */
export function isDefaultFlow(object: Moddle): boolean {
  return (object['sourceRef'] as Moddle | undefined)?.['default'] === object
}

export function setDefaultFlow(drawing: Drawing, shape: Shape, isDefault: boolean): void {
  const source = shape.businessObject['sourceRef'] as Moddle | undefined
  const at = source?.id ? service(drawing, 'elementRegistry').get(source.id) : undefined
  if (at) service(drawing, 'modeling').updateProperties(at, { default: isDefault ? shape.businessObject : undefined })
}

/** A flow has a condition where several ways part. */
export function mayHaveCondition(object: Moddle): boolean {
  const source = object['sourceRef'] as Moddle | undefined
  if (!source || !isA(object, 'bpmn:SequenceFlow')) return false
  if (isA(source, 'bpmn:ExclusiveGateway') || isA(source, 'bpmn:InclusiveGateway') || isA(source, 'bpmn:ComplexGateway')) return list(source['outgoing']).length > 1
  return isA(source, 'bpmn:Activity')
}
