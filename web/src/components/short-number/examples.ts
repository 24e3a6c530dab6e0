import type { Example } from '../example'
import UiShortNumber from './UiShortNumber.vue'

export default [
  { title: 'whole', component: UiShortNumber, props: { number: '202611210003' } },
  { title: 'end', component: UiShortNumber, props: { number: '11500157MB0TB0277T4992027902000202611210003' } },
] satisfies Example[]
