import type { Example } from '../example'
import UiLight from './UiLight.vue'

export default (['green', 'blue', 'yellow', 'orange', 'red', 'frozen', 'done', 'waiting'] as const).map((light) => ({
  title: light, component: UiLight, props: { light },
})) satisfies Example[]
