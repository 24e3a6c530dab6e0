// Two texts side by side, line by line.
export interface LinePair { left: string | null; right: string | null; leftNo: number; rightNo: number; same: boolean }

/** More changed lines than this are shown as one block: the table of the comparison grows with the square. */
const kLinesMax = 3000

export function compareLines(before: string, after: string): LinePair[] {
  const left = before === '' ? [] : before.replace(/\n$/, '').split('\n')
  const right = after === '' ? [] : after.replace(/\n$/, '').split('\n')
  let head = 0
  while (head < left.length && head < right.length && left[head] === right[head]) head++
  let tail = 0
  while (tail < left.length - head && tail < right.length - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++
  const pairs: LinePair[] = []
  for (let at = 0; at < head; at++) pairs.push(pairOf(left, right, at, at))
  pairs.push(...compareMiddle(left, right, head, tail))
  for (let back = tail; back > 0; back--) pairs.push(pairOf(left, right, left.length - back, right.length - back))
  return pairs
}

function pairOf(left: string[], right: string[], a: number, b: number): LinePair {
  return { left: left[a] ?? '', right: right[b] ?? '', leftNo: a + 1, rightNo: b + 1, same: true }
}

function compareMiddle(left: string[], right: string[], head: number, tail: number): LinePair[] {
  const rows = left.length - tail - head
  const columns = right.length - tail - head
  if (rows > kLinesMax || columns > kLinesMax) return blockOf(left, right, [head, head + rows], [head, head + columns])
  // Length of the longest common sequence from (a, b) to the end.
  const width = columns + 1
  const common = new Uint16Array((rows + 1) * width)
  for (let a = rows - 1; a >= 0; a--)
    for (let b = columns - 1; b >= 0; b--)
      common[a * width + b] = left[head + a] === right[head + b]
        ? (common[(a + 1) * width + b + 1] ?? 0) + 1
        : Math.max(common[(a + 1) * width + b] ?? 0, common[a * width + b + 1] ?? 0)
  const pairs: LinePair[] = []
  let a = 0
  let b = 0
  while (a < rows || b < columns) {
    const fromA = a
    const fromB = b
    while ((a < rows || b < columns) && !(a < rows && b < columns && left[head + a] === right[head + b])) {
      if (b >= columns || (a < rows && (common[(a + 1) * width + b] ?? 0) >= (common[a * width + b + 1] ?? 0))) a++
      else b++
    }
    pairs.push(...blockOf(left, right, [head + fromA, head + a], [head + fromB, head + b]))
    while (a < rows && b < columns && left[head + a] === right[head + b]) {
      pairs.push(pairOf(left, right, head + a, head + b))
      a++
      b++
    }
  }
  return pairs
}

/** What was taken away beside what was put there. */
function blockOf(left: string[], right: string[], [a, aEnd]: [number, number], [b, bEnd]: [number, number]): LinePair[] {
  const pairs: LinePair[] = []
  for (let at = 0; at < Math.max(aEnd - a, bEnd - b); at++) {
    const hasLeft = a + at < aEnd
    const hasRight = b + at < bEnd
    pairs.push({
      left: hasLeft ? (left[a + at] ?? '') : null, right: hasRight ? (right[b + at] ?? '') : null,
      leftNo: hasLeft ? a + at + 1 : 0, rightNo: hasRight ? b + at + 1 : 0, same: false,
    })
  }
  return pairs
}

/** Unchanged stretches longer than this are folded, with so many lines kept around a change. */
export function foldSame(pairs: LinePair[], around = 3): Array<LinePair | { folded: number }> {
  const near = new Uint8Array(pairs.length)
  pairs.forEach((pair, at) => {
    if (!pair.same) near.fill(1, Math.max(0, at - around), at + around + 1)
  })
  const shown: Array<LinePair | { folded: number }> = []
  for (let at = 0; at < pairs.length; at++) {
    const pair = pairs[at]
    if (!pair) continue
    if (near[at]) { shown.push(pair); continue }
    const last = shown[shown.length - 1]
    if (last && 'folded' in last) last.folded++
    else shown.push({ folded: 1 })
  }
  return shown
}
