import type { Example } from '../example'
import UiCommandDialog from './UiCommandDialog.vue'

export default [{
  title: 'with a fault', component: UiCommandDialog,
  props: { title: '退回', action: '退回', open: true, busy: false, faults: [{ message: '请写明原因' }] },
  slots: { default: '<p>退回以后，由前一步重新办理。</p>' },
}] satisfies Example[]
