import type { Example } from '../example'
import UiNotice from './UiNotice.vue'

export default (['info', 'success', 'warning', 'error'] as const).map((kind) => ({
  title: kind, component: UiNotice, props: { kind, title: '请注意', live: true }, slots: { default: '<p>材料已收到。</p>' },
})) satisfies Example[]
