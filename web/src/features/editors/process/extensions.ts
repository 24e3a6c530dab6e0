// Reading and writing the extension elements that the engine understands (zeebe:…), each change one step to undo.
import type { Drawing } from './viewer'
import { list, service, type Moddle, type Shape } from './elements'

export function extension(object: Moddle, type: string): Moddle | undefined {
  const holder = object['extensionElements'] as Moddle | undefined
  return list(holder?.['values']).find((each) => each.$type === type)
}

/** Sets attributes of an extension element; when none is left, the element goes. */
export function setExtension(drawing: Drawing, shape: Shape, type: string, attributes: Record<string, unknown>, owner = shape.businessObject): void {
  const found = extension(owner, type)
  if (!found) {
    if (Object.values(attributes).every(isEmpty)) return
    return addExtension(drawing, shape, type, withoutEmpty(attributes), owner)
  }
  const left = { ...plain(found), ...attributes }
  if (Object.values(left).every(isEmpty)) return removeExtension(drawing, shape, found, owner)
  const cleaned = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, isEmpty(value) ? undefined : value]))
  service(drawing, 'modeling').updateModdleProperties(shape, found, cleaned)
}

export function addExtension(drawing: Drawing, shape: Shape, type: string, attributes: Record<string, unknown> = {}, owner = shape.businessObject): void {
  const modeling = service(drawing, 'modeling')
  const factory = service(drawing, 'bpmnFactory')
  const element = factory.create(type, attributes)
  const holder = owner['extensionElements'] as Moddle | undefined
  if (holder) {
    element.$parent = holder
    modeling.updateModdleProperties(shape, holder, { values: [...list(holder['values']), element] })
    return
  }
  const created = factory.create('bpmn:ExtensionElements', { values: [element] })
  created.$parent = owner
  element.$parent = created
  modeling.updateModdleProperties(shape, owner, { extensionElements: created })
}

export function removeExtension(drawing: Drawing, shape: Shape, element: Moddle, owner = shape.businessObject): void {
  const holder = owner['extensionElements'] as Moddle
  const values = list(holder['values']).filter((each) => each !== element)
  const modeling = service(drawing, 'modeling')
  if (values.length) modeling.updateModdleProperties(shape, holder, { values })
  else modeling.updateModdleProperties(shape, owner, { extensionElements: undefined })
}

export interface Pair { from: string; to: string }

/** Rows of a list inside an extension element: mappings, headers, properties. */
export function rowsOf(object: Moddle, type: string, property: string, keys: [string, string]): Pair[] {
  return list(extension(object, type)?.[property]).map((row) => ({ from: String(row[keys[0]] ?? ''), to: String(row[keys[1]] ?? '') }))
}

export function setRows(drawing: Drawing, shape: Shape, type: string, property: string, rowType: string, keys: [string, string], rows: Pair[]): void {
  const factory = service(drawing, 'bpmnFactory')
  const made = rows.map((row) => factory.create(rowType, { [keys[0]]: row.from, [keys[1]]: row.to }))
  const found = extension(shape.businessObject, type)
  if (!found) {
    if (made.length) addExtension(drawing, shape, type, { [property]: made })
    return
  }
  made.forEach((row) => (row.$parent = found))
  const others = Object.entries(plain(found)).filter(([key]) => key !== property)
  if (!made.length && others.every(([, value]) => isEmpty(value))) return removeExtension(drawing, shape, found)
  service(drawing, 'modeling').updateModdleProperties(shape, found, { [property]: made })
}

/** What is set on a moddle element itself. */
function plain(element: Moddle): Record<string, unknown> {
  return Object.fromEntries(Object.entries(element).filter(([key]) => !key.startsWith('$') && key !== 'id'))
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function withoutEmpty(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => !isEmpty(value)))
}
