// Activities that run several times: for each item of a list, or as long as a condition holds.
import type { Drawing } from './viewer'
import { isA, service, type Moddle, type Shape } from './elements'
import { addExtension, extension, setExtension } from './extensions'
import { formal } from './events'

export interface MultiInstance { collection: string; element: string; outputCollection: string; outputElement: string; isSequential: boolean; completion: string }

export function multiInstanceOf(object: Moddle): MultiInstance | null {
  const loop = object['loopCharacteristics'] as Moddle | undefined
  if (!loop || !isA(loop, 'bpmn:MultiInstanceLoopCharacteristics')) return null
  const own = extension(loop, 'zeebe:LoopCharacteristics')
  const text = (name: string) => String(own?.[name] ?? '')
  return {
    collection: text('inputCollection'), element: text('inputElement'), outputCollection: text('outputCollection'), outputElement: text('outputElement'),
    isSequential: loop['isSequential'] === true, completion: String((loop['completionCondition'] as Moddle | undefined)?.['body'] ?? ''),
  }
}

const kAttributes = { collection: 'inputCollection', element: 'inputElement', outputCollection: 'outputCollection', outputElement: 'outputElement' } as const

export function setMultiInstance(drawing: Drawing, shape: Shape, key: keyof MultiInstance, value: string | boolean): void {
  const loop = shape.businessObject['loopCharacteristics'] as Moddle
  const modeling = service(drawing, 'modeling')
  if (key === 'isSequential') return modeling.updateModdleProperties(shape, loop, { isSequential: value === true })
  if (key === 'completion') return modeling.updateModdleProperties(shape, loop, { completionCondition: value ? formal(drawing, String(value), loop) : undefined })
  if (!extension(loop, 'zeebe:LoopCharacteristics')) addExtension(drawing, shape, 'zeebe:LoopCharacteristics', { [kAttributes[key]]: value }, loop)
  else setExtension(drawing, shape, 'zeebe:LoopCharacteristics', { [kAttributes[key]]: value }, loop)
}
