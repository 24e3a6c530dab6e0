// What changed in a file, field by field in words.
import { mount } from '@vue/test-utils'
import { beforeAll, expect, it } from 'vitest'
import DifferenceView from '@/features/studio/DifferenceView.vue'
import { i18n, loadFeatureTexts } from '@/i18n'

beforeAll(() => loadFeatureTexts('studio'))

it('A value that was looked up is told by its name, not by the key of its flag', () => {
  const before = 'items:\n  - id: food-x\n    channels: [window]\n    channels_confirmed: false\n'
  const page = mount(DifferenceView, { props: { path: 'chongqing/items.yaml', before, after: before.replace('false', 'true') }, global: { plugins: [i18n] } })
  expect(page.find('.where').text()).toBe('事项 › food-x › 渠道：已核实')
  expect(page.find('del').text()).toBe('否')
  expect(page.find('ins').text()).toBe('是')
})
