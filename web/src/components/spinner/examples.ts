import type { Example } from '../example'
import UiSpinner from './UiSpinner.vue'

export default [{ title: 'loading', component: UiSpinner, props: { label: '正在读取' } }] satisfies Example[]
