import type { Example } from '../example'
import UiSelectField from './UiSelectField.vue'

const options = [{ value: '500112', label: '渝北区' }, { value: '500103', label: '渝中区' }]
export default [
  { title: 'plain', component: UiSelectField, props: { id: 'region', label: '所在区县', options } },
  { title: 'in error', component: UiSelectField, props: { id: 'region', label: '所在区县', options, error: '请选择区县' } },
] satisfies Example[]
