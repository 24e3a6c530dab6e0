// What staff may do with a case, and what their commands send.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, provide, shallowRef } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { ApiError } from '@/api/errors'
import type { CaseMember, WorkCase } from '@/api/types'
import type { FormSchema } from '@/features/form/form-js'
import { faultsOf, hasMovedOn, kCase } from '@/features/work/case-context'
import CaseFinder from '@/features/work/CaseFinder.vue'
import { actsOf, fieldsOf, mergedForm } from '@/features/work/checks'
import IntakePanel from '@/features/work/IntakePanel.vue'
import MemberWork from '@/features/work/MemberWork.vue'
import { isResidentId } from '@/features/work/resident-id'
import { i18n, loadFeatureTexts } from '@/i18n'
import { useSession } from '@/stores/session'

const clock = { handling: 'promised' as const, promised_days: 5, legal_days: 10, used_days: 1, left_days: 4, promised_due: '2026-03-09', legal_due: '2026-03-16', notice_due: null, light: 'green' as const, stopped: null, provisional: false, sentences: [] }
const member = (change: Partial<CaseMember> = {}): CaseMember => ({
  item: 'food-licence', name: '食品经营许可', name_en: '', number: '1', organisation: '渝中区市场监管局', department: 'scjgj', suspended: false, extension: null,
  stage: 'running', stage_text: '办理中', clock, steps: [], waits_for: [], next: null, result: null, ...change,
})
const form: FormSchema = { components: [{ type: 'textfield', key: 'shop', label: '店名' }, { type: 'group', components: [{ type: 'textfield', key: 'area', label: '面积' }] }] }
const material = { items: ['food-licence'], required: true, is_required: true, main: true, is_main: true, way: 'upload' as const, files: [] }
const view = (change: Partial<WorkCase> = {}): WorkCase => ({
  number: '50010320260302000017', query_code: 'q', version: 7, service: { id: 'food-licence', kind: 'item', name: '食品经营许可', name_en: '' }, region: { code: '500103', name: '渝中区' },
  applicant: { name: '王小明', kind: 'natural' }, stage: 'submitted', stage_text: '待受理', submitted_at: '2026-03-02T01:00:00Z', clock, members: [member()],
  timeline: [], notices: [], supplement: null, fees: [], rating: null, channel: 'web', deemed: false, end_reason: '', answers: {}, data: {}, form: null, decisions: [], held: [],
  delivery: { way: '', hall: '' }, intake_note: null,
  materials: [
    { ...material, id: 'layout', name: '平面图', state: 'missing' },
    { ...material, id: 'health', name: '健康证明', state: 'provided' },
  ],
  audit_points: { 'food-licence': [{ id: 'identity', text: '身份一致', basis: '', confirmed: true }, { id: 'layout', text: '布局合理', basis: '', confirmed: true }] },
  reasons: { reject: { 'food-licence': [{ text: '核查不符合', text_en: '', article: '第二十二条' }] }, refuse: [] },
  suspensions: { 'food-licence': [{ kind: 'site-survey', name: '现场核查', days_max: 5, notice_days: 0, required: false, basis: '第四十五条', confirmed: true }] },
  required: {}, unmet: {},
  extension: { 'food-licence': { days_max: 0, basis: '' } },
  work_items: [{ id: 'w1', item: 'food-licence', step: '审查', role: 'approver', department: 'scjgj', opened_at: '', claimed_by: null, kind: 'step', element: 'review', choices: [], two_officers: false, why: '', next: [], owner: null, return_to: [], rule: { majority: false, days_max: 5, silence_agrees: false }, opinions: [] }],
  can: ['decide:food-licence'], forms: [{ ...form }], ...change,
})
const heldBy = (id: string): Partial<WorkCase> => ({ work_items: [{ ...view().work_items[0]!, claimed_by: { id, name: id } }] })
const refusal = (status: number, code: string, field?: string) => new ApiError({ type: '', title: '', status, code, detail: '不行', ...(field ? { field } : {}) })

