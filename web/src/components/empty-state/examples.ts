import type { Example } from '../example'
import UiEmptyState from './UiEmptyState.vue'

export default [{ title: 'nothing', component: UiEmptyState, props: { title: '还没有办件', text: '从首页搜索要办的事' } }] satisfies Example[]
