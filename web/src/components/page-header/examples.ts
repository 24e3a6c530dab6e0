import type { Example } from '../example'
import UiPageHeader from './UiPageHeader.vue'

export default [{ title: 'with lead', component: UiPageHeader, props: { title: '我的办件', lead: '正在办理和已办结的事项' } }] satisfies Example[]
