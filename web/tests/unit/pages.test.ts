// Pieces of pages whose words or requests must be right.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref, shallowRef } from 'vue'
import type { CaseView, Clock, Draft, Material } from '@/api/types'
import { deliveryBody, faultsOfDelivery } from '@/features/apply/delivery'
import { serverWire } from '@/features/apply/autosave'
import { kApply } from '@/features/apply/draft-context'
import { placeOfIssue, sayIssue } from '@/features/apply/issues'
import MaterialCard from '@/features/apply/MaterialCard.vue'
import OpenAlready from '@/features/apply/OpenAlready.vue'
import CheckStep from '@/features/apply/steps/CheckStep.vue'
import FormStep from '@/features/apply/steps/FormStep.vue'
import PlanStep from '@/features/apply/steps/PlanStep.vue'
import QuestionsStep from '@/features/apply/steps/QuestionsStep.vue'
import ClockPanel from '@/features/cases/ClockPanel.vue'
import FeePanel from '@/features/cases/FeePanel.vue'
import { i18n, loadFeatureTexts } from '@/i18n'

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()
const answer = (body: unknown) => new Response(JSON.stringify(body), { status: 200, headers: { 'Content-Type': 'application/json' } })

beforeAll(() => loadFeatureTexts('apply', 'cases', 'catalogue', 'form'))
beforeEach(() => {
  fetched.mockReset()
  vi.stubGlobal('fetch', fetched)
})

function context(draft: Partial<Draft>) {
  const store = {
    id: 'd1', wire: serverWire('d1'), draft: shallowRef(draft as Draft), pending: shallowRef({}), changes: [] as unknown[],
    change(changes: unknown) { this.changes.push(changes) },
    save: vi.fn(async () => true),
    take(now: Draft) { this.draft.value = now },
  }
  const go = vi.fn(async () => undefined)
  const options = { global: { plugins: [createPinia(), i18n], provide: { [kApply as symbol]: { store, go, isDone: ref(false) } } } }
  return { store, go, options }
}

describe('A fee', () => {
  const shown = (fee: Partial<CaseView['fees'][number]>, can: CaseView['can'] = []) => {
    const view = { number: 'C1', version: 3, can, fees: [{ id: 'fee-1', item: 'id-lost', name: '工本费', fen: 4000, state: 'due', receipt: '', ...fee }] } as unknown as CaseView
    return mount(FeePanel, { props: { view }, global: { plugins: [createPinia(), i18n], stubs: { RouterLink: true } } })
  }
  it('is ordered once by a button', async () => {
    fetched.mockImplementation(async () => answer({ number: 'C1', version: 4, can: [], fees: [] }))
    const panel = shown({}, ['pay'])
    await panel.find('button').trigger('click')
    await flushPromises()
    expect(fetched.mock.calls.map(([url]) => url)).toEqual([expect.stringContaining('/cases/C1/payment')])
  })
  it('that is paid or goes back says so, and offers no second payment', () => {
    expect(shown({ state: 'paid', receipt: 'TEST-1' }).text()).toContain('TEST-1')
    const back = shown({ state: 'refund_due', receipt: 'TEST-1', refund_reason: '申请已撤回' })
    expect(back.text()).toContain('退费原因：申请已撤回')
    expect(back.find('button').exists()).toBe(false)
  })
})

describe('The same under way', () => {
  const shown = (already?: Draft['open_already']) => {
    const draft = { service: { id: 'newborn', kind: 'bundle', name: '新生儿出生' }, ...(already ? { open_already: already } : {}) } as unknown as Draft
    return mount(OpenAlready, { props: { draft }, global: { plugins: [createPinia(), i18n], stubs: { RouterLink: { props: ['to'], template: '<a :href="to"><slot /></a>' } } } })
  }
  it('is told with a link to each case that is open', () => {
    const notice = shown([{ number: 'C1', submitted_at: '2026-03-02T01:00:00Z', stage_text: '办理中' }])
    expect(notice.text()).toContain('您已有 1 件')
    expect(notice.findAll('a').map((link) => link.attributes('href'))).toEqual(['/cases/C1'])
  })
  it('says nothing when there is none, or to an agent', () => {
    expect(shown([]).text()).toBe('')
    expect(shown().text()).toBe('')
  })
})

