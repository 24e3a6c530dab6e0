// What may happen in a journey, and what is told of it. The kinds of fields are those of the step editor.
export type FieldKind = 'person' | 'clerk' | 'approver' | 'service' | 'item' | 'region' | 'text' | 'stage' | 'number' | 'bool' | 'date' | 'map' | 'words' | 'rows' | 'deep'
export interface StepField { key: string; kind: FieldKind; optional?: boolean }

export const kSteps: Record<string, StepField[]> = {
  apply: [
    { key: 'as', kind: 'person' }, { key: 'applicant', kind: 'text', optional: true }, { key: 'service', kind: 'service' }, { key: 'region', kind: 'region' },
    { key: 'at', kind: 'clerk', optional: true }, { key: 'answers', kind: 'map' }, { key: 'data', kind: 'map' }, { key: 'materials', kind: 'map' }, { key: 'registers_down', kind: 'words', optional: true },
  ],
  accept: [{ key: 'as', kind: 'clerk' }],
  refuse: [{ key: 'as', kind: 'clerk' }, { key: 'reason', kind: 'text' }, { key: 'article', kind: 'text' }],
  notice: [{ key: 'as', kind: 'clerk' }, { key: 'items', kind: 'rows' }],
  supply: [{ key: 'materials', kind: 'map' }],
  pay: [{ key: 'item', kind: 'item' }],
  decide: [{ key: 'as', kind: 'approver' }, { key: 'item', kind: 'item' }, { key: 'granted', kind: 'bool' }, { key: 'reason', kind: 'text', optional: true }, { key: 'article', kind: 'text', optional: true }],
  suspend: [{ key: 'as', kind: 'approver' }, { key: 'item', kind: 'item' }, { key: 'kind', kind: 'text' }, { key: 'days', kind: 'number', optional: true }],
  resume: [{ key: 'as', kind: 'approver' }, { key: 'item', kind: 'item' }],
  extend: [{ key: 'as', kind: 'approver' }, { key: 'item', kind: 'item' }, { key: 'days', kind: 'number' }, { key: 'reason', kind: 'text' }],
  approve_extension: [{ key: 'as', kind: 'text' }, { key: 'item', kind: 'item' }],
  refuse_extension: [{ key: 'as', kind: 'text' }, { key: 'item', kind: 'item' }, { key: 'reason', kind: 'text' }],
  job: [{ key: 'type', kind: 'text' }, { key: 'item', kind: 'item', optional: true }, { key: 'complete', kind: 'deep', optional: true }, { key: 'fail', kind: 'deep', optional: true }, { key: 'error', kind: 'deep', optional: true }],
  deliver: [{ key: 'as', kind: 'clerk' }],
  withdraw: [{ key: 'reason', kind: 'text', optional: true }],
  rate: [{ key: 'grade', kind: 'number' }, { key: 'text', kind: 'text', optional: true }],
  wait: [{ key: 'working_days', kind: 'number', optional: true }, { key: 'until', kind: 'date', optional: true }],
  expect: [
    { key: 'stage', kind: 'stage', optional: true }, { key: 'error', kind: 'text', optional: true }, { key: 'credentials', kind: 'words', optional: true },
    { key: 'open_items', kind: 'words', optional: true }, { key: 'members', kind: 'deep', optional: true },
  ],
}

export const kStages = ['submitted', 'supplement', 'refused', 'accepted', 'decided', 'delivered', 'withdrawn', 'lapsed'] as const

/** Keys of the step that no field shows; they stand as they are. */
export function otherKeys(verb: string, body: unknown): string[] {
  const known = new Set((kSteps[verb] ?? []).map((field) => field.key))
  return body && typeof body === 'object' ? Object.keys(body).filter((key) => !known.has(key)) : []
}
