import type { Example } from '../example'
import UiLanguageSwitch from './UiLanguageSwitch.vue'

export default [{ title: 'plain', component: UiLanguageSwitch }] satisfies Example[]
