import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Role, User } from '@/api/types'
import { routes } from '@/router'
import { homeOf, mayOpen } from '@/router/authority'
import { kStaffLinks } from '@/shell/staff-links'

const person: User = { id: 'p', kind: 'person', name: '', csrf: '', roles: [], must_change_password: false }
const staff = (...roles: Role[]): User => ({
  ...person, kind: 'staff', roles: roles.map((role) => ({ role, region: '500103', region_name: '', department: '*', department_name: '', organisation: '' })),
})

describe('A route', () => {
  it('always says who may open it', () => {
    for (const route of routes) expect(route.meta?.authority, String(route.path)).toBeDefined()
  })
  it('of staff is never open to citizens', () => {
    for (const route of routes.filter((each) => /^\/(work|board|admin|counter)(\/|$)/.test(each.path))) {
      expect(mayOpen(route.meta?.authority ?? 'public', person), route.path).toBe(false)
      expect(mayOpen(route.meta?.authority ?? 'public', null), route.path).toBe(false)
    }
  })
  it('with personal data needs somebody signed in', () => {
    for (const path of ['/cases', '/cases/:number', '/credentials', '/inbox', '/me', '/me/accesses', '/apply/:id/:step?/:part?']) {
      const route = routes.find((each) => each.path === path)
      expect(mayOpen(route?.meta?.authority ?? 'public', null), path).toBe(false)
    }
  })
  it('brings the texts that its feature needs', () => {
    const locales = Object.keys(import.meta.glob('../../src/features/*/locales/zh-CN.json'))
    for (const route of routes) for (const feature of route.meta?.texts ?? []) expect(locales.some((path) => path.includes(`/${feature}/`)), `${route.path}: ${feature}`).toBe(true)
  })
})

describe('Authority', () => {
  it('knows people, staff and roles apart', () => {
    expect(mayOpen('person', person)).toBe(true)
    expect(mayOpen('person', staff('clerk'))).toBe(false)
    expect(mayOpen('staff', person)).toBe(false)
    expect(mayOpen(['approver'], staff('clerk'))).toBe(false)
    expect(mayOpen(['approver', 'clerk'], staff('clerk'))).toBe(true)
  })
  it('sends everybody to a page that they may open', () => {
    expect(homeOf(person)).toBe('/')
    for (const role of ['clerk', 'approver', 'supervisor', 'operator'] as const) {
      const link = kStaffLinks.find((each) => each.to === homeOf(staff(role)))
      expect(link?.roles, role).toContain(role)
    }
  })
})

describe('The session store', () => {
  beforeEach(() => setActivePinia(createPinia()))
  it('leaves nothing typed behind when the person signs out', async () => {
    const { useSession } = await import('@/stores/session')
    localStorage.setItem('tb.draft.d1', '{"data":{"per_id_no":"…"}}')
    localStorage.setItem('tb.display', 'elder')
    vi.stubGlobal('fetch', vi.fn(async () => new Response('{"user":null,"locale":"zh-CN","demo":true}', { status: 200, headers: { 'Content-Type': 'application/json' } })))
    await useSession().signOut()
    expect(localStorage.getItem('tb.draft.d1')).toBeNull()
    expect(localStorage.getItem('tb.display')).toBe('elder')
    vi.unstubAllGlobals()
  })
  it('forgets the person when the server ends the session, and says so', async () => {
    const { useSession } = await import('@/stores/session')
    const { api } = await import('@/api/client')
    const session = useSession()
    session.take({ user: person, locale: 'zh-CN', demo: true })
    vi.stubGlobal('fetch', vi.fn(async () => new Response('{"code":"auth.required"}', { status: 401, headers: { 'Content-Type': 'application/problem+json' } })))
    await api.get('/me').catch(() => undefined)
    expect(session.user).toBeNull()
    expect(session.expired).toBe(true)
    vi.unstubAllGlobals()
  })
})
