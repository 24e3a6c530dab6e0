import type { Example } from '../example'
import UiPager from './UiPager.vue'

export default [{ title: 'more to come', component: UiPager, props: { shown: 20, hasMore: true } }] satisfies Example[]
