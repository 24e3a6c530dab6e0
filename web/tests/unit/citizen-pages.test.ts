// Pages on which somebody chooses for whom, whom to trust and what was checked.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { CaseView } from '@/api/types'
import NewPage from '@/features/apply/NewPage.vue'
import DeliveryPanel from '@/features/cases/DeliveryPanel.vue'
import SearchPage from '@/features/catalogue/SearchPage.vue'
import VerifyPage from '@/features/credential/VerifyPage.vue'
import AgentsPage from '@/features/identity/AgentsPage.vue'
import { i18n, loadFeatureTexts } from '@/i18n'

type Call = { url: string; init: RequestInit }
const calls: Call[] = []
let answers: Record<string, unknown> = {}
const reply = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

beforeAll(() => loadFeatureTexts('apply', 'cases', 'catalogue', 'credential', 'identity', 'form'))
beforeEach(() => {
  calls.length = 0
  answers = {}
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    calls.push({ url, init })
    const found = Object.entries(answers).find(([path]) => new URL(url, 'http://x').pathname === `/api${path}`)
    return found ? reply(found[1]) : reply({ code: 'http.not_found', status: 404, detail: '没有' }, 404)
  })
})

async function opened(page: typeof NewPage | typeof SearchPage | typeof VerifyPage | typeof AgentsPage, path: string, pattern: string) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: pattern, component: page }, { path: '/:rest(.*)*', component: { render: () => null } }] })
  await router.push(path)
  const shown = mount(page, { attachTo: document.body, global: { plugins: [createPinia(), i18n, router] } })
  await flushPromises()
  return shown
}

describe('Who applies', () => {
  const me = { name: '李公司', enterprises: [{ id: 'enterprise:1', name: '渝州示例餐饮', uscc: '91500157MA7DM001XA' }] }
  const values = async (applicants: string[], enterprises = me.enterprises) => {
    answers = { '/catalogue/items/x': { name: '事项', applicants }, '/me': { ...me, enterprises }, '/me/authorisations': { authorisations: [] } }
    const page = await opened(NewPage, '/apply/new/x?kind=item', '/apply/new/:service')
    return { page, found: page.findAll<HTMLInputElement>('input[type=radio]').map(({ element }) => [element.value, element.checked]) }
  }
  it('is somebody whom the service is open to, the first of them chosen already', async () => {
    expect((await values(['natural'])).found).toEqual([['self', true]])
    expect((await values(['legal'])).found).toEqual([['enterprise:1', true]])
    expect((await values(['natural', 'legal'])).found).toEqual([['self', true], ['enterprise:1', false]])
  })
  it('is told when it can be nobody of this account', async () => {
    const { page, found } = await values(['legal'], [])
    expect(found).toEqual([])
    expect(page.text()).toContain('您名下还没有企业')
    expect(page.find('button[type=submit]').exists()).toBe(false)
  })
})

describe('An authorisation', () => {
  const scopes = (page: Awaited<ReturnType<typeof opened>>) => page.findAll('#scope-group label, .choice').map((label) => label.text())
  it('is for the service as the catalogue calls it, whatever the address says', async () => {
    answers = { '/me/authorisations': { authorisations: [] }, '/catalogue/bundles/open-restaurant': { name: '开办餐饮店', name_en: 'Open a restaurant' } }
    const page = await opened(AgentsPage, '/me/agents?service=open-restaurant&name=一份证明', '/me/agents')
    expect(page.text()).toContain('仅限“开办餐饮店”')
    expect(page.text()).not.toContain('一份证明')
    expect(page.get<HTMLInputElement>('input[value=open-restaurant]').element.checked).toBe(true)
  })
  it('is not for everything because the one service is unknown', async () => {
    answers = { '/me/authorisations': { authorisations: [] } }
    const page = await opened(AgentsPage, '/me/agents?service=gone', '/me/agents')
    expect(scopes(page).join()).not.toContain('仅限')
    await page.get('#agent_login').setValue('13900000003')
    await page.get('form').trigger('submit')
    expect(page.text()).toContain('请选择授权范围')
    expect(calls.filter(({ init }) => init.method === 'POST')).toEqual([])
  })
  it('that was given or taken back says so', async () => {
    const one = { id: 'a1', direction: 'given', state: 'active', agent: { id: 'p', name: '孙代办' }, principal: { id: 'q', name: '王务工' }, scope: ['*'], from: '2026-01-01', until: '2027-01-01' }
    answers = { '/me/authorisations': { authorisations: [one] }, '/me/authorisations/a1': {} }
    const page = await opened(AgentsPage, '/me/agents', '/me/agents')
    await page.get('.one button').trigger('click')
    await flushPromises()
    expect(page.get('[role=status]').text()).toBe('已收回对 孙代办 的授权。')
  })
})

describe('A result to be picked up', () => {
  it('says at which hall', async () => {
    answers = { '/halls': { halls: [{ id: 'h1', name: '两江新区政务服务中心', address: '示例路1号', hours: '工作日' }, { id: 'h2', name: '别处' }] } }
    const view = { stage: 'decided', delivery: { way: 'pickup', hall: 'h1' } } as unknown as CaseView
    const panel = mount(DeliveryPanel, { props: { view }, global: { plugins: [createPinia(), i18n] } })
    await flushPromises()
    expect(panel.text()).toContain('两江新区政务服务中心示例路1号 · 工作日')
    expect(panel.text()).not.toContain('别处')
  })
})

describe('A page of what is not there', () => {
  it('has that as its title, and not that a step failed', async () => {
    const page = await opened(NewPage, '/apply/new/gone?kind=item', '/apply/new/:service')
    expect(page.get('h1').text()).toBe('没有找到')
  })
})

describe('A search without words', () => {
  it('asks for them and does not say that nothing fits', async () => {
    const page = await opened(SearchPage, '/search?q=%20', '/search')
    expect(page.get('h1').text()).toBe('搜索要办的事')
    expect(page.text()).not.toContain('没有找到')
    expect(calls).toEqual([])
  })
})

describe('A verdict', () => {
  const valid = { verdict: 'valid', name: '营业执照', reasons: [], checked_at: '2026-03-02T01:00:00Z' }
  const checked = async () => {
    answers = { '/verification': valid }
    const page = await opened(VerifyPage, '/verify?id=91500157MA7DM001XA', '/verify')
    expect(page.text()).toContain('证照真实')
    return page
  }
  it('does not stand beside another way of checking', async () => {
    const page = await checked()
    await page.findAll('[role=tab]')[0]?.trigger('click')
    expect(page.text()).not.toContain('证照真实')
  })
  it('does not stand beside a file that was not taken', async () => {
    answers = { '/verification': valid }
    const page = await opened(VerifyPage, '/verify', '/verify')
    const input = page.get<HTMLInputElement>('input[type=file]')
    const choose = async (file: File) => {
      Object.defineProperty(input.element, 'files', { value: [file], configurable: true })
      await input.trigger('change')
      await flushPromises()
    }
    await choose(new File(['%PDF-'], '证照.pdf', { type: 'application/pdf' }))
    expect(page.text()).toContain('证照真实')
    await choose(new File(['x'], '截图.png', { type: 'image/png' }))
    expect(page.text()).toContain('类型不符')
    expect(page.text()).not.toContain('证照真实')
  })
})
