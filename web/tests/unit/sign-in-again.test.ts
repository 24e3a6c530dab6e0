// A session that ends while somebody works: the page stays as it is, and goes on after signing in.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { api } from '@/api/client'
import { i18n } from '@/i18n'
import SignInAgain from '@/shell/SignInAgain.vue'
import { useSession } from '@/stores/session'

const user = (id: string) => ({ id, kind: 'staff' as const, name: id, csrf: `csrf-${id}`, roles: [], must_change_password: false })
const session = (id: string) => ({ user: user(id), locale: 'zh-CN', demo: true })
const fetched = vi.fn<typeof fetch>()
const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })

async function ended() {
  const pinia = createPinia()
  setActivePinia(pinia)
  useSession().take(session('editor'))
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })
  await router.push('/studio/changes/1')
  const page = mount(SignInAgain, { attachTo: document.body, global: { plugins: [pinia, i18n, router] } })
  expect(page.find('dialog').exists()).toBe(false)
  fetched.mockImplementationOnce(async () => answer({ status: 401, code: 'auth.signed_out', detail: '' }, 401))
  await api.put('/studio/changes/1/file', {}).catch(() => undefined)
  await flushPromises()
  const enter = async (login: string, reply: Response) => {
    fetched.mockImplementationOnce(async () => reply)
    await page.find('#again-login').setValue(login)
    await page.find('#again-password').setValue('geheim')
    await page.find('dialog form').trigger('submit')
    await flushPromises()
  }
  return { page, router, enter }
}

describe('Whoever is signed out at work', () => {
  beforeEach(() => {
    document.body.innerHTML = ''
    fetched.mockReset()
    vi.stubGlobal('fetch', fetched)
  })

  it('signs in above the page and stays there', async () => {
    const { page, router, enter } = await ended()
    expect(page.text()).toContain('本页没有保存的内容还在')
    await enter('editor', answer(session('editor')))
    expect(page.find('dialog').exists()).toBe(false)
    expect(page.text()).toBe('')
    expect(router.currentRoute.value.path).toBe('/studio/changes/1')
  })
  it('is told of a wrong password and may try again', async () => {
    const { page, enter } = await ended()
    await enter('editor', answer({ status: 401, code: 'auth.wrong_login', detail: '账号或者密码不对' }, 401))
    expect(page.find('[role=alert]').text()).toContain('账号或者密码不对')
    await enter('editor', answer(session('editor')))
    expect(page.find('dialog').exists()).toBe(false)
  })
  it('leaves the page when it is somebody else', async () => {
    const { router, enter } = await ended()
    await enter('other', answer(session('other')))
    expect(router.currentRoute.value.path).not.toBe('/studio/changes/1')
  })
})
