// A file that says what happens and not where it is drawn (BPMN without BPMNDI) gets a diagram.
import { BpmnModdle } from 'bpmn-moddle'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json'
import { isA, list, type Moddle } from './elements'
import { groupBy, layOut, type Edge, type Layout, type Node, type Point } from './layout'

interface Maker { create(type: string, attributes?: Record<string, unknown>): Moddle }
interface Place { x: number; y: number }
interface Size { width: number; height: number }

const kTask: Size = { width: 100, height: 80 }
const kEvent: Size = { width: 36, height: 36 }
const kGateway: Size = { width: 50, height: 50 }
const kNote: Size = { width: 120, height: 50 }
const kGuest = 90
const kPadding = { left: 40, top: 50, right: 40, bottom: 40 }
const kPoolHead = 30
const kGap = 60
const kOrigin: Place = { x: 160, y: 100 }

export function hasDiagram(xml: string): boolean {
  return /<(?:[\w.-]+:)?BPMNShape[\s>/]/.test(xml)
}

/** The text with a diagram of all that it holds; what cannot be read stays for the drawing to complain of. */
export async function withDiagram(xml: string): Promise<string> {
  const moddle = new BpmnModdle({ zeebe })
  const definitions = (await moddle.fromXML(xml)).rootElement as Moddle
  const roots = list(definitions['rootElements'])
  const collaboration = roots.find((root) => isA(root, 'bpmn:Collaboration'))
  const pools = collaboration ? list(collaboration['participants']) : []
  const process = roots.find((root) => isA(root, 'bpmn:Process'))
  const plane = collaboration && pools.length ? collaboration : process
  if (!plane) return xml
  const maker = moddle as unknown as Maker
  const drawn = new Drawn(maker)
  if (plane === process) drawn.scope(process, drawn.measured(process), kOrigin)
  else drawn.pools(pools, list(collaboration?.['messageFlows']))
  const made = maker.create('bpmndi:BPMNPlane', { id: `plane_${plane.id ?? ''}`, bpmnElement: plane, planeElement: drawn.elements })
  definitions['diagrams'] = [maker.create('bpmndi:BPMNDiagram', { id: `diagram_${plane.id ?? ''}`, plane: made })]
  return (await moddle.toXML(definitions, { format: true })).xml
}

/** What lies directly in a process or subprocess, and how it is laid out. */
interface Measured extends Size { layout: Layout; notes: Moddle[]; inner: Map<string, Measured>; lanes: Moddle[] }

class Drawn {
  readonly elements: Moddle[] = []
  private readonly boxes = new Map<Moddle, Place & Size>()
  constructor(private readonly maker: Maker) {}

  measured(container: Moddle): Measured {
    const inner = new Map<string, Measured>()
    const lanes = leafLanes(container)
    const bandOf = new Map(lanes.flatMap((lane, band) => list(lane['flowNodeRef']).map((node) => [node, band] as const)))
    const elements = list(container['flowElements'])
    const nodes = elements.filter((element) => isA(element, 'bpmn:FlowNode'))
    for (const node of nodes) if (isA(node, 'bpmn:SubProcess')) inner.set(String(node.id), this.measured(node))
    const guests = groupBy(nodes.filter((node) => node['attachedToRef']), (node) => node['attachedToRef'] as Moddle)
    const laid = layOut(
      nodes.map((node): Node => {
        const host = node['attachedToRef'] as Moddle | undefined
        const { width, height } = sizeOf(node, inner)
        // Room for the names of what lies on its edge.
        return { id: String(node.id), width: Math.max(width, (guests.get(node)?.length ?? 0) * kGuest), height, ...(host ? { on: String(host.id) } : {}), ...(bandOf.has(node) ? { band: bandOf.get(node) as number } : {}) }
      }),
      elements.filter((element) => isA(element, 'bpmn:SequenceFlow')).flatMap(edgeOf),
    )
    const notes = [...elements.filter((element) => isA(element, 'bpmn:DataObjectReference') || isA(element, 'bpmn:DataStoreReference')), ...list(container['artifacts']).filter((one) => isA(one, 'bpmn:TextAnnotation'))]
    const noteWidth = notes.length * (kNote.width + kGap)
    return { layout: laid, notes, inner, lanes, width: Math.max(laid.width, noteWidth), height: laid.height + (notes.length ? kGap + kNote.height : 0) }
  }

