// Where the elements of a process go when nobody has drawn it: columns from left to right along the flows, a row for
// each way that runs beside another. Sizes and places are those of BPMN diagrams, in pixels.

export interface Box { x: number; y: number; width: number; height: number }
export interface Point { x: number; y: number }
export interface Node { id: string; width: number; height: number; /** Boundary events: the activity that they lie on. */ on?: string; /** Lanes, from the top. */ band?: number }
export interface Edge { id: string; from: string; to: string }
export interface Layout { boxes: Map<string, Box>; ways: Map<string, Point[]>; /** Of each band: its upper edge and height. */ bands: Array<{ y: number; height: number }>; width: number; height: number }

const kGapX = 60
const kGapY = 40
const kWayBack = 24

interface Cell { id: string; column: number; row: number; band: number; width: number; height: number }

export function layOut(nodes: Node[], edges: Edge[]): Layout {
  const inner = new Map(nodes.filter((node) => !node.on).map((node) => [node.id, node]))
  const hostOf = new Map(nodes.filter((node) => node.on).map((node) => [node.id, node.on as string]))
  const standing = (id: string) => hostOf.get(id) ?? id
  const known = edges.filter((edge) => inner.has(standing(edge.from)) && inner.has(standing(edge.to)))
  const back = waysBack([...inner.keys()], known, standing)
  const ahead = known.filter((edge) => !back.has(edge.id) && standing(edge.from) !== standing(edge.to))
  const columns = columnsOf([...inner.keys()], ahead, standing)
  const { cells, between } = rowsOf([...inner.values()], ahead, columns, hostOf, standing)
  return placed(nodes, known, cells, between, hostOf, back)
}

/** Flows that lead back into a way that is still being followed: those of loops. */
function waysBack(ids: string[], edges: Edge[], standing: (id: string) => string): Set<string> {
  const leaving = groupBy(edges, (edge) => standing(edge.from))
  const reached = new Set(edges.map((edge) => standing(edge.to)))
  const state = new Map<string, 'open' | 'done'>()
  const back = new Set<string>()
  for (const root of [...ids.filter((id) => !reached.has(id)), ...ids]) {
    if (state.has(root)) continue
    const path: Array<{ id: string; next: number }> = [{ id: root, next: 0 }]
    state.set(root, 'open')
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const edge = leaving.get(at.id)?.[at.next++]
      if (!edge) {
        state.set(at.id, 'done')
        path.pop()
        continue
      }
      const to = standing(edge.to)
      if (state.get(to) === 'open') back.add(edge.id)
      else if (!state.has(to)) {
        state.set(to, 'open')
        path.push({ id: to, next: 0 })
      }
    }
  }
  return back
}

/** Behind everything that leads there. */
function columnsOf(ids: string[], ahead: Edge[], standing: (id: string) => string): Map<string, number> {
  const columns = new Map(ids.map((id) => [id, 0]))
  const open = new Map(ids.map((id) => [id, 0]))
  const leaving = groupBy(ahead, (edge) => standing(edge.from))
  for (const edge of ahead) open.set(standing(edge.to), (open.get(standing(edge.to)) ?? 0) + 1)
  const ready = ids.filter((id) => open.get(id) === 0)
  for (let id = ready.shift(); id !== undefined; id = ready.shift())
    for (const edge of leaving.get(id) ?? []) {
      const to = standing(edge.to)
      columns.set(to, Math.max(columns.get(to) ?? 0, (columns.get(id) ?? 0) + 1))
      const left = (open.get(to) ?? 1) - 1
      open.set(to, left)
      if (left === 0) ready.push(to)
    }
  return columns
}

/** Rows by band; a flow over several columns takes a place in each, so that it crosses no element. */
function rowsOf(nodes: Node[], ahead: Edge[], columns: Map<string, number>, hostOf: Map<string, string>, standing: (id: string) => string) {
  const cells = new Map<string, Cell>()
  const between = new Map<string, Cell[]>()
  const taken = new Set<string>()
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const arriving = groupBy(ahead, (edge) => standing(edge.to))
  const take = (column: number, band: number, wanted: number) => {
    let row = wanted
    while (taken.has(`${column} ${band} ${row}`)) row++
    taken.add(`${column} ${band} ${row}`)
    return row
  }
  const order = nodes.map((node, place) => ({ node, place, column: columns.get(node.id) ?? 0 })).sort((a, b) => a.column - b.column || a.place - b.place)
  for (const { node, column } of order) {
    const band = node.band ?? 0
    const sources = (arriving.get(node.id) ?? []).map((edge) => ({ edge, cell: cells.get(standing(edge.from)) }))
    const wanted = sources.flatMap(({ edge, cell }) => (cell && cell.band === band ? [(between.get(edge.id)?.at(-1) ?? cell).row + (hostOf.has(edge.from) ? 1 : 0)] : []))
    cells.set(node.id, { id: node.id, column, band, row: take(column, band, wanted.length ? Math.min(...wanted) : 0), width: node.width, height: node.height })
    for (const edge of ahead.filter((one) => standing(one.from) === node.id)) {
      const target = byId.get(standing(edge.to))
      const last = columns.get(standing(edge.to)) ?? 0
      const chain: Cell[] = []
      let row = (cells.get(node.id)?.row ?? 0) + (hostOf.has(edge.from) ? 1 : 0)
      for (let next = column + 1; next < last; next++) {
        const at = target?.band ?? band
        row = take(next, at, at === band ? row : 0)
        chain.push({ id: edge.id, column: next, band: at, row, width: 0, height: 0 })
      }
      between.set(edge.id, chain)
    }
  }
  return { cells, between }
}