describe('An officer', () => {
  it('claims a step before deciding it', () => expect(actsOf(view(), member(), 'me')).toEqual(['claim']))
  it('decides and stops the clock of a claimed step', () => expect(actsOf(view(heldBy('me')), member(), 'me')).toEqual(['decide', 'suspend', 'ask', 'delegate', 'return', 'release']))
  it('extends only where the law allows it', () => {
    const allowed = view({ ...heldBy('me'), extension: { 'food-licence': { days_max: 10, basis: '' } } })
    expect(actsOf(allowed, member(), 'me')).toContain('extend')
    expect(actsOf(view(heldBy('me')), member(), 'me')).not.toContain('extend')
    const asked = { days: 3, reason: '会同核实', by: { id: 'me', name: '我' }, at: '2026-03-03T01:00:00Z' }
    expect(actsOf(allowed, member({ extension: asked }), 'me')).not.toContain('extend')
  })
  it('chooses what comes next in an ad-hoc subprocess', () => {
    const choice = { ...view().work_items[0]!, id: 'w9', kind: 'choose' as const, element: 'choose:inquiry', choices: [{ id: 'survey', name: '现场核查' }] }
    const mine = { ...choice, claimed_by: { id: 'me', name: '我' } }
    expect(actsOf(view({ work_items: [choice], can: ['choose:w9'] }), member(), 'me')).toEqual(['claim'])
    expect(actsOf(view({ work_items: [mine], can: ['choose:w9'] }), member(), 'me')).toEqual(['choose', 'delegate', 'release'])
    expect(actsOf(view({ work_items: [{ ...mine, choices: [] }], can: ['choose:w9'] }), member(), 'me')).toEqual(['delegate', 'release'])
    expect(actsOf(view({ work_items: [mine], can: [] }), member(), 'me')).toEqual([])
  })
  it('ends the stop or hands the step on while the clock stands', () => expect(actsOf(view(heldBy('me')), member({ suspended: true }), 'me')).toEqual(['resume', 'delegate', 'release']))
  it('does nothing with the step of another, of another department, or when all is decided', () => {
    expect(actsOf(view(heldBy('other')), member(), 'me')).toEqual([])
    expect(actsOf(view({ can: [] }), member(), 'me')).toEqual([])
    expect(actsOf(view(), member({ result: { granted: true, ended: false, undone: false, reason: '', article: '' } }), 'me')).toEqual([])
  })
})

describe('A supervisor', () => {
  it('gives back or hands on what somebody else holds, and nothing else', () => {
    const free = { can: ['free:food-licence'] }
    expect(actsOf(view({ ...heldBy('other'), ...free }), member(), 'me')).toEqual(['delegate', 'release'])
    expect(actsOf(view(free), member(), 'me')).toEqual([])
  })
})

describe('The forms of several members', () => {
  it('show a shared field once', () => {
    const merged = mergedForm([form, { components: [{ type: 'textfield', key: 'shop', label: '店名' }, { type: 'textfield', key: 'seats', label: '座位' }] }])
    expect(JSON.stringify(merged).match(/"shop"/g)?.length).toBe(1)
    expect(JSON.stringify(merged)).toContain('seats')
  })
  it('name their fields for a notice, each with its member', () => {
    expect(fieldsOf(view(), 'zh-CN')).toEqual([{ key: 'shop', name: '店名', member: 'food-licence' }, { key: 'area', name: '面积', member: 'food-licence' }])
  })
  it('are nothing when there are none', () => expect(mergedForm([])).toBeNull())
})

describe('A refusal', () => {
  it('because others were quicker closes what was open', () => {
    expect(hasMovedOn(refusal(409, 'case.stale'))).toBe(true)
    expect(hasMovedOn(refusal(409, 'case.claimed_by_other'))).toBe(true)
    expect(hasMovedOn(refusal(409, 'case.fee_due'))).toBe(false)
    expect(hasMovedOn(refusal(422, 'case.reason_missing'))).toBe(false)
  })
  it('stands at its field, named or known by its code', () => {
    expect(faultsOf(refusal(422, 'case.suspension_too_long', '/days'), 'stop', '', '')).toEqual([{ message: '不行', fieldId: 'stop-days' }])
    expect(faultsOf(refusal(422, 'case.reason_missing'), 'stop', '', '')).toEqual([{ message: '不行', fieldId: 'stop-reason' }])
    expect(faultsOf(refusal(409, 'case.fee_due'), 'stop', '', '')).toEqual([{ message: '不行' }])
  })
})

describe('An identity number', () => {
  it('is right by its check character', () => expect(isResidentId(' 11010519491231002x ')).toBe(true))
  it('with one wrong digit, or too short, is not', () => {
    expect(isResidentId('110105194912310021')).toBe(false)
    expect(isResidentId('11010519491231002')).toBe(false)
  })
})

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()
const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })
const sent = () => fetched.mock.calls.map(([url, init]) => ({ url, body: JSON.parse(String(init.body)) as Record<string, unknown> }))

