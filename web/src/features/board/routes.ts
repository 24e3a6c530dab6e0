import type { RouteRecordRaw } from 'vue-router'

const meta = { authority: ['supervisor' as const], shell: 'staff' as const, texts: ['board'], nav: '/board' }

export const routes: RouteRecordRaw[] = [
  { path: '/board', name: 'board', component: () => import('./BoardPage.vue'), meta },
  { path: '/board/cases', name: 'board-cases', component: () => import('./BoardCasesPage.vue'), meta },
]
