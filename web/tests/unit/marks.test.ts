// What stands behind values: for the officer where they come from and what is disputed, for the signer everything in words.
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeAll, describe, expect, it } from 'vitest'
import SignedLines from '@/features/apply/steps/SignedLines.vue'
import FormAnswers from '@/features/form/FormAnswers.vue'
import { i18n, loadFeatureTexts } from '@/i18n'

const global = { plugins: [createPinia(), i18n] }

describe('Answers with marks', () => {
  beforeAll(() => loadFeatureTexts('form'))

  it('name the register, and what it says where the applicant disputes it', () => {
    const schema = {
      components: [
        { type: 'textfield', key: 'name', label: '姓名' },
        { type: 'select', key: 'region', label: '户籍区县', values: [{ value: '500103', label: '渝中区' }, { value: '500157', label: '两江新区' }] },
        { type: 'textfield', key: 'phone', label: '电话' },
      ],
    }
    const marks = [
      { field: 'name', source: '人口库', as_of: '2026-01-01', challenged: false },
      { field: 'region', source: '人口库', as_of: '2026-01-01', challenged: true, value: '500157', note: '去年迁走' },
    ]
    const wrapper = mount(FormAnswers, { props: { schema, data: { name: '郑老人', region: '500103', phone: '1' }, marks }, global })
    const [name, region, phone] = wrapper.findAll('dd').map((each) => each.text())
    expect(name).toContain('人口库')
    expect(name).not.toContain('异议')
    expect(region).toContain('渝中区')
    expect(region).toContain('登记为“两江新区”')
    expect(region).toContain('去年迁走')
    expect(phone).toBe('1')
  })
})

describe('What is signed', () => {
  it('shows tables as tables and the files of a material', () => {
    const lines = [
      { label: '股东名册', value: '见下表', columns: ['姓名', '认缴出资额（元）'], rows: [['赵火锅', '500000']] },
      { label: '平面图', value: '上传文件', details: ['plan.pdf (1 bytes, SHA-256 ab)'] },
    ]
    const wrapper = mount(SignedLines, { props: { lines }, global })
    expect(wrapper.findAll('th').map((each) => each.text())).toEqual(['姓名', '认缴出资额（元）'])
    expect(wrapper.findAll('td').map((each) => each.text())).toEqual(['赵火锅', '500000'])
    expect(wrapper.text()).toContain('plan.pdf')
    expect(wrapper.text()).not.toContain('见下表')
  })
})