describe('Who decides a part', () => {
  const member = { item: 'birth-cert', name: '出生医学证明', name_en: 'Birth certificate', after: [], handling: 'promised', promised_days: 5, promised_confirmed: true, legal_days: null, result: '', why: '', because: [] }
  const depends_on = { field: 'baby.hospital_region', label: '助产机构所在区县', label_en: 'District of the hospital' }
  const text = (step: typeof PlanStep | typeof CheckStep, who: object) => {
    const plan = { members: [{ ...member, ...who }], promised_days: 5, promised_confirmed: true, legal_days: null, due_if_today: '2026-03-09', provisional: false, fee_fen: 0, visits: 0, conditions: [], not_needed: [] }
    const draft = { plan, service: { id: 'newborn', kind: 'bundle', name: '新生儿', name_en: 'Newborn' }, applicant: { kind: 'natural', id: 'p' }, questions: [], materials: [], held: {}, data: {}, issues: [], expires_on: '2026-04-01', delivery: null, form: null }
    const { store, options } = context(draft as unknown as Draft)
    return mount(step, { props: { part: '' }, global: { ...options.global, provide: { [kApply as symbol]: { store: { ...store, data: ref({}) }, go: vi.fn(), isDone: ref(false) } } } }).text()
  }
  beforeEach(() => fetched.mockImplementation(async () => answer({ halls: [], user: null })))
  it('is said to depend on a field until that is filled in, in the plan and before signing', () => {
    for (const step of [PlanStep, CheckStep]) expect(text(step, { organisation: null, depends_on })).toContain('取决于您填写的“助产机构所在区县”')
  })
  it('that is done at once is promised so, not within no days', () => {
    const plan = { members: [], promised_days: 0, promised_confirmed: true, legal_days: 3, due_if_today: '2026-03-09', provisional: false, fee_fen: 0, visits: 0, conditions: [], not_needed: [] }
    const draft = { plan, service: { id: 'x', kind: 'item', name: '事项' }, applicant: { kind: 'natural', id: 'p' }, questions: [], materials: [] } as unknown as Draft
    const figures = mount(PlanStep, { props: { part: '' }, ...context(draft).options }).get('.figures').text()
    expect(figures).toContain('即办')
    expect(figures).not.toContain('0 个工作日')
  })
  it('speaks of one application only when there are several parts', () => {
    const heading = (count: number) => {
      const plan = { members: Array.from({ length: count }, (_, n) => ({ ...member, item: `m${n}`, organisation: '甲局' })), promised_days: 5, promised_confirmed: true, legal_days: null, due_if_today: null, provisional: false, fee_fen: 0, visits: 0, conditions: [], not_needed: [] }
      const draft = { plan, service: { id: 'x', kind: 'bundle', name: '一件事' }, applicant: { kind: 'natural', id: 'p' }, questions: [], materials: [] } as unknown as Draft
      return mount(PlanStep, { props: { part: '' }, ...context(draft).options }).get('h2').text()
    }
    expect([heading(1), heading(2)]).toEqual(['共 1 个事项', '共 2 个事项，一次提交'])
  })
  it('is named then', () => {
    for (const step of [PlanStep, CheckStep]) {
      expect(text(step, { organisation: '渝中区卫生健康委' })).toContain('渝中区卫生健康委')
      expect(text(step, { organisation: '渝中区卫生健康委' })).not.toContain('取决于')
    }
  })
})

