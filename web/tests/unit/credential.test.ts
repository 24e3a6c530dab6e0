// Changing where a credential stands, and what people read about readings of their data.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Access, WorkCredential } from '@/api/types'
import ChangeDialog from '@/features/credential/ChangeDialog.vue'
import { credentialIn } from '@/features/credential/scanned'
import AccessesPage from '@/features/identity/AccessesPage.vue'
import { i18n, loadFeatureTexts, setLocale } from '@/i18n'
import { withDates } from '@/i18n/format'

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()
const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })
const global = { plugins: [createPinia(), i18n, router] }

beforeAll(() => loadFeatureTexts('credential', 'identity'))
beforeEach(() => {
  fetched.mockReset()
  vi.stubGlobal('fetch', fetched)
})

describe('What was scanned', () => {
  it('is the number itself, or the identifier in the link of a QR code', () => {
    expect(credentialIn(' JY15001 ')).toBe('JY15001')
    expect(credentialIn('https://tongban.example/verify?id=1.2.156%2E7&x=1')).toBe('1.2.156.7')
  })
  it('is nothing when a link names no credential', () => expect([credentialIn('https://tongban.example/verify'), credentialIn('http://'), credentialIn('  ')]).toEqual(['', '', '']))
})

describe('The state of a credential', () => {
  const view = { id: 'credential:1', name: '食品经营许可证', number: 'JY1', holder: '大足区老灶火锅店', changes: ['suspended', 'revoked'] } as unknown as WorkCredential
  const open = async () => {
    const dialog = mount(ChangeDialog, { props: { view, open: false }, global, attachTo: document.body })
    await dialog.setProps({ open: true })
    await flushPromises()
    return dialog
  }

  it('offers only what the server allows', async () => {
    const dialog = await open()
    expect(dialog.findAll('input[type=radio]').map((radio) => (radio.element as HTMLInputElement).value)).toEqual(['suspended', 'revoked'])
    dialog.unmount()
  })
  it('is not changed without state, reason and article', async () => {
    const dialog = await open()
    await dialog.get('form').trigger('submit')
    for (const words of ['请选择变更为什么状态', '请填写理由', '请填写依据的法律条款']) expect(dialog.text()).toContain(words)
    expect(fetched).not.toHaveBeenCalled()
    dialog.unmount()
  })
  it('is changed only after it was shown once more', async () => {
    fetched.mockResolvedValue(answer({ id: view.id, state: 'revoked' }))
    const dialog = await open()
    await dialog.get('input[value=revoked]').setValue()
    await dialog.get('#change-reason').setValue(' 以欺骗手段取得 ')
    await dialog.get('#change-article').setValue('行政许可法 第六十九条')
    await dialog.get('form').trigger('submit')
    await flushPromises()
    expect(fetched).not.toHaveBeenCalled()
    expect(dialog.text()).toContain('这项变更不能恢复')
    expect(document.activeElement?.textContent).toContain('这项变更不能恢复')
    await dialog.get('form').trigger('submit')
    await flushPromises()
    const [url, init] = fetched.mock.calls[0] ?? []
    expect([url, JSON.parse(String(init?.body))]).toEqual(['/api/work/credentials/credential%3A1/status', { state: 'revoked', reason: '以欺骗手段取得', article: '行政许可法 第六十九条' }])
    expect(dialog.emitted('changed')).toHaveLength(1)
    dialog.unmount()
  })
  it('is read anew when somebody else was quicker', async () => {
    fetched.mockResolvedValue(answer({ code: 'credential.wrong_stage', detail: '已被撤销', status: 409 }, 409))
    const dialog = await open()
    await dialog.get('input[value=suspended]').setValue()
    await dialog.get('#change-reason').setValue('复查')
    await dialog.get('#change-article').setValue('第一条')
    await dialog.get('form').trigger('submit')
    await dialog.get('form').trigger('submit')
    await flushPromises()
    expect(dialog.emitted('stale')).toHaveLength(1)
    expect(dialog.emitted('changed')).toBeUndefined()
    dialog.unmount()
  })
})

describe('Readings of my data', () => {
  const access = (at: string, change: Partial<Access> = {}): Access => ({ at, who: '两江窗口演示员', organisation: '两江新区政务服务窗口', why: 'review', fields: ['case'], case_number: '11500157MB0TB0277T4992027902000202611210001', ...change })
  const shown = async (accesses: Access[]) => {
    fetched.mockImplementation(async () => answer({ accesses, next: null }))
    const page = mount(AccessesPage, { global })
    await flushPromises()
    return page
  }

  it('by one person for one purpose on one day stand together, with their number and the latest', async () => {
    const page = await shown([access('2026-11-21T10:00:00Z'), access('2026-11-21T09:00:00Z', { fields: ['material:x'] }), access('2026-11-20T09:00:00Z')])
    const entries = page.findAll('li.panel')
    expect(entries).toHaveLength(2)
    expect(entries[0]?.text()).toMatch(/当天 2 次，最近一次 2026年11月21日 18:00.*办件内容、提交的材料/)
  })
  it('by others, or for another purpose, stand apart', async () => {
    const page = await shown([access('2026-11-21T10:00:00Z'), access('2026-11-21T10:00:00Z', { who: '两江市场监管演示员' }), access('2026-11-21T10:00:00Z', { why: 'intake' })])
    expect(page.findAll('li.panel')).toHaveLength(3)
  })
  it('are asked for again when the language changes, since the server names things in it', async () => {
    await shown([access('2026-11-21T10:00:00Z')])
    const before = fetched.mock.calls.length
    await setLocale('en')
    await flushPromises()
    expect(fetched.mock.calls.length).toBeGreaterThan(before)
    await setLocale('zh-CN')
  })
})

describe('A day within a sentence', () => {
  it('is written as people write it', () => {
    expect(withDates('请于 2026-12-18 前一次补齐。', 'zh-CN')).toBe('请于2026年12月18日前一次补齐。')
    expect(withDates('Please answer by 2026-12-18 at once.', 'en')).toBe('Please answer by December 18, 2026 at once.')
  })
  it('is found in nothing that only looks like one', () => expect(withDates('编号 202611210001-2026', 'zh-CN')).toBe('编号 202611210001-2026'))
})
