import type { Example } from '../example'
import UiBreadcrumbs from './UiBreadcrumbs.vue'

export default [{ title: 'two levels', component: UiBreadcrumbs, props: { crumbs: [{ label: '首页', to: '/' }, { label: '我的办件' }] } }] satisfies Example[]
