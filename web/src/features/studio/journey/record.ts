// Turns what a journey met into what it expects: the answer of the run says what differs, and that is written down.
import type { StudioIssue } from '../api'

export interface Recorded { step: number; path: Array<string | number>; value: unknown }

/** The change to the expectation at fault, or null when the run says something that no expectation can hold. */
export function recordedOf(issue: StudioIssue, step: number, body: Record<string, unknown>): Recorded | null {
  if (issue.code !== 'journey.differs') return null
  const details = issue.details as { what?: string; actual?: string }
  const what = details.what ?? ''
  const actual = details.actual ?? ''
  if (what === 'error') return { step, path: ['error'], value: actual.split(' ')[0] ?? '' }
  const ofHolder = /^holder of (.+)$/.exec(what)
  if (ofHolder?.[1]) return { step, path: ['holders', ofHolder[1]], value: valueOf(actual) }
  const ofMember = /^(\w+) of (.+)$/.exec(what)
  if (ofMember?.[1] && ofMember[2]) return { step, path: ['members', ofMember[2], ofMember[1]], value: valueOf(actual) }
  if (what in body) return { step, path: [what], value: valueOf(actual) }
  for (const group of ['results', 'held']) {
    const inside = body[group]
    if (inside && typeof inside === 'object' && what in inside) return { step, path: [group, what], value: valueOf(actual) }
  }
  return null
}

/** JSON, or a list of bare words in brackets. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const inside = /^\[(.*)\]$/.exec(text)?.[1]
    return inside === undefined ? text : inside === '' ? [] : inside.split(', ')
  }
}

/** The step at a line of the text: the last one that begins there or above. */
export function stepAtLine(lines: number[], line: number): number {
  let found = -1
  lines.forEach((each, at) => {
    if (each <= line) found = at
  })
  return found
}
