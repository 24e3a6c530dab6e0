// What the studio says of findings and results, beside the engines' own sources.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rowsOf } from '@/features/editors/decision/rows'
import { adviceOf } from '@/features/editors/shared/advice'
import chinese from '@/features/editors/shared/advice.zh.json'
import { compareForms } from '@/features/editors/form/differ'
import { optionsOf, pageOf, pickRows } from '@/features/studio/unconfirmed-filters'
import type { UnconfirmedValue } from '@/features/studio/api'

const kSource = join(__dirname, '../../../../src')
/** Files that look for faults in a model before it runs. */
const kChecks = /^(check|check_events|load|load_events|load_table|soundness|extensions|validity|graph|table_check|cycle_check|type_check\w*)\.cpp$/

describe('advice', () => {
  for (const folder of ['bpmn', 'dmn'])
    it(`has Chinese words for every code of the checks of ${folder}`, () => {
      const codes = readdirSync(join(kSource, folder)).filter((name) => kChecks.test(name))
        .flatMap((name) => [...readFileSync(join(kSource, folder, name), 'utf8').matchAll(new RegExp(`"(${folder}\\.[a-z_]+)"`, 'g'))].map((match) => match[1] ?? ''))
      expect(codes.length).toBeGreaterThan(10)
      expect([...new Set(codes)].filter((code) => !(code in chinese)).sort()).toEqual([])
    })
  it('asks for the name that was probably meant', () => {
    expect(adviceOf({ code: 'dmn.unknown_name', hint: 'did you mean `age`?', details: { suggestion: 'age' } }, 'zh-CN')).toMatch(/^是不是“age”？核对名称/)
    const respelled = { code: 'dmn.expression', hint: 'write = instead of ==', details: { written: '==', instead: '=' } }
    expect(adviceOf(respelled, 'zh-CN')).toBe('把“==”写成“=”。')
    expect(adviceOf(respelled, 'en')).toBe('write = instead of ==')
    expect(adviceOf({ code: 'x.unheard', hint: 'only English' }, 'zh-CN')).toBe('')
    expect(adviceOf({ code: 'x.unheard', hint: 'only English' }, 'en')).toBe('only English')
  })
})

describe('the result of a decision', () => {
  it('is rows of words in the language of the page', () => {
    const result = [{ id: 'a', state: true, text: '有场所', text_en: 'Has premises' }]
    expect(rowsOf(result, false)).toEqual({ columns: ['text', 'state', 'id'], rows: [{ id: 'a', state: true, text: '有场所' }] })
    expect(rowsOf(result, true)?.rows[0]?.['text']).toBe('Has premises')
  })
  it('is no table when it is a value', () => {
    expect(rowsOf(3, false)).toBeNull()
    expect(rowsOf([], false)).toBeNull()
    expect(rowsOf(['a', 'b'], false)).toBeNull()
  })
})

describe('two versions of a form', () => {
  const field = (key: string, label: string, more = {}) => ({ type: 'textfield', id: `F_${key}`, key, label, ...more })
  const text = (components: unknown[]) => JSON.stringify({ components })
  it('mark what is new, gone and changed, each where it stands', () => {
    const marks = compareForms(text([field('a', '甲'), field('b', '乙'), field('c', '丙')]), text([{ type: 'group', label: '一组', components: [field('a', '甲')] }, field('c', '丙丙', { validate: { required: true } }), field('d', '丁')]))
    expect(marks.map((each) => [each.component.key, each.mark])).toEqual([['a', 'changed'], ['b', 'removed'], ['c', 'changed'], ['d', 'added']])
    expect(marks[2]?.details).toEqual([{ what: 'label', before: '丙', after: '丙丙' }, { what: 'required', before: '', after: 'true' }])
    expect(marks[0]?.details).toEqual([{ what: 'group', before: '', after: '一组' }])
  })
  it('draws a new form whole, without conditions that would hide its fields', () => {
    const marks = compareForms(null, text([field('a', '甲', { conditional: { hide: '=true' } })]))
    expect(marks).toHaveLength(1)
    expect(marks[0]?.mark).toBe('added')
    expect(marks[0]?.component.conditional).toBeUndefined()
  })
})

describe('values to confirm', () => {
  const row = (more: Partial<UnconfirmedValue>): UnconfirmedValue => ({ path: 'p', line: 1, pointer: '/x', service: 's', department: 'd', what: 'fee', value: '1', has_source: false, ...more })
  const rows = [row({}), row({ what: 'limit', department: 'e' }), row({ has_source: true, service: 'other' })]
  const none = { q: '', what: '', department: '', service: '', source: '' }
  it('are picked by kind, department, item and source', () => {
    const count = (wanted: Partial<typeof none>) => pickRows(rows, { ...none, ...wanted }, (each) => each.service).length
    expect([count({}), count({ what: 'fee' }), count({ department: 'e' }), count({ service: 'other' }), count({ source: 'missing' }), count({ source: 'given' }), count({ q: 'OTHER' })]).toEqual([3, 2, 1, 1, 2, 1, 1])
  })
  it('tell how many there are of each', () => {
    expect(optionsOf(rows, (each) => each.what, (key) => key)).toEqual([{ value: 'fee', label: 'fee（2）' }, { value: 'limit', label: 'limit（1）' }])
  })
  it('come in pages that are never beyond the end', () => {
    const many = Array.from({ length: 120 }, (_, n) => n)
    expect(pageOf(many, 3)).toEqual({ rows: many.slice(100), page: 3, pages: 3 })
    expect(pageOf(many, 99).page).toBe(3)
    expect(pageOf([], 1)).toEqual({ rows: [], page: 1, pages: 1 })
  })
})
