import type { RouteRecordRaw } from 'vue-router'

const texts = ['identity']
export const routes: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('./SignInPage.vue'), meta: { authority: 'public', texts } },
  { path: '/register', name: 'register', component: () => import('./RegisterPage.vue'), meta: { authority: 'public', texts: ['identity', 'form'] } },
  { path: '/reset-password', name: 'reset-password', component: () => import('./ResetPage.vue'), meta: { authority: 'public', texts } },
  { path: '/me', name: 'me', component: () => import('./MePage.vue'), meta: { authority: 'person', texts } },
  { path: '/me/accesses', name: 'accesses', component: () => import('./AccessesPage.vue'), meta: { authority: 'person', texts } },
  { path: '/me/agents', name: 'agents', component: () => import('./AgentsPage.vue'), meta: { authority: 'person', texts } },
  { path: '/me/password', name: 'password', component: () => import('./PasswordPage.vue'), meta: { authority: 'public', texts } },
  { path: '/inbox', name: 'inbox', component: () => import('./InboxPage.vue'), meta: { authority: 'person', texts } },
]
