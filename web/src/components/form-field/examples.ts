import type { Example } from '../example'
import UiFormField from './UiFormField.vue'

const control = '<input id="shop" class="control" />'
export default [
  { title: 'with hint', component: UiFormField, props: { id: 'shop', label: '店名', hint: '与招牌一致' }, slots: { default: control } },
  { title: 'in error', component: UiFormField, props: { id: 'shop', label: '店名', error: '请填写店名' }, slots: { default: control } },
] satisfies Example[]
