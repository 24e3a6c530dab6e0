// The drawing side of bpmn-js, loaded only where somebody draws.
import Modeler from 'bpmn-js/lib/Modeler'
import { optionsOf, type Drawing } from './viewer'

export function createModeler(container: HTMLElement, locale: string): Drawing {
  return new Modeler(optionsOf(container, locale))
}
