// A schematic map of Chongqing: one tile for each district-level unit, roughly where it lies (column, row).
// Only the places are said here; names and numbers come from the server, and a unit without a place follows below.
export type Place = readonly [column: number, row: number]

export const kTiles: Record<string, Place> = {
  500229: [8, 1],
  gaoxin: [2, 8], wansheng: [5, 9],
  500154: [8, 2], 500238: [10, 2],
  500155: [7, 3], 500101: [8, 3], 500235: [9, 3], 500236: [10, 3], 500237: [11, 3],
  500152: [1, 4], 500117: [3, 4], 500231: [6, 4], 500233: [8, 4],
  500111: [1, 5], 500151: [2, 5], 500109: [3, 5], 500105: [4, 5], 500112: [5, 5], 500157: [5, 5], 500115: [6, 5], 500230: [7, 5], 500240: [8, 5],
  500120: [2, 6], 500106: [3, 6], 500103: [4, 6], 500108: [5, 6], 500102: [7, 6], 500114: [9, 6],
  500153: [1, 7], 500118: [2, 7], 500107: [3, 7], 500104: [4, 7], 500113: [5, 7], 500156: [7, 7], 500243: [8, 7],
  500116: [3, 8], 500110: [5, 8], 500119: [6, 8], 500242: [9, 8],
  500241: [10, 9],
}

/** Top to bottom and left to right, as the map is read; units without a place come last. */
export function inReadingOrder<Unit extends { code: string }>(units: Unit[]): Unit[] {
  const rank = (unit: Unit) => {
    const place = kTiles[unit.code]
    return place ? place[1] * 100 + place[0] : Number.MAX_SAFE_INTEGER
  }
  return [...units].sort((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code))
}
