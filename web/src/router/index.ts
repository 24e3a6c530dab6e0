// All routes: each feature brings its own `routes.ts`; guards load its texts and check its authority.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { loadFeatureTexts } from '@/i18n'
import { useSession } from '@/stores/session'
import { mayOpen, type Authority } from './authority'
import { focusTitle } from './title-focus'

declare module 'vue-router' {
  interface RouteMeta {
    authority: Authority
    shell?: 'citizen' | 'staff'
    /** Features whose texts the page uses. */
    texts?: string[]
    /** Navigation entry that is lit, when it is not the path's own. */
    nav?: string
    /** Parameters that move within the page: it stays, with what it has loaded. */
    within?: string[]
  }
}

const featureRoutes = import.meta.glob<{ routes: RouteRecordRaw[] }>('../features/*/routes.ts', { eager: true })

export const routes: RouteRecordRaw[] = [
  ...Object.values(featureRoutes).flatMap((feature) => feature.routes),
  { path: '/forbidden', name: 'forbidden', component: () => import('@/shell/ForbiddenPage.vue'), meta: { authority: 'public' } },
  { path: '/:rest(.*)*', name: 'not-found', component: () => import('@/shell/NotFoundPage.vue'), meta: { authority: 'public' } },
]

export function makeRouter() {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  })

  router.beforeEach(async (to) => {
    const session = useSession()
    if (!session.known) await session.load().catch(() => undefined)
    if (!mayOpen(to.meta.authority, session.user)) {
      return session.user ? { name: 'forbidden' } : { path: '/sign-in', query: { next: to.fullPath } }
    }
    if (session.user?.must_change_password && to.path !== '/me/password') return { path: '/me/password', query: { next: to.fullPath } }
    await loadFeatureTexts(...(to.meta.texts ?? []))
    return true
  })

  router.afterEach((to, from) => {
    if (from.matched.length > 0 && to.path !== from.path) setTimeout(focusTitle, 0)
  })
  return router
}
