// The drawing side of bpmn-js, loaded only where somebody draws.
import Modeler from 'bpmn-js/lib/Modeler'
import { officePalette } from './office-palette'
import { optionsOf, type Drawing } from './viewer'

export function createModeler(container: HTMLElement, locale: string): Drawing {
  const options = optionsOf(container, locale)
  return new Modeler({ ...options, additionalModules: [...options.additionalModules, officePalette] })
}
