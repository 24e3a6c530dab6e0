import type { Example } from '../example'
import UiFold from './UiFold.vue'

export default [
  { title: 'open', component: UiFold, props: { title: '提交的材料', open: true }, slots: { default: '<p>经营场所平面布局图</p>' } },
] satisfies Example[]
