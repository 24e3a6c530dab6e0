import type { Example } from '../example'
import UiRadioGroup from './UiRadioGroup.vue'

const options = [{ value: 'company', label: '公司', hint: '有限责任公司等' }, { value: 'individual', label: '个体工商户' }]
export default [
  { title: 'plain', component: UiRadioGroup, props: { id: 'kind', label: '您办的是？', options } },
  { title: 'heading in error', component: UiRadioGroup, props: { id: 'kind', label: '您办的是？', options, heading: true, error: '请选择一项' } },
] satisfies Example[]