function placed(nodes: Node[], edges: Edge[], cells: Map<string, Cell>, between: Map<string, Cell[]>, hostOf: Map<string, string>, back: Set<string>): Layout {
  const all = [...cells.values(), ...[...between.values()].flat()]
  const top = back.size * 12 + (back.size ? kWayBack : 0)
  const xs = starts(all, (cell) => cell.column, (cell) => cell.width, kGapX, 0)
  const bandCount = Math.max(0, ...all.map((cell) => cell.band), ...nodes.map((node) => node.band ?? 0)) + 1
  const rows: ReturnType<typeof starts>[] = []
  const bands: Layout['bands'] = []
  let y = top
  for (let band = 0; band < bandCount; band++) {
    const own = all.filter((cell) => cell.band === band)
    const made = starts(own, (cell) => cell.row, (cell) => Math.max(cell.height, 36), kGapY, y + (bandCount > 1 ? kGapY / 2 : 0))
    rows.push(made)
    const end = Math.max(made.end, y + 80) + (bandCount > 1 ? kGapY / 2 : 0)
    bands.push({ y, height: end - y })
    y = end
  }
  const middle = (cell: Cell): Point => {
    const column = xs.at(cell.column)
    const row = rows[cell.band]?.at(cell.row) ?? { from: 0, size: 0 }
    return { x: column.from + column.size / 2, y: row.from + row.size / 2 }
  }
  const gapBefore = (cell: Cell): number => xs.at(cell.column).from - kGapX / 2
  const boxes = new Map<string, Box>()
  for (const cell of cells.values()) {
    const { x, y: centre } = middle(cell)
    boxes.set(cell.id, { x: Math.round(x - cell.width / 2), y: Math.round(centre - cell.height / 2), width: cell.width, height: cell.height })
  }
  for (const [host, events] of groupBy(nodes.filter((node) => node.on), (node) => node.on as string)) {
    const box = boxes.get(host)
    events.forEach((event, place) => {
      if (box) boxes.set(event.id, { x: Math.round(box.x + ((place + 0.5) * box.width) / events.length - event.width / 2), y: box.y + box.height - event.height / 2, width: event.width, height: event.height })
    })
  }
  const ways = new Map<string, Point[]>()
  let backs = 0
  for (const edge of edges) {
    const from = boxes.get(edge.from)
    const to = boxes.get(edge.to)
    if (!from || !to) continue
    const isBack = back.has(edge.id) || (hostOf.get(edge.from) ?? edge.from) === (hostOf.get(edge.to) ?? edge.to)
    const target = cells.get(hostOf.get(edge.to) ?? edge.to)
    const turns = [...(between.get(edge.id) ?? []), ...(target ? [target] : [])].map((cell) => ({ x: gapBefore(cell), y: middle(cell).y }))
    ways.set(edge.id, isBack ? wayBack(from, to, top - kWayBack - backs++ * 12) : wayAhead(from, to, turns, hostOf.has(edge.from)))
  }
  return { boxes, ways, bands, width: xs.end, height: y }
}

/** By the middle of each row on its way; it turns in the gap before a column. */
function wayAhead(from: Box, to: Box, turns: Point[], isFromBelow: boolean): Point[] {
  const points: Point[] = []
  let y = from.y + from.height / 2
  if (isFromBelow) {
    const x = from.x + from.width / 2
    y = turns[0]?.y ?? y
    points.push({ x, y: from.y + from.height }, { x, y })
  } else points.push({ x: from.x + from.width, y })
  for (const turn of turns) {
    if (turn.y !== y) points.push({ x: turn.x, y }, turn)
    y = turn.y
  }
  return [...points, { x: to.x, y }].map((point) => ({ x: Math.round(point.x), y: Math.round(point.y) }))
}

/** Over everything. */
function wayBack(from: Box, to: Box, y: number): Point[] {
  const start = from.x + from.width / 2
  const end = to.x + to.width / 2 + (start === to.x + to.width / 2 ? -to.width / 4 : 0)
  return [{ x: start, y: from.y }, { x: start, y }, { x: end, y }, { x: end, y: to.y }].map((point) => ({ x: Math.round(point.x), y: Math.round(point.y) }))
}

/** Where columns or rows begin: as wide as the widest of them. */
function starts(cells: Cell[], indexOf: (cell: Cell) => number, sizeOf: (cell: Cell) => number, gap: number, from: number) {
  const sizes: number[] = []
  for (const cell of cells) sizes[indexOf(cell)] = Math.max(sizes[indexOf(cell)] ?? 0, sizeOf(cell))
  const places: Array<{ from: number; size: number }> = []
  let at = from
  for (let index = 0; index < sizes.length; index++) {
    const size = sizes[index] ?? 0
    places.push({ from: at, size })
    at += size + gap
  }
  return { at: (index: number) => places[index] ?? { from, size: 0 }, end: places.length ? at - gap : from }
}

export function groupBy<T, K>(list: T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one])
  return groups
}
