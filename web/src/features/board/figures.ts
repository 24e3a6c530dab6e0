// Figures of the board as charts and words: what is shown, in which order, and how dark.
import type { Board, BoardGroup, BoardLights, BoardTotals, LightColour, MemberStage } from '@/api/types'

export const kStages: MemberStage[] = ['waiting', 'received', 'running', 'granted', 'rejected', 'ended']
export const kLights: LightColour[] = ['red', 'orange', 'yellow', 'blue', 'green', 'frozen', 'waiting', 'done']
/** Lights of what is still open, the most urgent first. */
export const kOpenLights: Array<keyof BoardLights> = ['red', 'orange', 'yellow', 'blue', 'green', 'frozen', 'waiting']
/** The same colours as the lights of lists; words always stand beside. */
export const kLightColours: Record<LightColour, string> = {
  red: '#b3201f', orange: '#ef8a17', yellow: '#f2b705', blue: '#155fb8', green: '#17602b', frozen: '#77838f', waiting: '#c9d2dc', done: '#0b3d7a',
}

export function ordered<Key extends string, Row>(order: Key[], rows: Row[], keyOf: (row: Row) => Key): Row[] {
  const at = (row: Row) => { const found = order.indexOf(keyOf(row)); return found < 0 ? order.length : found }
  return [...rows].sort((a, b) => at(a) - at(b))
}

export function percent(share: number | null): string {
  return share === null ? '—' : `${(share * 100).toFixed(1)}%`
}

/** The share of what was decided that met its promise. */
export function onTime(group: Pick<BoardTotals, 'decided' | 'decided_on_time'>): number | null {
  return group.decided === 0 ? null : group.decided_on_time / group.decided
}

/** What is over its limit first, then what is close to it, then the most work. */
export function byUrgency(a: BoardGroup, b: BoardGroup): number {
  return b.red - a.red || b.yellow - a.yellow || b.open - a.open || b.decided - a.decided
}

/** Every day of the span, so that a day on which nothing happened is seen as nothing. */
export function filledTrend(trend: Board['trend'], asOf: string, days: number): Board['trend'] {
  const known = new Map(trend.map((day) => [day.date, day]))
  const end = Date.parse(`${asOf}T00:00:00Z`)
  if (Number.isNaN(end)) return trend
  return Array.from({ length: days }, (_, index) => {
    const date = new Date(end - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10)
    return known.get(date) ?? { date, submitted: 0, decided: 0 }
  })
}

/** How heavy a district is on the map: nothing, something open, something near its limit, something over it. */
export function weightOf(group: Pick<BoardGroup, 'open' | 'red' | 'yellow'> | undefined): 'none' | 'open' | 'near' | 'over' {
  if (!group || group.open === 0) return 'none'
  return group.red > 0 ? 'over' : group.yellow > 0 ? 'near' : 'open'
}
