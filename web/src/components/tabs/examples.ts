import type { Example } from '../example'
import UiTabs from './UiTabs.vue'

export default [
  { title: 'two', component: UiTabs, props: { label: '查看', modelValue: 'a', tabs: [{ id: 'a', label: '在办', count: 2 }, { id: 'b', label: '办结' }] }, slots: { default: '<p>两件</p>' } },
] satisfies Example[]
