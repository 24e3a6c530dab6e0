// What became another between two versions of a process: by ids, on the model and on the drawing, told piece by piece.
import { BpmnModdle } from 'bpmn-moddle'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json'
import type { Moddle } from './elements'
import { kindKey, list, localType } from './elements'

export type Difference = 'added' | 'removed' | 'changed' | 'moved'
export interface Detail { path: string; before: string; after: string }
export interface ElementDifference { id: string; kind: string; name: string; difference: Difference; details: Detail[] }

interface Parsed { elements: Map<string, Moddle>; places: Map<string, string> }

export async function compareProcesses(before: string | null, after: string | null): Promise<ElementDifference[]> {
  const [old, now] = await Promise.all([parse(before), parse(after)])
  const found: ElementDifference[] = []
  const tell = (object: Moddle, difference: Difference, details: Detail[] = []) =>
    found.push({ id: String(object.id), kind: kindKey(object), name: object.name ?? '', difference, details })
  for (const [id, object] of now.elements) {
    const earlier = old.elements.get(id)
    if (!earlier) {
      tell(object, 'added', said(object))
      continue
    }
    const details = detailsOf(facts(earlier), facts(object))
    if (details.length) tell(object, 'changed', details)
    else if (old.places.get(id) !== now.places.get(id)) tell(object, 'moved')
  }
  for (const [id, object] of old.elements) if (!now.elements.has(id)) tell(object, 'removed')
  const order: Difference[] = ['removed', 'added', 'changed', 'moved']
  return found.sort((a, b) => order.indexOf(a.difference) - order.indexOf(b.difference))
}

/** What a new element says of itself, without the scaffolding of the format. */
function said(object: Moddle): Detail[] {
  return detailsOf(new Map(), facts(object)).filter(({ path, after }) => path !== 'name' && !/(^|\/)\$type$/.test(path) && !/^\w+:[A-Z]\w+$/.test(after))
}

function detailsOf(before: Map<string, string>, after: Map<string, string>): Detail[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path, before: before.get(path) ?? '', after: after.get(path) ?? '' }))
}

async function parse(xml: string | null): Promise<Parsed> {
  const parsed: Parsed = { elements: new Map(), places: new Map() }
  if (!xml?.trim()) return parsed
  const { rootElement } = await new BpmnModdle({ zeebe }).fromXML(xml)
  const definitions = rootElement as unknown as Moddle
  for (const root of list(definitions['rootElements'])) collect(root, parsed.elements)
  for (const diagram of list(definitions['diagrams'])) {
    for (const drawn of list((diagram['plane'] as Moddle | undefined)?.['planeElement'])) {
      const id = (drawn['bpmnElement'] as Moddle | undefined)?.id
      if (id) parsed.places.set(id, placeOf(drawn))
    }
  }
  return parsed
}

/** Members that are elements of their own, and are compared as such. */
const kOwn = ['flowElements', 'artifacts', 'participants', 'messageFlows', 'laneSets', 'lanes', 'childLaneSet']

function collect(object: Moddle, into: Map<string, Moddle>): void {
  const kind = localType(object)
  // Messages and the like are told where they are used.
  if (object.id && kind !== 'LaneSet' && !isDeclared(object)) into.set(object.id, object)
  for (const member of kOwn) {
    const value = object[member]
    for (const child of Array.isArray(value) ? list(value) : value ? [value as Moddle] : []) collect(child, into)
  }
}

function placeOf(drawn: Moddle): string {
  const box = drawn['bounds'] as Record<string, number> | undefined
  if (box) return [box['x'], box['y'], box['width'], box['height']].map((each) => Math.round(each ?? 0)).join(' ')
  return list(drawn['waypoint']).map((point) => `${Math.round(Number(point['x']))},${Math.round(Number(point['y']))}`).join(' ')
}

/** Said of its neighbours, who tell it themselves. */
const kNotTold = [...kOwn, 'incoming', 'outgoing', 'id', 'di', 'flowNodeRef', 'eventDefinitionRef']
const kDepthMax = 12

/** Everything that an element says, flat: `extensionElements/values/zeebe:AssignmentDefinition/candidateGroups` -> `clerk`. */
function facts(object: Moddle): Map<string, string> {
  const told = new Map<string, string>([['$type', object.$type]])
  visit(object, '', 0)
  return told

  function visit(at: Moddle, path: string, depth: number) {
    if (depth > kDepthMax) return
    const own = Object.entries(at).filter(([key]) => !key.startsWith('$'))
    // The type of an expression is notation.
    const foreign = Object.entries((at['$attrs'] as Record<string, unknown> | undefined) ?? {}).filter(([key]) => key !== 'xsi:type')
    const within = (key: string) => (path ? `${path}/${key}` : key)
    for (const [key, value] of [...own, ...foreign]) if (!kNotTold.includes(key)) say(value, within(key), depth)
    for (const key of referencesOf(at)) if (!kNotTold.includes(key)) refer(at[key], within(key), depth)
  }
  function say(value: unknown, path: string, depth: number) {
    if (Array.isArray(value)) {
      const counts = new Map<string, number>()
      for (const item of value) {
        const name = nameOf(item)
        const index = counts.get(name) ?? 0
        counts.set(name, index + 1)
        say(item, `${path}/${name}${index ? `[${index + 1}]` : ''}`, depth + 1)
      }
    } else if (value && typeof value === 'object') {
      const item = value as Moddle
      told.set(path, item.$type ?? '')
      visit(item, path, depth + 1)
    } else if (value !== undefined && value !== '') told.set(path, String(value))
  }
  /** Elements of the drawing are named by their id; what is declared aside is told with what it says. */
  function refer(value: unknown, path: string, depth: number) {
    if (Array.isArray(value)) return value.forEach((item, index) => refer(item, `${path}[${index + 1}]`, depth))
    const target = value as Moddle | undefined
    if (!target) return
    if (isDeclared(target)) say(target, path, depth)
    else told.set(path, String(target.id ?? ''))
  }
}

/** References are not enumerable in the model: the description of the type knows them. */
function referencesOf(object: Moddle): string[] {
  const described = (object as unknown as { $descriptor?: { properties?: Array<{ name: string; isReference?: boolean }> } }).$descriptor
  return (described?.properties ?? []).filter(({ isReference }) => isReference).map(({ name }) => name.replace(/^.*:/, ''))
}

function isDeclared(object: Moddle): boolean {
  return ['Message', 'Signal', 'Error', 'Escalation'].includes(localType(object))
}

/** What tells the members of a list apart: a target, a key, the type. */
function nameOf(item: unknown): string {
  if (!item || typeof item !== 'object') return 'value'
  const object = item as Moddle
  const key = object['target'] ?? object['key'] ?? ''
  return key ? `${object.$type}(${String(key)})` : object.$type
}
