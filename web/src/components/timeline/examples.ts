import type { Example } from '../example'
import UiTimeline from './UiTimeline.vue'

export default [
  {
    title: 'a review', component: UiTimeline,
    props: { entries: [{ title: '受理', state: 'done', detail: '渝北区政务服务大厅', at: '3月2日' }, { title: '审查', state: 'active', stateText: '进行中' }, { title: '制证', state: 'waiting' }] },
  },
] satisfies Example[]
