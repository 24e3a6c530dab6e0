import type { RouteRecordRaw } from 'vue-router'

const meta = { authority: 'public' as const, texts: ['publications'] }
export const routes: RouteRecordRaw[] = [
  { path: '/publications', name: 'publications', component: () => import('./NoticesPage.vue'), meta },
  { path: '/publications/:number', name: 'publication', component: () => import('./NoticePage.vue'), meta },
]