function shown(component: typeof IntakePanel | typeof MemberWork | typeof CaseFinder, now: WorkCase, props: Record<string, unknown>) {
  const context = { view: shallowRef<WorkCase | null>(now), take: vi.fn(), movedOn: vi.fn(async () => undefined), reload: vi.fn(async () => undefined) }
  const pinia = createPinia()
  setActivePinia(pinia)
  useSession().take({ user: { id: 'me', kind: 'staff', name: '张审批', csrf: 'c', roles: [], must_change_password: false }, locale: 'zh-CN', demo: true })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })
  const page = mount(defineComponent({ setup() { provide(kCase, context); return () => h(component as never, props) } }), { attachTo: document.body, global: { plugins: [pinia, i18n, router] } })
  const press = async (text: string, form = false) => {
    const buttons = page.findAll(form ? 'dialog button' : 'button').filter((button) => button.text().startsWith(text))
    const button = buttons.at(-1)
    if (!button) throw new Error(`no button ${text}`)
    if (button.attributes('type') === 'submit') await page.find('dialog form').trigger('submit')
    else await button.trigger('click')
    await flushPromises()
  }
  return { page, context, press }
}

describe('A command', () => {
  beforeAll(() => loadFeatureTexts('work', 'cases', 'apply', 'form'))
  beforeEach(() => {
    document.body.innerHTML = ''
    fetched.mockReset()
    vi.stubGlobal('fetch', fetched)
  })

  it('to accept sends the checked points, why others are not, and the version that was read', async () => {
    fetched.mockImplementation(async () => answer(view({ version: 8 })))
    const now = view({ can: ['accept'] })
    const { page, context, press } = shown(IntakePanel, now, { view: now })
    await page.findAll('input[type=checkbox]')[0]!.setValue(true)
    await press('受理')
    expect(page.text()).toContain('还有 1 项审查要点没有勾选')
    await press('受理', true)
    expect(fetched).not.toHaveBeenCalled()
    expect(page.find('[role=alert]').text()).toContain('“布局合理”')
    await page.find('#accept-note').setValue('其余都已核对')
    await press('受理', true)
    expect(fetched).not.toHaveBeenCalled()
    await page.find('#accept-skipped-0').setValue('布局另行现场核对')
    await press('受理', true)
    expect(sent()).toEqual([{
      url: expect.stringContaining('/api/work/cases/50010320260302000017/acceptance'),
      body: { version: 7, checked: ['food-licence/identity'], skipped: [{ point: 'food-licence/layout', reason: '布局另行现场核对' }], note: '其余都已核对' },
    }])
    expect(context.take).toHaveBeenCalledWith(expect.objectContaining({ version: 8 }), expect.stringContaining('已受理'))
  })
  it('to begin a hearing is not sent without its time and place', async () => {
    fetched.mockImplementation(async () => answer(view({ version: 8 })))
    const now = view(heldBy('me'))
    now.suspensions['food-licence'] = [{ kind: 'hearing', name: '听证', days_max: 20, notice_days: 7, required: true, basis: '第四十八条', confirmed: true }]
    const { page, press } = shown(MemberWork, now, { view: now, member: member() })
    await press('特别程序')
    await page.find('#suspend-food-licence-days').setValue('10')
    await page.find('#suspend-food-licence-reason').setValue('申请人要求听证')
    await press('特别程序', true)
    expect(fetched).not.toHaveBeenCalled()
    expect(page.find('dialog[open] [role=alert]').text()).toContain('请填写举行的地点')
    await page.find('#suspend-food-licence-held_at').setValue('2026-03-20T09:30')
    await page.find('#suspend-food-licence-place').setValue(' 二楼听证室 ')
    await press('特别程序', true)
    expect(sent().map((call) => call.body)).toEqual([{ kind: 'hearing', days: 10, reason: '申请人要求听证', held_at: '2026-03-20T09:30', place: '二楼听证室', version: 7 }])
  })
  it('to find a case opens it by what was typed, or says at the field that there is none', async () => {
    fetched.mockImplementation(async (url) => (String(url).includes('K7') ? answer({ number: '50010320260302000017' }) : answer({ status: 404, code: 'case.unknown', detail: '没有' }, 404)))
    const { page } = shown(CaseFinder, view(), {})
    const router = page.vm.$router
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(page.text()).toContain('请填写编号或者查询码')
    expect(fetched).not.toHaveBeenCalled()
    await page.find('#case-finder').setValue('X1')
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(page.find('#case-finder').attributes('aria-invalid')).toBe('true')
    expect(page.text()).toContain('没有找到这个办件')
    await page.find('#case-finder').setValue(' K7 ')
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(router.currentRoute.value.path).toBe('/work/cases/50010320260302000017')
  })
  it('to tick the points of one item at a stroke leaves those of other items alone', async () => {
    const point = { id: 'clean', text: '干净', basis: '', confirmed: true }
    const now = view({ can: ['accept'], members: [member(), member({ item: 'signboard', name: '招牌设置' })] })
    now.audit_points['signboard'] = [point, { ...point, id: 'drawing' }]
    const { page, press } = shown(IntakePanel, now, { view: now })
    await press('这 2 项都已核对')
    expect(page.findAll('.points input').map((box) => (box.element as HTMLInputElement).checked)).toEqual([false, false, true, true])
    expect(page.findAll('.points .whole')).toHaveLength(1)
  })
  it('of the head of the authority answers a wish for more time, never their own', async () => {
    fetched.mockImplementation(async () => answer(view({ version: 8 })))
    const asked = (id: string) => member({ extension: { days: 3, reason: '会同核实', by: { id, name: '李承办' }, at: '2026-03-03T01:00:00Z' } })
    const now = view({ members: [asked('other')], can: ['approve-extension:food-licence'] })
    const { page, press } = shown(MemberWork, now, { view: now, member: now.members[0] })
    expect(page.text()).toContain('提请延期 3 个工作日，待负责人批准')
    await press('批准延期')
    await press('批准延期', true)
    expect(sent()[0]).toEqual({ url: expect.stringContaining('/members/food-licence/extension/decision'), body: { version: 7, approved: true } })
    const own = view({ members: [asked('me')], can: ['approve-extension:food-licence'] })
    expect(shown(MemberWork, own, { view: own, member: own.members[0] }).page.findAll('button').some((button) => button.text() === '批准延期')).toBe(false)
  })
  it('to supplement lists what is missing by itself and needs a reason for each', async () => {
    fetched.mockImplementation(async () => answer(view({ version: 8 })))
    const now = view({ can: ['accept', 'supplement-notice'] })
    const { page, press } = shown(IntakePanel, now, { view: now })
    await press('一次性告知补正')
    await page.findAll('dialog input[type=checkbox]')[1]!.setValue(true)
    await press('发出补正通知', true)
    expect(fetched).not.toHaveBeenCalled()
    await page.find('#supplement-material-health').setValue('已过期')
    await press('发出补正通知', true)
    expect(sent()[0]?.body).toEqual({
      version: 7,
      items: [{ member: 'food-licence', material: 'layout', name: '平面图', reason: '没有提交' }, { member: 'food-licence', material: 'health', name: '健康证明', reason: '已过期' }],
    })
  })
  it('to reject is not sent without reason and article', async () => {
    fetched.mockImplementation(async () => answer(view({ version: 8 })))
    const now = view(heldBy('me'))
    const { page, press } = shown(MemberWork, now, { view: now, member: now.members[0] })
    await press('办理：审查')
    await page.find('input[value=reject]').setValue(true)
    await press('作出不予许可决定', true)
    expect(fetched).not.toHaveBeenCalled()
    expect(page.find('[role=alert]').text()).toContain('请填写依据的法律条款')
    await page.find('#decide-food-licence-list').setValue('0')
    await flushPromises()
    await press('作出不予许可决定', true)
    expect(sent()[0]).toEqual({
      url: expect.stringContaining('/members/food-licence/decision'), body: { version: 7, step: now.work_items[0]!.id, granted: false, reason: '核查不符合', article: '第二十二条' },
    })
  })
  it('to agree against a condition that is not met is not sent without a reason', async () => {
    fetched.mockImplementation(async () => answer(view({ version: 8 })))
    const now = view({ ...heldBy('me'), unmet: { 'food-licence': ['场所在允许的地点'] } })
    const { page, press } = shown(MemberWork, now, { view: now, member: now.members[0] })
    await press('办理：审查')
    await page.find('input[value=grant]').setValue(true)
    expect(page.find('dialog').text()).toContain('场所在允许的地点')
    await press('提交', true)
    expect(fetched).not.toHaveBeenCalled()
    await page.find('#decide-food-licence-reason').setValue('经核对不在其列')
    await press('提交', true)
    expect(sent()[0]?.body).toEqual({ version: 7, step: now.work_items[0]!.id, granted: true, reason: '经核对不在其列', article: '' })
  })
  it('says what has to be held before a step, at that step only', () => {
    const now = view({ ...heldBy('me'), required: { 'food-licence': [{ element: 'review', text: '应当先举行听证' }, { element: 'later', text: '别的程序' }] } })
    const { page } = shown(MemberWork, now, { view: now, member: now.members[0] })
    expect(page.text()).toContain('应当先举行听证')
    expect(page.text()).not.toContain('别的程序')
  })
  it('on a step that another has taken reads the case again instead of repeating', async () => {
    fetched.mockImplementation(async () => answer({ type: '', title: '', status: 409, code: 'case.claimed_by_other', detail: '李四已认领' }, 409))
    const now = view()
    const { context, press } = shown(MemberWork, now, { view: now, member: now.members[0] })
    await press('认领')
    expect(context.movedOn).toHaveBeenCalledTimes(1)
    expect(context.take).not.toHaveBeenCalled()
    expect(fetched).toHaveBeenCalledTimes(1)
  })
})
