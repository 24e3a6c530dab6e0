// What officials draw most stands in the palette itself: work of an officer instead of the empty task.
interface Entry { group: string; className: string; title: string; action: Record<string, (event: Event) => void> }
type Entries = Record<string, Entry | { separator: boolean; group: string }>
interface Palette { registerProvider(priority: number, provider: { getPaletteEntries(): (entries: Entries) => Entries }): void }
interface Create { start(event: Event, shape: unknown): void }
interface ElementFactory { createShape(attributes: Record<string, unknown>): unknown }
type Translate = (text: string) => string

class OfficePalette {
  static $inject = ['palette', 'create', 'elementFactory', 'translate']
  constructor(palette: Palette, create: Create, factory: ElementFactory, translate: Translate) {
    const entry = (type: string, name: string, className: string): Entry => {
      const begin = (event: Event) => create.start(event, factory.createShape({ type }))
      return { group: 'activity', className, title: translate(name), action: { dragstart: begin, click: begin } }
    }
    palette.registerProvider(500, {
      getPaletteEntries: () => (entries) => {
        const result: Entries = {}
        for (const [key, value] of Object.entries(entries)) {
          if (key !== 'create.task') {
            result[key] = value
            continue
          }
          result['create.user-task'] = entry('bpmn:UserTask', 'User task', 'bpmn-icon-user-task')
          result['create.service-task'] = entry('bpmn:ServiceTask', 'Service task', 'bpmn-icon-service-task')
        }
        return result
      },
    })
  }
}

export const officePalette = { __init__: ['officePalette'], officePalette: ['type', OfficePalette] }
