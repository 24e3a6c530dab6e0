import type { RouteRecordRaw } from 'vue-router'

const meta = { authority: ['editor' as const], shell: 'staff' as const, texts: ['studio', 'form'], nav: '/studio' }

export const routes: RouteRecordRaw[] = [
  { path: '/studio', name: 'studio', component: () => import('./StudioPage.vue'), meta },
  { path: '/studio/unconfirmed', name: 'studio-unconfirmed', component: () => import('./UnconfirmedPage.vue'), meta },
  { path: '/studio/publications', name: 'studio-publications', component: () => import('./PublicationsPage.vue'), meta },
  { path: '/studio/publications/:number', name: 'studio-publication', component: () => import('./PublicationPage.vue'), meta },
  { path: '/studio/migrations', name: 'studio-migrations', component: () => import('./MigrationsPage.vue'), meta },
  { path: '/studio/changes/:id', name: 'studio-change', component: () => import('./ChangePage.vue'), meta },
  { path: '/studio/changes/:id/services', name: 'studio-services', component: () => import('./ServicesPage.vue'), meta },
  { path: '/studio/changes/:id/new-service', name: 'studio-new-service', component: () => import('./NewServicePage.vue'), meta },
  { path: '/studio/changes/:id/services/:service', name: 'studio-service', component: () => import('./ServicePage.vue'), meta },
  { path: '/studio/changes/:id/file', name: 'studio-file', component: () => import('./FilePage.vue'), meta },
  { path: '/studio/changes/:id/journey', name: 'studio-journey', component: () => import('./JourneyPage.vue'), meta },
  { path: '/studio/changes/:id/sandbox', name: 'studio-sandbox', component: () => import('./sandbox/SandboxPage.vue'), meta: { ...meta, texts: [...meta.texts, 'apply', 'work', 'cases', 'catalogue'] } },
  { path: '/studio/changes/:id/difference', name: 'studio-difference', component: () => import('./DifferencePage.vue'), meta },
  { path: '/studio/changes/:id/replay', name: 'studio-replay', component: () => import('./ReplayPage.vue'), meta },
  { path: '/studio/changes/:id/simulate', name: 'studio-simulate', component: () => import('./SimulatePage.vue'), meta },
]
