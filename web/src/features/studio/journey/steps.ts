// What may happen in a journey, and what is told of it. The kinds of fields are those of the step editor.
export type FieldKind = 'person' | 'clerk' | 'approver' | 'service' | 'item' | 'region' | 'text' | 'stage' | 'number' | 'bool' | 'date' | 'map' | 'words' | 'rows' | 'deep' | 'answer'
export interface StepField {
  key: string
  kind: FieldKind
  optional?: boolean
  /** Words for it, where the same key means another thing. */
  label?: string
  /** Of each row. */
  row?: string[]
}

const as = (kind: FieldKind): StepField => ({ key: 'as', kind })
const item: StepField = { key: 'item', kind: 'item' }
const text = (key: string, label = key): StepField => ({ key, kind: 'text', label })
const maybe = (key: string, kind: FieldKind = 'text', label = key): StepField => ({ key, kind, optional: true, label })
/** Which of several open steps is meant, by its id in the drawing. */
const step = maybe('step')
const asked: StepField[] = [as('approver'), item, step, text('question'), { key: 'of', kind: 'rows', row: ['department', 'officer'] }, maybe('days', 'number', 'answer_days')]

export const kSteps: Record<string, StepField[]> = {
  apply: [
    as('person'), maybe('applicant'), { key: 'service', kind: 'service' }, { key: 'region', kind: 'region' }, maybe('at', 'clerk'), { key: 'answers', kind: 'map' }, { key: 'data', kind: 'map' },
    { key: 'materials', kind: 'map' }, maybe('registers_down', 'words'), maybe('challenges', 'map'),
  ],
  accept: [as('clerk')],
  refuse: [as('clerk'), maybe('kind', 'text', 'refusal_kind'), text('reason'), text('article'), maybe('right_authority')],
  notice: [as('clerk'), { key: 'items', kind: 'rows', row: ['material', 'reason'] }],
  supply: [{ key: 'materials', kind: 'map' }],
  pay: [item],
  decide: [as('approver'), item, { key: 'granted', kind: 'bool' }, maybe('reason'), maybe('article'), maybe('second')],
  claim: [as('approver'), item, step],
  release: [as('approver'), item, step],
  delegate: [as('approver'), item, step, text('to', 'colleague'), text('reason')],
  return: [as('approver'), item, step, text('to', 'earlier_step'), text('reason')],
  countersign: asked,
  joint: asked,
  opinion: [as('approver'), item, text('department'), { key: 'agrees', kind: 'bool' }, text('text', 'opinion')],
  unask: [as('approver'), item, text('department')],
  choose: [as('approver'), item, { key: 'steps', kind: 'words' }],
  absent: [as('approver'), text('substitute')],
  suspend: [as('approver'), item, { key: 'kind', kind: 'text' }, maybe('reason'), maybe('days', 'number')],
  resume: [as('approver'), item, maybe('finding'), maybe('second'), maybe('adjourned', 'bool')],
  extend: [as('approver'), item, { key: 'days', kind: 'number' }, text('reason')],
  approve_extension: [as('text'), item],
  refuse_extension: [as('text'), item, text('reason')],
  job: [text('type', 'job_type'), maybe('item', 'item'), maybe('gets', 'map'), { key: 'complete', kind: 'answer' }],
  delivery: [text('way', 'delivery_way'), maybe('hall')],
  deliver: [as('clerk'), maybe('way', 'text', 'delivery_way'), maybe('receiver'), maybe('tracking'), maybe('items', 'words', 'delivered_items')],
  withdraw: [maybe('reason')],
  rate: [{ key: 'grade', kind: 'number' }, maybe('text')],
  wait: [maybe('working_days', 'number'), maybe('until', 'date')],
  expect: [
    maybe('stage', 'stage'), maybe('error'), maybe('credentials', 'words'), maybe('replaced', 'words'), maybe('cancelled', 'words'), maybe('results', 'deep'), maybe('holders', 'deep'), maybe('enterprises', 'words'),
    maybe('open_items', 'words'), maybe('work', 'deep'), maybe('jobs', 'words'), maybe('faults', 'words'), maybe('members', 'deep'), maybe('due', 'deep'), maybe('held', 'deep'), maybe('fees', 'deep'),
    maybe('notices', 'deep'), maybe('why', 'deep'), maybe('claims', 'deep'),
  ],
}

/** How a program outside answers its job: one of these keys stands in the step. */
export const kAnswers = ['complete', 'fail', 'error'] as const

export const kStages = ['submitted', 'supplement', 'refused', 'accepted', 'decided', 'delivered', 'withdrawn', 'lapsed'] as const

/** Keys of the step that no field shows; they stand as they are. */
export function otherKeys(verb: string, body: unknown): string[] {
  const known = new Set((kSteps[verb] ?? []).flatMap((field) => (field.kind === 'answer' ? [...kAnswers] : [field.key])))
  return body && typeof body === 'object' ? Object.keys(body).filter((key) => !known.has(key)) : []
}
