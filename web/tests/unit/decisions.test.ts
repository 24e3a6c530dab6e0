import { describe, expect, it } from 'vitest'
import { explainDecisions } from '@/features/cases/decisions'

describe('The reasons of a case', () => {
  const names: Record<string, string> = { 'food-new': '食品经营许可' }
  const words = { nameOf: (id: string) => names[id] ?? id, named: (chinese: string) => chinese, kind: (kind: string, service: string) => `${service} ${kind}` }

  const inEnglish = { ...words, named: (_: string, english: string | undefined) => english ?? '' }

  it('name what each rule gave and its article', () => {
    const traces = [{ decisions: [{ id: 'm', name: '办理事项', fired: [{ number: 3, annotations: [{ name: '依据', text: '食品安全法 第三十五条' }], output: 'food-new' }] }], diagnostics: [] }]
    expect(explainDecisions(traces, words)).toEqual([{ name: '办理事项', lines: [{ text: '食品经营许可', basis: '食品安全法 第三十五条', rule: 3 }] }])
  })
  it('say in sentences why something is needed or not, in the reader\'s language', () => {
    const reasons = [
      { id: 'food-new', needed: true, name: '食品经营许可', name_en: 'Food licence', text: '凡办理此事都需要。', text_en: 'Always needed.' },
      { id: 'tobacco', needed: false, name: '烟草专卖零售许可', name_en: 'Tobacco licence', text: '不需要。', text_en: 'Not needed.' },
    ]
    const traces = [{ decisions: [{ name: '办理事项', fired: [{ number: 3, output: 'food-new' }, { number: 4, output: 'other' }] }], reasons }]
    const lines = explainDecisions(traces, inEnglish)[0]?.lines.map((line) => line.text)
    expect(lines).toEqual(['Food licence - Always needed.', 'Tobacco licence - Not needed.', 'other'])
    expect(explainDecisions(traces, words)[0]?.lines[1]?.text).toBe('烟草专卖零售许可 - 不需要。')
  })
  it('leave out decisions in which nothing fired', () => {
    expect(explainDecisions([{ decisions: [{ name: '条件', fired: [] }] }, {}], words)).toEqual([])
    expect(explainDecisions([], words)).toEqual([])
  })
  it('read outputs that are texts in a context', () => {
    expect(explainDecisions([{ decisions: [{ name: '条件', fired: [{ number: 1, output: { id: 'x', text: '年满 18 周岁' } }] }] }], words)[0]?.lines[0]?.text).toBe('年满 18 周岁')
    expect(explainDecisions([{ decisions: [{ name: '条件', fired: [{ output: { text: '年满 18 周岁', text_en: 'At least 18' } }] }] }], inEnglish)[0]?.lines[0]?.text).toBe('At least 18')
  })
  it('are named after their service, when it is known', () => {
    const titles = ['food-new-conditions', 'other-conditions'].map((id) => explainDecisions([{ id, name: '食品·条件', fired: [{ output: 'x' }] }], words)[0]?.name)
    expect(titles).toEqual(['食品经营许可 conditions', '食品·条件'])
  })
})
