import type { Example } from '../example'
import UiButton from './UiButton.vue'

export default [
  { title: 'primary', component: UiButton, slots: { default: '下一步' } },
  { title: 'secondary', component: UiButton, props: { kind: 'secondary' }, slots: { default: '返回' } },
  { title: 'busy', component: UiButton, props: { busy: true }, slots: { default: '正在提交' } },
  { title: 'link', component: UiButton, props: { to: '/' }, slots: { default: '首页' } },
  { title: 'danger', component: UiButton, props: { kind: 'danger' }, slots: { default: '撤回' } },
] satisfies Example[]