describe('Before signing', () => {
  const checked = (delivery: object) => {
    const draft = { ready: true, plan: null, service: { id: 'x', kind: 'item', name: '事项' }, applicant: { kind: 'natural', id: 'p' }, questions: [], materials: [], held: {}, data: {}, issues: [], expires_on: '2026-04-01', delivery, form: null }
    const { store, go, options } = context(draft as unknown as Draft)
    fetched.mockImplementation(async () => answer({ halls: [], user: null }))
    const step = mount(CheckStep, { props: { part: '' }, global: { ...options.global, provide: { [kApply as symbol]: { store: { ...store, data: ref({}) }, go, isDone: ref(false) } } } })
    return { step, go }
  }
  it('it is said where the result is picked up, also by who came past that page', async () => {
    const { step, go } = checked({ way: 'pickup', hall: '' })
    await step.get('form').trigger('submit')
    expect(step.text()).toContain('还没有选择领取方式')
    expect(go).not.toHaveBeenCalled()
    await step.get('.summary button').trigger('click')
    expect(go).toHaveBeenCalledWith('delivery')
    const chosen = checked({ way: 'pickup', hall: 'h1' })
    await chosen.step.get('form').trigger('submit')
    expect(chosen.go).toHaveBeenCalledWith('sign')
  })
})

describe('What stands in the way of signing', () => {
  const say = (field: string, details: Record<string, unknown> = {}) => {
    const draft = { plan: { members: [{ item: 'birth-cert', name: '出生医学证明', name_en: 'Birth certificate' }] }, questions: [], materials: [], data: {}, form: null } as unknown as Draft
    const { t, te } = i18n.global
    return sayIssue({ code: 'x', field, message: 'raw', details }, draft, { t: t as never, te: te as never, locale: 'zh-CN' })
  }
  it('is a sentence, not the name of a part or an address that is not asked for', () => {
    expect(say('/delivery/hall')).toBe('请选择领取大厅')
    expect(say('/delivery/phone')).toBe('请填写联系电话')
    expect(say('/members/birth-cert', { name: '出生医学证明' })).toMatch(/^“出生医学证明”应由您所填的另一个地区办理/)
    expect(say('/applicant', { name: '出生医学证明' })).toBe('“出生医学证明”不能以这种身份申请，请换申请人。')
  })
})

describe('A fault on the page before signing', () => {
  const at = (field: string) => {
    const form = { type: 'default', components: [
      { type: 'group', id: 'g1', key: '', label: '申请人', components: [{ type: 'textfield', id: 'a', key: 'per_name', label: '姓名' }] },
      { type: 'group', id: 'g2', key: '', label: '场所', components: [{ type: 'textfield', id: 'b', key: 'site_address', label: '地址' }] },
    ] }
    return placeOfIssue({ code: 'form.required', field, message: '' }, { form, data: {} } as unknown as Draft, 'zh-CN')
  }
  it('leads to where it can be put right', () => {
    expect(at('/answers/have')).toEqual({ step: 'questions', part: 'have' })
    expect(at('/materials/photo')).toEqual({ step: 'materials' })
    expect(at('/delivery/phone')).toEqual({ step: 'delivery' })
    expect(at('/region')).toEqual({ step: 'start' })
    expect(at('/data/site_address')).toEqual({ step: 'form', part: expect.stringContaining('g2') })
    expect(at('/members/x')).toBe(null)
  })
})

describe('The clock', () => {
  const clock: Clock = {
    handling: 'promised', promised_days: 5, legal_days: 10, used_days: 2, left_days: 3, promised_due: '2026-03-09', legal_due: '2026-03-16', notice_due: null,
    light: 'green', stopped: null, provisional: false, sentences: ['已受理。'],
  }
  const text = (change: Partial<Clock>) => mount(ClockPanel, { props: { clock: { ...clock, ...change } }, global: { plugins: [i18n] } }).text()

  it('says in words what its bar shows', () => {
    const panel = mount(ClockPanel, { props: { clock }, global: { plugins: [i18n] } })
    expect(panel.findAll('.bar .used').length).toBe(2)
    expect(panel.findAll('.bar .left').length).toBe(3)
    expect(panel.findAll('.bar .legal').length).toBe(5)
    expect(panel.text()).toContain('已用 2 个工作日，承诺 5 个，法定 10 个')
  })
  it('of what is done at once counts no days down', () => {
    const instant = text({ handling: 'instant', promised_days: 0, used_days: 0, left_days: 0, legal_days: 3, light: 'yellow' })
    expect(instant).toContain('承诺即办')
    expect(instant).not.toMatch(/承诺 0|还剩/)
    expect(text({ handling: 'instant', promised_days: 0, used_days: 2, left_days: -2, light: 'orange' })).toContain('已超过 2 个工作日')
  })
  it('names days left only once the limit runs', () => {
    expect(text({})).toContain('还剩3个工作日')
    expect(text({ promised_due: null, left_days: 0 })).not.toContain('还剩')
    expect(text({ light: 'done' })).not.toContain('还剩')
  })
  it('says by how much a limit was passed', () => expect(text({ light: 'orange', used_days: 7, left_days: -2 })).toContain('已超过 2 个工作日'))
  it('says since when and why it stands still', () => {
    expect(text({ light: 'frozen', stopped: { kind: 'site-survey', since: '2026-03-05', why: '现场核查', basis: '第四十五条', until: '2026-03-12' } })).toMatch(/2026年3月5日 起暂停计时：现场核查。最迟到 2026年3月12日/)
  })
})

