import type { Example } from '../example'
import UiFileUpload from './UiFileUpload.vue'

const props = { id: 'plan', label: '平面布局图', accept: ['pdf', 'jpg', 'png'], bytesMax: 10485760 }
export default [
  { title: 'empty', component: UiFileUpload, props },
  { title: 'with files and progress', component: UiFileUpload, props: { ...props, files: [{ id: '1', name: '平面图.pdf', bytes: 120000 }], progress: 0.4 } },
] satisfies Example[]
