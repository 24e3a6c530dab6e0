import type { Example } from '../example'
import UiProgress from './UiProgress.vue'

export default [{ title: 'half', component: UiProgress, props: { label: '正在上传', share: 0.5 } }] satisfies Example[]