describe('A material', () => {
  const material: Material = {
    id: 'plan', name: '平面图', name_en: '', source: 'applicant', items: [], required: true, main: true, from_bundle: false, confirmed: true, way: 'none', ways: ['upload', 'later'],
    accept: ['pdf'], bytes_max: 1000, state: 'missing', files: [], choices: [], audit_points: [], note: null,
  }

  it('that government holds asks for nothing', () => {
    const card = mount(MaterialCard, { props: { material: { ...material, state: 'held', ways: [] } }, ...context({}).options })
    expect(card.find('input').exists()).toBe(false)
    expect(card.text()).toContain('政府已有这份材料')
  })
  it('that this application itself brings is not said to be there already', () => {
    const card = mount(MaterialCard, { props: { material: { ...material, state: 'held', ways: [], from_bundle: true } }, ...context({}).options })
    expect(card.text()).toContain('由这次一起办理的事项颁发')
    expect(card.text()).not.toContain('政府已有')
  })
  it('is not sent when its type or size is wrong', async () => {
    const card = mount(MaterialCard, { props: { material }, ...context({}).options })
    const input = card.get('input[type=file]')
    const sent = vi.spyOn(XMLHttpRequest.prototype, 'send').mockImplementation(() => undefined)
    for (const file of [new File(['x'], 'a.exe'), new File([new Uint8Array(2000)], 'a.pdf'), new File([], 'b.pdf')]) {
      Object.defineProperty(input.element, 'files', { value: [file], configurable: true })
      await input.trigger('change')
      await flushPromises()
      expect(card.text()).toContain(file.name)
    }
    expect(sent).not.toHaveBeenCalled()
    sent.mockRestore()
  })
  it('takes a file that is chosen while another is still being sent', async () => {
    const { store, options } = context({})
    const sent: Array<{ name: string; done: () => void }> = []
    store.wire.upload = (_, file) => new Promise((resolve) => sent.push({ name: file.name, done: () => resolve({ id: 'd1', version: sent.length, materials: [] } as unknown as Draft) }))
    const card = mount(MaterialCard, { props: { material }, ...options })
    for (const name of ['one.pdf', 'two.pdf']) {
      const input = card.get('input[type=file]')
      Object.defineProperty(input.element, 'files', { value: [new File(['x'], name)], configurable: true })
      await input.trigger('change')
      await flushPromises()
    }
    expect(sent.map(({ name }) => name)).toEqual(['one.pdf'])
    sent[0]?.done()
    await flushPromises()
    expect(sent.map(({ name }) => name)).toEqual(['one.pdf', 'two.pdf'])
  })
  it('promised without success is not shown as promised', async () => {
    const { store, options } = context({})
    store.wire.choose = async () => { throw new Error('no connection') }
    const card = mount(MaterialCard, { props: { material: { ...material, ways: ['commitment'] } }, ...options })
    await card.get('input[type=checkbox]').setValue(true)
    await flushPromises()
    expect(card.get<HTMLInputElement>('input[type=checkbox]').element.checked).toBe(false)
    expect(card.find('[role=alert]').exists()).toBe(true)
  })
  it('left for later is a choice that is sent and can be taken back', async () => {
    const { store, options } = context({})
    fetched.mockImplementation(async () => answer({ id: 'd1', version: 2, materials: [] }))
    const card = mount(MaterialCard, { props: { material }, ...options })
    await card.get('input[value=later]').setValue()
    await card.get('button').trigger('click')
    await flushPromises()
    const [url, init] = fetched.mock.calls[0] ?? []
    expect([url, init?.method, init?.body]).toEqual(['/api/drafts/d1/materials/plan', 'PUT', '{"way":"later"}'])
    expect(store.draft.value.version).toBe(2)
  })
})

