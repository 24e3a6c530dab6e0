import type { Example } from '../example'
import UiErrorSummary from './UiErrorSummary.vue'

export default [
  { title: 'two faults', component: UiErrorSummary, props: { faults: [{ message: '请填写店名', fieldId: 'shop' }, { message: '请上传平面图' }] } },
] satisfies Example[]
