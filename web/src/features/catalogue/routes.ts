import type { RouteRecordRaw } from 'vue-router'

const texts = ['catalogue']
export const routes: RouteRecordRaw[] = [
  { path: '/search', name: 'search', component: () => import('./SearchPage.vue'), meta: { authority: 'public', texts } },
  { path: '/services', name: 'services', component: () => import('./ServicesPage.vue'), meta: { authority: 'public', texts } },
  { path: '/services/:kind(items|bundles)/:id', name: 'guide', component: () => import('./GuidePage.vue'), meta: { authority: 'public', texts } },
]
