import type { RouteRecordRaw } from 'vue-router'

const texts = ['credential']
export const routes: RouteRecordRaw[] = [
  { path: '/credentials', name: 'credentials', component: () => import('./CredentialsPage.vue'), meta: { authority: 'person', texts } },
  { path: '/credentials/:id', name: 'credential', component: () => import('./CredentialPage.vue'), meta: { authority: 'person', texts } },
  { path: '/work/credentials/:id?', name: 'work-credential', component: () => import('./WorkCredentialPage.vue'), meta: { authority: ['approver'], shell: 'staff', texts } },
  { path: '/verify', name: 'verify', component: () => import('./VerifyPage.vue'), meta: { authority: 'public', texts } },
]