  scope(container: Moddle, measured: Measured, at: Place): void {
    for (const element of list(container['flowElements'])) {
      const box = measured.layout.boxes.get(String(element.id))
      const way = measured.layout.ways.get(String(element.id))
      if (box) {
        const place = { ...box, x: at.x + box.x, y: at.y + box.y }
        this.shape(element, place)
        const inside = measured.inner.get(String(element.id))
        if (inside) this.scope(element, inside, { x: place.x + kPadding.left, y: place.y + kPadding.top })
      }
      if (way) this.edge(element, way.map(({ x, y }) => ({ x: at.x + x, y: at.y + y })))
    }
    measured.notes.forEach((note, place) => this.shape(note, { x: at.x + place * (kNote.width + kGap), y: at.y + measured.layout.height + kGap, ...sizeOf(note, measured.inner) }))
    for (const line of list(container['artifacts'])) if (isA(line, 'bpmn:Association')) this.line(line)
  }

  /** One under the other, all as wide as the widest. */
  pools(pools: Moddle[], messages: Moddle[]): void {
    const measured = pools.map((pool) => ({ pool, inside: pool['processRef'] ? this.measured(pool['processRef'] as Moddle) : null }))
    const inner = Math.max(300, ...measured.map(({ inside }) => inside?.width ?? 0)) + kPadding.left + kPadding.right
    let { y } = kOrigin
    for (const { pool, inside } of measured) {
      const { x } = kOrigin
      const head = kPoolHead + (inside?.lanes.length ? kPoolHead : 0)
      const height = inside ? inside.height + (inside.lanes.length ? 0 : kPadding.top + kPadding.bottom) : kGap
      this.shape(pool, { x, y, width: head + inner, height }, { isHorizontal: true })
      if (inside) {
        inside.lanes.forEach((lane, band) => {
          const place = inside.layout.bands[band]
          const end = band === inside.lanes.length - 1 ? inside.height : (place?.y ?? 0) + (place?.height ?? 0)
          if (place) this.shape(lane, { x: x + kPoolHead, y: y + (band ? place.y : 0), width: head - kPoolHead + inner, height: end - (band ? place.y : 0) }, { isHorizontal: true })
        })
        this.scope(pool['processRef'] as Moddle, inside, { x: x + head + kPadding.left, y: y + (inside.lanes.length ? 0 : kPadding.top) })
      }
      y += height + kGap
    }
    messages.forEach((message) => this.line(message))
  }

  private shape(element: Moddle, box: Place & Size, more: Record<string, unknown> = {}): void {
    this.boxes.set(element, box)
    const bounds = this.maker.create('dc:Bounds', { ...box })
    if (isA(element, 'bpmn:SubProcess')) more = { isExpanded: true }
    if (isA(element, 'bpmn:ExclusiveGateway')) more = { isMarkerVisible: true }
    this.elements.push(this.maker.create('bpmndi:BPMNShape', { id: `shape_${element.id ?? ''}`, bpmnElement: element, bounds, ...more }))
  }

  private edge(element: Moddle, way: Point[]): void {
    const waypoint = way.map(({ x, y }) => this.maker.create('dc:Point', { x, y }))
    this.elements.push(this.maker.create('bpmndi:BPMNEdge', { id: `edge_${element.id ?? ''}`, bpmnElement: element, waypoint }))
  }

  /** Straight, from edge to edge. */
  private line(element: Moddle): void {
    const from = this.boxes.get(element['sourceRef'] as Moddle)
    const to = this.boxes.get(element['targetRef'] as Moddle)
    if (!from || !to) return
    const isDown = from.y < to.y
    const end = (box: Place & Size, below: boolean) => ({ x: Math.round(box.x + box.width / 2), y: Math.round(below ? box.y + box.height : box.y) })
    this.edge(element, [end(from, isDown), end(to, !isDown)])
  }
}

function edgeOf(flow: Moddle): Edge[] {
  const from = flow['sourceRef'] as Moddle | undefined
  const to = flow['targetRef'] as Moddle | undefined
  return from?.id && to?.id && flow.id ? [{ id: flow.id, from: from.id, to: to.id }] : []
}

function sizeOf(element: Moddle, inner: Map<string, Measured>): Size {
  const inside = inner.get(String(element.id))
  if (inside) return { width: Math.max(100, inside.width + kPadding.left + kPadding.right), height: Math.max(80, inside.height + kPadding.top + kPadding.bottom) }
  if (isA(element, 'bpmn:Event')) return kEvent
  if (isA(element, 'bpmn:Gateway')) return kGateway
  if (isA(element, 'bpmn:DataObjectReference')) return { width: 36, height: 50 }
  if (isA(element, 'bpmn:DataStoreReference')) return { width: 50, height: 50 }
  return isA(element, 'bpmn:TextAnnotation') ? kNote : kTask
}

/** Lanes that hold no others, from the top. */
function leafLanes(container: Moddle): Moddle[] {
  const leaves = (set: Moddle): Moddle[] =>
    list(set['lanes']).flatMap((lane) => {
      const child = lane['childLaneSet'] as Moddle | undefined
      return child && list(child['lanes']).length ? leaves(child) : [lane]
    })
  return list(container['laneSets']).flatMap(leaves)
}