describe('A question', () => {
  const asked = { hint: null, hint_en: null, options: [], answer: null }
  const questions: Draft['questions'] = [
    { ...asked, id: 'a', text: '有执照吗？', text_en: '', kind: 'bool', relevant: true },
    { ...asked, id: 'b', text: '卖烟吗？', text_en: '', kind: 'bool', relevant: false },
    { ...asked, id: 'c', text: '还要什么？', text_en: '', kind: 'multi', options: [{ value: 'x', label: '招牌', label_en: '' }], relevant: true },
  ]
  it('needs an answer before the next', async () => {
    const { store, go, options } = context({ questions })
    const step = mount(QuestionsStep, { props: { part: '' }, ...options })
    await step.get('form').trigger('submit')
    await flushPromises()
    expect(go).not.toHaveBeenCalled()
    expect(store.changes).toEqual([])
    expect(step.text()).toContain('请选择一项')
  })
  it('sends yes as true, and leads past questions that do not concern', async () => {
    const { store, go, options } = context({ questions })
    const step = mount(QuestionsStep, { props: { part: 'a' }, ...options })
    await step.get('input[value=true]').setValue()
    await nextTick()
    await step.get('form').trigger('submit')
    await flushPromises()
    expect(store.changes).toEqual([{ answers: { a: true } }])
    expect(go).toHaveBeenCalledWith('questions', 'c')
  })
  it('with many choices may be answered with none of them', async () => {
    const { store, options } = context({ questions })
    const step = mount(QuestionsStep, { props: { part: 'c' }, ...options })
    await step.get('form').trigger('submit')
    await flushPromises()
    expect(store.changes).toEqual([{ answers: { c: [] } }])
  })
})

describe('Delivery', () => {
  it('sends only what belongs to the way', () => {
    expect(deliveryBody({ way: 'pickup', hall: 'h', address: 'x', phone: '1' })).toEqual({ way: 'pickup', hall: 'h' })
    expect(deliveryBody({ way: 'post', hall: 'h', address: ' 路 ', receiver: '王', phone: '1' })).toEqual({ way: 'post', address: '路', receiver: '王', phone: '1' })
  })
  it('knows what is missing', () => {
    expect(faultsOfDelivery({ way: 'pickup' })).toEqual(['hall'])
    expect(faultsOfDelivery({ way: 'post', receiver: '王', phone: ' ' })).toEqual(['phone', 'address'])
  })
})

describe('A page of the form', () => {
  const form = { components: [{ type: 'group', id: 'g', label: '申请人', components: [{ type: 'textfield', key: 'address', label: '住址', properties: { semantic: 'per.address' } }] }] }
  const held = (reason: string | null) => ({ value: null, source: '人口库', source_en: '', as_of: '', state: 'unavailable' as const, reason })
  const text = (fields: Record<string, ReturnType<typeof held>>) => {
    const { store, options } = context({ form, held: fields, data: {}, region: null })
    return mount(FormStep, { props: { part: '' }, global: { ...options.global, provide: { [kApply as symbol]: { store: { ...store, data: ref({}) }, go: vi.fn(), isDone: ref(false) } } } }).text()
  }
  it('says that a register cannot be asked when it asks for what that register holds', () => expect(text({ 'per.address': held('down') })).toContain('暂时查不到'))
  it('says nothing of registers that it asks nothing from, nor of people without a record', () => {
    expect(text({ 'per.commitment_barred_until': held('down') })).not.toContain('暂时查不到')
    expect(text({ 'per.address': held('no_record') })).not.toContain('暂时查不到')
  })
})
