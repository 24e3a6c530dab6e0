// A process without a diagram is laid out so that it can be read and edited.
import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { BpmnModdle } from 'bpmn-moddle'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json'
import { describe, expect, it } from 'vitest'
import { hasDiagram, withDiagram } from '@/features/editors/process/diagram'
import { isA, list, type Moddle } from '@/features/editors/process/elements'

interface Box { x: number; y: number; width: number; height: number }
interface Shown { shapes: Map<Moddle, Box>; edges: Map<Moddle, Array<{ x: number; y: number }>>; all: Moddle[] }

const bare = (xml: string) => xml.replace(/<bpmndi:BPMNDiagram[\s\S]*<\/bpmndi:BPMNDiagram>/, '')
const folder = resolve('..', 'packs', 'chongqing', 'processes')
const files = readdirSync(folder).filter((name) => name.endsWith('.bpmn'))
const model = (inside: string, around = '') =>
  `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">${around}<bpmn:process id="p" isExecutable="true">${inside}</bpmn:process></bpmn:definitions>`
const flow = (id: string, from: string, to: string) => `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"/>`

async function shown(xml: string): Promise<Shown> {
  const { rootElement, elementsById, warnings } = await new BpmnModdle({ zeebe }).fromXML(await withDiagram(xml))
  expect(warnings).toEqual([])
  const plane = list((rootElement as Moddle)['diagrams'])[0]?.['plane'] as Moddle
  const shapes: Shown['shapes'] = new Map()
  const edges: Shown['edges'] = new Map()
  for (const one of list(plane['planeElement'])) {
    if (isA(one, 'bpmndi:BPMNShape')) shapes.set(one['bpmnElement'] as Moddle, one['bounds'] as Box)
    else edges.set(one['bpmnElement'] as Moddle, one['waypoint'] as Box[])
  }
  return { shapes, edges, all: Object.values(elementsById) as Moddle[] }
}

const meet = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
const boxOf = (from: { x: number; y: number }, to: { x: number; y: number }): Box => ({ x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y) })
/** Everything has its place, nothing lies on anything else, and no flow runs through an element. */
function expectReadable({ shapes, edges, all }: Shown) {
  const nodes = all.filter((element) => isA(element, 'bpmn:FlowNode'))
  for (const node of nodes) expect(shapes.has(node), node.id).toBe(true)
  for (const element of all.filter((one) => isA(one, 'bpmn:SequenceFlow'))) expect(edges.get(element)?.length ?? 0, element.id).toBeGreaterThan(1)
  const standing = nodes.filter((node) => !isA(node, 'bpmn:BoundaryEvent'))
  for (const one of standing)
    for (const other of standing)
      if (one !== other && one.$parent === other.$parent) expect(meet(shapes.get(one) as Box, shapes.get(other) as Box), `${one.id} ${other.id}`).toBe(false)
  for (const [element, points] of edges) {
    if (!isA(element, 'bpmn:SequenceFlow')) continue
    const strangers = standing.filter((node) => node.$parent === element.$parent && node !== element['sourceRef'] && node !== element['targetRef'] && node !== (element['sourceRef'] as Moddle)['attachedToRef'])
    points.slice(1).forEach((point, place) => {
      for (const node of strangers) expect(meet(boxOf(points[place] as Box, point), shapes.get(node) as Box), `${element.id} ${node.id}`).toBe(false)
    })
  }
}

describe('the processes of the packs, without their diagrams', () => {
  it('are there', () => expect(files.length).toBeGreaterThan(40))
  it.each(files)('%s can be read', async (name) => {
    const text = bare(readFileSync(`${folder}/${name}`, 'utf8'))
    expect(hasDiagram(text)).toBe(false)
    expectReadable(await shown(text))
  })
})

describe('a laid out process', () => {
  it('keeps what it says', async () => {
    const text = readFileSync(`${folder}/food-new.bpmn`, 'utf8')
    const moddle = new BpmnModdle({ zeebe })
    const said = async (xml: string) => {
      const { rootElement } = await moddle.fromXML(xml)
      ;(rootElement as Moddle)['diagrams'] = []
      return (await moddle.toXML(rootElement)).xml
    }
    expect(await said(await withDiagram(bare(text)))).toBe(await said(text))
    expect(hasDiagram(text)).toBe(true)
  })

  it('leads loops back over everything, and puts subprocesses around what they hold', async () => {
    const drawn = await shown(
      model(
        `<bpmn:startEvent id="s"/><bpmn:userTask id="a"/><bpmn:exclusiveGateway id="g"/><bpmn:subProcess id="sub"><bpmn:startEvent id="is"/><bpmn:userTask id="it"/><bpmn:endEvent id="ie"/>${flow('i1', 'is', 'it')}${flow('i2', 'it', 'ie')}</bpmn:subProcess><bpmn:endEvent id="e"/>` +
          `<bpmn:boundaryEvent id="b" attachedToRef="a"><bpmn:timerEventDefinition/></bpmn:boundaryEvent><bpmn:userTask id="late"/>${flow('f1', 's', 'a')}${flow('f2', 'a', 'g')}${flow('back', 'g', 'a')}${flow('f3', 'g', 'sub')}${flow('f4', 'sub', 'e')}${flow('f5', 'b', 'late')}${flow('f6', 'late', 'e')}`,
      ),
    )
    expectReadable(drawn)
    const at = (id: string) => [...drawn.shapes].find(([element]) => element.id === id)?.[1] as Box
    const back = [...drawn.edges].find(([element]) => element.id === 'back')?.[1] ?? []
    expect(Math.min(...back.map(({ y }) => y))).toBeLessThan(Math.min(...[...drawn.shapes.values()].map(({ y }) => y)))
    for (const id of ['is', 'it', 'ie']) expect(meet(at(id), at('sub'))).toBe(true)
    expect(at('b').y + 18).toBe(at('a').y + 80)
  })

  it('has its pools and lanes', async () => {
    const lanes = '<bpmn:laneSet id="l"><bpmn:lane id="front"><bpmn:flowNodeRef>s</bpmn:flowNodeRef><bpmn:flowNodeRef>e</bpmn:flowNodeRef></bpmn:lane><bpmn:lane id="back"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
    const drawn = await shown(
      model(`${lanes}<bpmn:startEvent id="s"/><bpmn:userTask id="a"/><bpmn:endEvent id="e"/>${flow('f1', 's', 'a')}${flow('f2', 'a', 'e')}`, '<bpmn:collaboration id="c"><bpmn:participant id="pool" processRef="p"/><bpmn:participant id="other"/><bpmn:messageFlow id="m" sourceRef="other" targetRef="a"/></bpmn:collaboration>'),
    )
    expectReadable(drawn)
    const at = (id: string) => [...drawn.shapes].find(([element]) => element.id === id)?.[1] as Box
    const holds = (outer: Box, inner: Box) => inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height
    expect(holds(at('pool'), at('front')) && holds(at('pool'), at('back'))).toBe(true)
    expect(holds(at('front'), at('s')) && holds(at('back'), at('a')) && holds(at('front'), at('e'))).toBe(true)
    expect(meet(at('front'), at('back')) || meet(at('pool'), at('other'))).toBe(false)
    expect([...drawn.edges.keys()].some(({ id }) => id === 'm')).toBe(true)
  })

  it('is left alone where nothing can be drawn', async () => {
    const none = '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"/>'
    expect(await withDiagram(none)).toBe(none)
  })
})
