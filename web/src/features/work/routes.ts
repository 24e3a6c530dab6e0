import type { RouteRecordRaw } from 'vue-router'

const texts = ['work', 'cases', 'apply', 'form']
const shell = 'staff' as const

export const routes: RouteRecordRaw[] = [
  { path: '/work', name: 'work', component: () => import('./WorkHomePage.vue'), meta: { authority: 'staff', shell, texts: ['work'] } },
  { path: '/work/intake', name: 'work-intake', component: () => import('./IntakePage.vue'), meta: { authority: ['clerk'], shell, texts: ['work'] } },
  { path: '/work/results', name: 'work-results', component: () => import('./ResultsPage.vue'), meta: { authority: ['clerk'], shell, texts: ['work'] } },
  { path: '/work/items', name: 'work-items', component: () => import('./ItemsPage.vue'), meta: { authority: ['clerk', 'approver', 'supervisor', 'head'], shell, texts: ['work'] } },
  {
    path: '/work/cases/:number', name: 'work-case', component: () => import('./WorkCasePage.vue'),
    meta: { authority: ['clerk', 'approver', 'supervisor', 'head'], shell, texts, nav: '/work/items' },
  },
  { path: '/work/counter', name: 'work-counter', component: () => import('./CounterPage.vue'), meta: { authority: ['clerk'], shell, texts: ['work', 'catalogue'] } },
  { path: '/work/absences', name: 'work-absences', component: () => import('./AbsencesPage.vue'), meta: { authority: ['clerk', 'approver', 'supervisor', 'head', 'operator'], shell, texts: ['work'] } },
  { path: '/work/followups', name: 'work-followups', component: () => import('./FollowUpsPage.vue'), meta: { authority: ['clerk', 'approver', 'supervisor'], shell, texts: ['work', 'cases'] } },
]
