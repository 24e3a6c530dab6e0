import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/cases', name: 'cases', component: () => import('./CasesPage.vue'), meta: { authority: 'person', texts: ['cases'] } },
  { path: '/cases/:number', name: 'case', component: () => import('./CasePage.vue'), meta: { authority: 'person', texts: ['cases', 'apply', 'form'] } },
  { path: '/cases/:number/pay/:fee', name: 'pay-test', component: () => import('./PayTestPage.vue'), meta: { authority: 'person', texts: ['cases'] } },
  { path: '/s/:code', name: 'public-status', component: () => import('./StatusPage.vue'), meta: { authority: 'public', texts: ['cases'] } },
]
