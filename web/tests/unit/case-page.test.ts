// What a case says to its applicant: what comes next, who holds it, and why something ended.
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeAll, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import type { CaseMember, CaseView, Clock } from '@/api/types'
import { UiFold, UiShortNumber } from '@/components'
import ClockPanel from '@/features/cases/ClockPanel.vue'
import MemberPanel from '@/features/cases/MemberPanel.vue'
import { useNext } from '@/features/cases/next'
import { i18n, loadFeatureTexts } from '@/i18n'
import { useOffice } from '@/shell/office'

const clock: Clock = {
  handling: 'promised', promised_days: 5, legal_days: 10, used_days: 2, left_days: 3, promised_due: '2026-03-09', legal_due: '2026-03-16', notice_due: null,
  light: 'green', stopped: null, provisional: false, sentences: ['已于2026年3月2日受理。'],
}
const member = (change: Partial<CaseMember> = {}) => ({
  item: 'food', name: '食品经营许可', name_en: '', number: '9'.repeat(40), organisation: '渝中区市场监管局', stage: 'running', stage_text: '办理中', clock, steps: [], waits_for: [], next: null, result: null, ...change,
}) as CaseMember
const ended = (reason: string) => member({ stage: 'ended', result: { granted: false, ended: true, undone: false, reason, article: '' } })
const granted = member({ stage: 'granted', result: { granted: true, ended: false, undone: false, reason: '', article: '', credential: 'c1' } })
const view = (change: Partial<CaseView>) => ({ number: 'C1', stage: 'accepted', can: [], members: [member()], notices: [], delivery: { way: 'pickup', hall: '' }, ...change }) as unknown as CaseView
const global = { plugins: [createPinia(), i18n], stubs: { RouterLink: { template: '<a><slot /></a>' } } }

/** Runs a composable where it may run. */
function inside<T>(use: () => T): T {
  let got: T | undefined
  mount(defineComponent({ setup: () => { got = use(); return () => h('p') } }), { global })
  return got as T
}

beforeAll(() => loadFeatureTexts('cases'))

describe('What comes next', () => {
  const say = (change: Partial<CaseView>) => inside(useNext)(view(change))

  it('names each office once that works on it now, and not those that wait', () => {
    const waiting = member({ organisation: '渝中区消防救援支队', waits_for: ['食品经营许可'] })
    const said = say({ members: [member(), member(), waiting] })
    expect(said.match(/渝中区市场监管局/g)).toHaveLength(1)
    expect(said).not.toContain('消防')
  })
  it('is silent while the page itself asks for something', () => {
    expect(say({ can: ['supplement'] })).toBe('')
    expect(say({ can: ['pay'] })).toBe('')
  })
  it('counts what was granted, rejected and ended apart', () => {
    const rejected = member({ stage: 'rejected', result: { granted: false, ended: false, undone: false, reason: '不符', article: '' } })
    expect(say({ stage: 'decided', members: [granted, rejected, ended('dependency')] })).toContain('1 项准予、1 项不予许可、1 项终止')
  })
  it('speaks of electronic credentials only where there is one', () => {
    expect(say({ stage: 'decided', members: [granted] })).toContain('我的证照')
    const allowance = member({ stage: 'granted', result: { granted: true, ended: false, undone: false, reason: '', article: '' } })
    expect(say({ stage: 'decided', members: [allowance] })).not.toContain('我的证照')
  })
  it('sends nobody to the hall after the delivery', () => {
    expect(say({ stage: 'decided', members: [granted] })).toContain('大厅')
    expect(say({ stage: 'delivered', members: [granted] })).not.toContain('大厅')
  })
})

describe('A member of a case', () => {
  const shown = (it: CaseMember, change: Partial<CaseView> = {}) => mount(MemberPanel, { props: { member: it, view: view({ members: [it], ...change }) }, global })

  it('that ended says why in words, never in a code of the program', () => {
    expect(shown(ended('dependency')).text()).toContain('要先办成的事项没有办成')
    expect(shown(ended('supplement')).text()).not.toContain('supplement')
  })
  it('keeps a reason that a person wrote', () => expect(shown(ended('店面没有谈成')).text()).toContain('店面没有谈成'))
  it('links the decision about itself and no other', () => {
    const notice = { number: '1', at: '', article: '', reason: '', title: '不予许可决定书', remedy: null }
    const panel = shown(ended('dependency'), { notices: [{ ...notice, id: 'n1', kind: 'termination', member: 'food' }, { ...notice, id: 'n2', kind: 'termination', member: 'fire' }] })
    expect(panel.findAll('a').map((link) => link.attributes('href'))).toEqual(['/api/cases/C1/notices/n1.pdf'])
  })
  it('says where and until when to object', () => {
    const remedy = { text: '可以依法申请行政复议', reconsideration_until: '2026-05-01', litigation_until: '2026-09-02' }
    const notice = { id: 'n1', kind: 'rejection', member: 'food', number: '1', at: '', article: '', reason: '', title: '', remedy }
    const rejected = member({ stage: 'rejected', result: { granted: false, ended: false, undone: false, reason: '面积不足', article: '' } })
    const text = shown(rejected, { notices: [notice] }).text()
    expect(text).toContain('可以依法申请行政复议')
    expect(text).toMatch(/行政复议至 2026年5月1日，行政诉讼至 2026年9月2日/)
    expect(shown(granted, { notices: [] }).text()).not.toContain('行政复议')
  })
})

describe('How the days were counted', () => {
  const shown = (change: Partial<Clock>) => mount(ClockPanel, { props: { clock: { ...clock, ...change } }, global })

  it('is folded away while the last day says enough', () => {
    expect(shown({}).find('details').text()).toContain('已于2026年3月2日受理')
    expect(shown({}).text()).toContain('应在 2026年3月9日前办结')
  })
  it('stands open while there is no last day yet, or the clock stands still', () => {
    expect(shown({ promised_due: null }).find('details').exists()).toBe(false)
    expect(shown({ light: 'frozen', stopped: { kind: 'site-survey', since: '2026-03-05', why: '现场核查', basis: '', until: null } }).find('details').exists()).toBe(false)
  })
})

describe('Small words', () => {
  it('a long number is told apart by its end, a short one stands whole', () => {
    expect(mount(UiShortNumber, { props: { number: '11500157MB0TB0277T4992027902000202611210003' } }).text()).toBe('…202611210003')
    expect(mount(UiShortNumber, { props: { number: '202611210003' } }).text()).toBe('202611210003')
  })
  it('a fold is open where there is room', () => expect(mount(UiFold, { props: { title: '材料' } }).attributes('open')).toBeDefined())
  it('an office is called as the server says, and by its place where it is for all departments', () => {
    const office = inside(useOffice)
    const grant = { role: 'clerk' as const, region: '500157', region_name: '两江新区', department: 'scjgj', department_name: '市市场监管局', organisation: '两江新区市场监管局' }
    expect(office(grant)).toBe('两江新区市场监管局')
    expect(office({ ...grant, department: '*', organisation: '' })).toBe('两江新区 全部部门')
  })
})
