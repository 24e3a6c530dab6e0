import type { Example } from '../example'
import UiCard from './UiCard.vue'

export default [
  { title: 'plain', component: UiCard, props: { title: '开办餐饮店' }, slots: { default: '<p>一次提交，多个部门并联办理。</p>' } },
  { title: 'link', component: UiCard, props: { title: '开办餐饮店', to: '/' } },
] satisfies Example[]
