import type { Example } from '../example'
import UiTextField from './UiTextField.vue'

export default [
  { title: 'plain', component: UiTextField, props: { id: 'name', label: '姓名', modelValue: '王小明' } },
  { title: 'in error', component: UiTextField, props: { id: 'phone', label: '手机号', type: 'tel', error: '请填写 11 位手机号' } },
  { title: 'password', component: UiTextField, props: { id: 'secret', label: '密码', type: 'password' } },
  { title: 'with unit', component: UiTextField, props: { id: 'area', label: '经营面积', suffix: '平方米', width: 8, optional: true } },
] satisfies Example[]
