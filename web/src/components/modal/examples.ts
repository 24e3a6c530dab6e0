import type { Example } from '../example'
import UiModal from './UiModal.vue'

export default [{ title: 'open', component: UiModal, props: { title: '撤回申请', open: true }, slots: { default: '<p>撤回后不能恢复。</p>' } }] satisfies Example[]
