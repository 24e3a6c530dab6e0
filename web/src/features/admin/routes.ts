import type { RouteRecordRaw } from 'vue-router'

const meta = { authority: ['operator' as const], shell: 'staff' as const, texts: ['admin'] }

export const routes: RouteRecordRaw[] = [
  { path: '/admin/staff', name: 'admin-staff', component: () => import('./StaffPage.vue'), meta },
  { path: '/admin/status', name: 'admin-status', component: () => import('./StatusPage.vue'), meta },
]
