import type { Example } from '../example'
import UiDateField from './UiDateField.vue'

export default [
  { title: 'plain', component: UiDateField, props: { id: 'born', label: '出生日期', modelValue: '1990-03-07' } },
  { title: 'in error', component: UiDateField, props: { id: 'born', label: '出生日期', error: '日期不能晚于今天' } },
] satisfies Example[]
