import type { Example } from '../example'
import UiTag from './UiTag.vue'

export default (['plain', 'blue', 'green', 'amber', 'red'] as const).map((kind) => ({
  title: kind, component: UiTag, props: { kind }, slots: { default: '待核' },
})) satisfies Example[]
