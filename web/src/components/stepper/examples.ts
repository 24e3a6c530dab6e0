import type { Example } from '../example'
import UiStepper from './UiStepper.vue'

export default [
  {
    title: 'three steps', component: UiStepper,
    props: { label: '进度', steps: [{ id: 'a', label: '情形', state: 'done' }, { id: 'b', label: '表单', state: 'current' }, { id: 'c', label: '材料', state: 'open' }] },
  },
] satisfies Example[]
