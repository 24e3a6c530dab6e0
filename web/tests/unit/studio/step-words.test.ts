// What a story tells of a step: names of people and departments, not the codes that the file has.
import { mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { useStepWords } from '@/features/studio/journey/useStepWords'
import { i18n, loadFeatureTexts } from '@/i18n'

beforeAll(() => loadFeatureTexts('studio'))

describe('A step in words', () => {
  it('names whom it is about', () => {
    let words: ReturnType<typeof useStepWords> | undefined
    const names = { 'gaj-yz': '渝中公安演示员', xfjyzd: '消防救援机构' }
    mount(defineComponent({ setup: () => { words = useStepWords(() => [], () => names); return () => h('p') } }), { global: { plugins: [i18n] } })
    expect(words?.wordsOf('unask', { as: 'gaj-yz', item: 'hk-proof', department: 'xfjyzd' })).toBe('渝中公安演示员 · hk-proof · 消防救援机构')
    expect(words?.wordsOf('delegate', { as: 'gaj-yz', item: 'hk-proof', to: 'unknown' })).toBe('渝中公安演示员 · hk-proof · unknown')
  })
})
