// bpmn-js as the studio uses it: our extension attributes, Chinese words, no properties panel of its own.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import type BaseViewer from 'bpmn-js/lib/BaseViewer'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json'
import { translateModule } from './words'
import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css'
import './drawing.css'

export type Drawing = BaseViewer

export function optionsOf(container: HTMLElement, locale: string) {
  return { container, additionalModules: [translateModule(locale)], moddleExtensions: { zeebe } }
}

export function createViewer(container: HTMLElement, locale: string): Drawing {
  return new NavigatedViewer(optionsOf(container, locale))
}

interface Box { x: number; y: number; width: number; height: number }
interface View { viewbox(): { inner: Box; outer: Box }; viewbox(box: Box): void }
const kMargin = 24
/** Palette of the modeler, which lies over the drawing. */
const kPaletteWidth = 130
const kScaleMax = 1.1

/** All of the drawing, as large as there is room beside the palette. */
export function fit(drawing: Pick<Drawing, 'get'>): void {
  const canvas = drawing.get<View>('canvas')
  const { inner, outer } = canvas.viewbox()
  const left = drawing.get('palette', false) ? kPaletteWidth : kMargin
  if (!inner.width || outer.width <= left + kMargin) return
  const scale = Math.min((outer.width - left - kMargin) / inner.width, (outer.height - 2 * kMargin) / inner.height, kScaleMax)
  const width = outer.width / scale
  const height = outer.height / scale
  const spareX = (outer.width - left - kMargin) / scale - inner.width
  canvas.viewbox({ x: inner.x - left / scale - spareX / 2, y: inner.y - (height - inner.height) / 2, width, height })
}

export async function textOf(drawing: Drawing): Promise<string> {
  const { xml } = await drawing.saveXML({ format: true })
  return xml ?? ''
}
