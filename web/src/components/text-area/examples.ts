import type { Example } from '../example'
import UiTextArea from './UiTextArea.vue'

export default [
  { title: 'plain', component: UiTextArea, props: { id: 'why', label: '理由', hint: '一两句话即可' } },
  { title: 'near its end', component: UiTextArea, props: { id: 'why', label: '理由', maxlength: 10, modelValue: '一二三四五六七八' } },
] satisfies Example[]
