// A story as it is recorded: what was clicked becomes a step, what came of it becomes what is expected from now on.
import { Document, isCollection, isMap, type YAMLMap } from 'yaml'

export type Body = Record<string, unknown>
export type StoryStep = Record<string, Body>
/** What everybody sees after a step, as the server tells it. */
export type Seen = Record<string, unknown>

export const verbOf = (step: StoryStep): string => Object.keys(step)[0] ?? ''
export const bodyOf = (step: StoryStep): Body => Object.values(step)[0] ?? {}

interface Work { id: string; item: string; department: string; kind: string; element: string }

/** Accounts of staff stand in stories without the kind of the actor. */
const accountOf = (id: unknown) => String(id).replace(/^staff:/, '')

/** The step that a command of the pages of staff is; null for commands that no story knows. */
export function stepOf(path: string, body: Body, account: string, work: Work[]): StoryStep | null {
  const parts = path.split('/')
  const given = (...keys: string[]) => Object.fromEntries(keys.filter((key) => body[key] !== undefined && body[key] !== '').map((key) => [key, body[key]]))
  if (path === 'acceptance') return { accept: { as: account } }
  if (path === 'refusal') return { refuse: { as: account, ...given('kind', 'reason', 'article', 'right_authority') } }
  if (path === 'delivery') return { deliver: { as: account, ...given('way', 'receiver', 'tracking', 'items') } }
  if (path === 'supplement-notice') return { notice: { as: account, items: (body['items'] as Body[]).map((each) => pick(each, ['member', 'material', 'field', 'reason'])) } }
  const [area, id = '', what, then] = parts
  if (area === 'members') {
    const who = { as: account, item: id }
    const second = body['second'] ? { second: accountOf(body['second']) } : {}
    if (what === 'decision') return { decide: { ...who, granted: body['granted'] === true, ...second, ...given('reason', 'article') } }
    if (what === 'suspension') return { suspend: { ...who, ...given('kind', 'reason', 'days') } }
    if (what === 'resumption') return { resume: { ...who, ...second, ...given('finding', 'adjourned') } }
    if (what === 'extension' && then === 'decision') return { [body['approved'] === true ? 'approve_extension' : 'refuse_extension']: { ...who, ...given('reason') } }
    if (what === 'extension') return { extend: { ...who, ...given('days', 'reason') } }
  }
  if (area === 'items') {
    const item = work.find((each) => each.id === id)
    if (!item) return null
    const isStep = (each: Work) => each.item === item.item && (each.kind === 'step' || each.kind === 'choose')
    const isOneOfMany = isStep(item) && work.filter(isStep).length > 1
    const who = { as: account, item: item.item, ...(isOneOfMany ? { step: item.element } : {}) }
    if (what === 'claim' || what === 'release') return { [what]: who }
    if (what === 'choose') return { choose: { ...who, steps: body['elements'] } }
    if (what === 'delegation') return { delegate: { ...who, to: accountOf(body['to']), ...given('reason') } }
    if (what === 'return') return { return: { ...who, ...given('to', 'reason') } }
    if (what === 'opinions') {
      const of = (body['of'] as Body[]).map((each) => ({ department: each['department'], ...(each['officer'] ? { officer: accountOf(each['officer']) } : {}) }))
      return { [body['joint'] === true ? 'joint' : 'countersign']: { ...who, of, ...given('question', 'days') } }
    }
    if (what === 'opinion' && then === 'withdrawal') return { unask: { ...who, department: item.department } }
    if (what === 'opinion' && !then) return { opinion: { ...who, department: item.department, agrees: body['agrees'] === true, ...given('text') } }
  }
  return null
}

const pick = (row: Body, keys: string[]) => Object.fromEntries(keys.filter((key) => row[key] !== undefined && row[key] !== '').map((key) => [key, row[key]]))
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const isMapValue = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)
/** Told whole, since a journey compares them whole. */
const kWhole = new Set(['fees'])

/** What a step has changed: only that is written down, so that a journey says what matters. */
export function expectationOf(before: Seen | undefined, after: Seen): Body {
  const expected: Body = {}
  for (const [key, value] of Object.entries(after)) {
    const old = before?.[key]
    if (same(old, value) || (old === undefined && isEmpty(value))) continue
    expected[key] = isMapValue(value) && isMapValue(old) && !kWhole.has(key) ? Object.fromEntries(Object.entries(value).filter(([id, each]) => !same(old[id], each))) : value
  }
  return expected
}
const isEmpty = (value: unknown) => (Array.isArray(value) ? value.length === 0 : isMapValue(value) ? Object.keys(value).length === 0 : value === null)

/** The steps with what came of each from `first` on; `seen` has one entry a step. */
export function withExpectations(steps: StoryStep[], seen: Seen[], first = 0): StoryStep[] {
  const told: StoryStep[] = []
  steps.forEach((step, n) => {
    told.push(step)
    const after = seen[n]
    if (n < first || !after || verbOf(steps[n + 1] ?? {}) === 'expect') return
    // An expectation that was written by hand stands for itself; what it says of a refusal changed nothing.
    const expected = expectationOf(seen[n - 1], after)
    if (verbOf(step) !== 'expect' && Object.keys(expected).length > 0) told.push({ expect: expected })
  })
  return told
}

export interface Recording { name: string; name_en: string; starts_on: string; steps: StoryStep[] }

/** As the packs write them: one line a step, but an application below one another. */
export function journeyText(story: Recording): string {
  const doc = new Document({ name: story.name, name_en: story.name_en, starts_on: story.starts_on, steps: story.steps })
  doc.commentBefore = ` ${story.name_en || story.name}`
  const steps = doc.get('steps', true)
  if (isCollection(steps))
    for (const step of steps.items) {
      const pair = isMap(step) ? step.items[0] : undefined
      const body = pair?.value
      if (!isCollection(body)) continue
      const isWide = String((pair as { key: unknown }).key) === 'apply'
      if (isWide) for (const each of (body as YAMLMap).items) { if (isCollection(each.value)) each.value.flow = true }
      else body.flow = true
    }
  return doc.toString({ lineWidth: 0, flowCollectionPadding: false, singleQuote: true })
}
