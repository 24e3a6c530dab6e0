// What may be done to a change, and what is shown when the server refuses it.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import ChangeActions from '@/features/studio/ChangeActions.vue'
import type { Change } from '@/features/studio/api'
import { i18n, loadFeatureTexts } from '@/i18n'
import { useSession } from '@/stores/session'

const change = {
  id: 'c1', title: '改名称', note: '', state: 'draft', version: 4, author: 'editor', author_name: '编写员', may_review: false, publish_on: null,
  files: [{ path: 'p/items.yaml', status: 'changed', base_changed: false }], history: [], last_check: null,
} as unknown as Change
const fetched = vi.fn<typeof fetch>()
const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })

beforeAll(() => loadFeatureTexts('studio'))
beforeEach(() => {
  document.body.innerHTML = ''
  fetched.mockReset()
  vi.stubGlobal('fetch', fetched)
})

it('A change that the server finds faulty when it is handed in asks for the list of its faults', async () => {
  const pinia = createPinia()
  setActivePinia(pinia)
  useSession().take({ user: { id: 'editor', kind: 'staff', name: '编写员', csrf: 'c', roles: [], must_change_password: false }, locale: 'zh-CN', demo: true })
  fetched.mockImplementation(async (url) =>
    String(url).includes('/submit') ? answer({ status: 409, code: 'studio.check_failed', detail: '检查没有通过，共 2 个错误' }, 409) : answer({ token: 't', signing_token: 't' }))
  const page = mount(ChangeActions, { props: { change, checked: true }, attachTo: document.body, global: { plugins: [pinia, i18n] } })
  await page.findAll('button').find((button) => button.text() === '送审')!.trigger('click')
  await page.find('#change-password').setValue('geheim')
  await page.find('dialog form').trigger('submit')
  await flushPromises()
  expect(page.find('[role=alert]').text()).toContain('检查没有通过')
  expect(page.emitted('unsound')).toHaveLength(1)
  expect(page.emitted('done')).toBeUndefined()
})
