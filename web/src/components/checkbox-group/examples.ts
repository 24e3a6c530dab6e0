import type { Example } from '../example'
import UiCheckboxGroup from './UiCheckboxGroup.vue'

const options = [{ value: 'hot', label: '热食类' }, { value: 'cold', label: '冷食类' }]
export default [
  { title: 'plain', component: UiCheckboxGroup, props: { id: 'food', label: '经营项目', options, modelValue: ['hot'] } },
] satisfies Example[]
