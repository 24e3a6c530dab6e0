import type { RouteRecordRaw } from 'vue-router'

const texts = ['apply', 'form', 'catalogue', 'cases']
const within = ['step', 'part']
// A clerk fills the same pages at the counter; the server decides who may open which draft.
export const routes: RouteRecordRaw[] = [
  { path: '/apply/new/:service', name: 'apply-new', component: () => import('./NewPage.vue'), meta: { authority: 'person', texts, nav: '/services' } },
  { path: '/apply/:id/:step?/:part?', name: 'apply', component: () => import('./ApplyPage.vue'), meta: { authority: 'person', texts, within, nav: '/cases' } },
  { path: '/counter/apply/:id/:step?/:part?', name: 'counter-apply', component: () => import('./ApplyPage.vue'), meta: { authority: ['clerk'], texts, within, shell: 'staff', nav: '/work/counter' } },
]
