import type { Example } from '../example'
import UiSkipLink from './UiSkipLink.vue'

export default [{ title: 'plain', component: UiSkipLink }] satisfies Example[]
