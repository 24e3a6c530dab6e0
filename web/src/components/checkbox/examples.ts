import type { Example } from '../example'
import UiCheckbox from './UiCheckbox.vue'

export default [
  { title: 'plain', component: UiCheckbox, props: { id: 'read', label: '我已阅读并同意' } },
  { title: 'in error', component: UiCheckbox, props: { id: 'read', label: '我已阅读并同意', error: '请先阅读' } },
] satisfies Example[]
