import { describe, expect, it } from 'vitest'
import { compareData } from '@/features/studio/data-difference'
import { recordedOf, stepAtLine } from '@/features/studio/journey/record'
import { compareLines, foldSame } from '@/features/studio/text-difference'

const shown = (before: string, after: string) => compareLines(before, after).map(({ left, right, same }) => `${same ? '=' : '!'}${left ?? '-'}|${right ?? '-'}`)

describe('texts side by side', () => {
  it('puts what was taken away beside what came in its place', () => {
    expect(shown('a\nb\nc\n', 'a\nx\nc\n')).toEqual(['=a|a', '!b|x', '=c|c'])
  })
  it('shows lines that came in and lines that went', () => {
    expect(shown('a\nc\n', 'a\nb\nc\n')).toEqual(['=a|a', '!-|b', '=c|c'])
    expect(shown('a\nb\nc\n', 'c\n')).toEqual(['!a|-', '!b|-', '=c|c'])
    expect(shown('', 'a\n')).toEqual(['!-|a'])
  })
  it('finds the longest that is the same in the middle', () => {
    expect(shown('1\na\nb\nc\n2\n', '3\na\nb\nc\n4\n')).toEqual(['!1|3', '=a|a', '=b|b', '=c|c', '!2|4'])
  })
  it('folds what is far from any change', () => {
    const before = Array.from({ length: 40 }, (_, at) => `line ${at}`).join('\n')
    const folded = foldSame(compareLines(before, before.replace('line 20', 'other')))
    expect(folded[0]).toEqual({ folded: 17 })
    expect(folded).toHaveLength(9)
  })
})

describe('data field by field', () => {
  it('names rows by their id, wherever they stand', () => {
    const before = { items: [{ id: 'a', days: 1 }, { id: 'b', days: 2 }] }
    const after = { items: [{ id: 'b', days: 3 }, { id: 'a', days: 1 }] }
    expect(compareData(before, after)).toEqual([{ path: ['items', 'b', 'days'], before: 2, after: 3 }])
  })
  it('tells rows that came and went, and says nothing of what is the same', () => {
    expect(compareData({ rows: [{ id: 'a' }] }, { rows: [{ id: 'c' }] })).toEqual([
      { path: ['rows', 'a'], before: { id: 'a' }, after: undefined }, { path: ['rows', 'c'], before: undefined, after: { id: 'c' } },
    ])
    expect(compareData({ a: [1, 2] }, { a: [1, 2] })).toEqual([])
  })
})

describe('recording what a journey met', () => {
  const issue = (details: Record<string, unknown>, code = 'journey.differs') => ({ severity: 'error' as const, code, message: '', file: '', line: 1, element: '', hint: '', details })
  it('writes stages, members and lists down as they are', () => {
    expect(recordedOf(issue({ what: 'stage', actual: '"decided"' }), 3, { stage: 'accepted' })).toEqual({ step: 3, path: ['stage'], value: 'decided' })
    expect(recordedOf(issue({ what: 'used_days of hk-proof', actual: '2' }), 3, {})).toEqual({ step: 3, path: ['members', 'hk-proof', 'used_days'], value: 2 })
    expect(recordedOf(issue({ what: 'credentials', actual: '[a, b]' }), 1, { credentials: [] })?.value).toEqual(['a', 'b'])
    expect(recordedOf(issue({ what: 'open_items', actual: '[]' }), 1, { open_items: ['x'] })?.value).toEqual([])
  })
  it('records no refusal as if it had been meant', () => {
    expect(recordedOf(issue({ refusal: { code: 'case.wrong_stage' } }, 'journey.refused'), 2, {})).toBeNull()
  })
  it('finds the step of a line', () => {
    expect([4, 5, 9, 30].map((line) => stepAtLine([5, 8, 12], line))).toEqual([-1, 0, 1, 2])
  })
})
