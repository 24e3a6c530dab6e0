import { flushPromises, mount } from '@vue/test-utils'
import axe from 'axe-core'
import { createPinia } from 'pinia'
import { beforeAll, describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import type { FormComponent } from '@/features/form/form-js'
import FormRenderer from '@/features/form/FormRenderer.vue'
import { i18n, loadFeatureTexts } from '@/i18n'

const values = [{ value: 'company', label: '公司' }, { value: 'individual', label: '个体工商户' }]
const components: FormComponent[] = [
  { type: 'textfield', key: 'name', label: '店名', description: '与招牌一致', validate: { required: true, maxLength: 20 }, properties: { semantic: 'ent.name' } },
  { type: 'textarea', key: 'scope', label: '经营范围' },
  { type: 'number', key: 'area', label: '面积', appearance: { suffixAdorner: '平方米' } },
  { type: 'datetime', subtype: 'date', key: 'opens', dateLabel: '开业日期' },
  { type: 'radio', key: 'kind', label: '形式', values },
  { type: 'select', key: 'region', label: '区县', values },
  { type: 'checklist', key: 'food', label: '项目', values },
  { type: 'checkbox', key: 'online', label: '网络经营' },
  { type: 'textfield', key: 'company', label: '公司名', conditional: { hide: '=kind != "company"' } },
  { type: 'group', label: '地址', path: 'site', components: [{ type: 'textfield', key: 'street', label: '街道' }] },
  { type: 'dynamiclist', path: 'partners', label: '股东', components: [{ type: 'textfield', key: 'name', label: '名称' }] },
]

function show(start: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const data = ref(start)
  const place = document.createElement('main')
  document.body.append(place)
  const wrapper = mount(FormRenderer, {
    attachTo: place,
    props: { components, modelValue: data.value, 'onUpdate:modelValue': async (to: Record<string, unknown>) => { data.value = to; await wrapper.setProps({ modelValue: to }) }, ...more },
    global: { plugins: [createPinia(), i18n] },
  })
  return { wrapper, data, place }
}

describe('The form renderer', () => {
  beforeAll(() => loadFeatureTexts('form'))

  it('gives every control a name and has no accessibility fault', async () => {
    const { wrapper, place } = show({ kind: 'company' }, { faults: { '/name': '请填写店名' } })
    const report = await axe.run(place, { rules: { region: { enabled: false }, 'color-contrast': { enabled: false } } })
    expect(report.violations.map((fault) => `${fault.id} ${fault.nodes[0]?.html}`)).toEqual([])
    const name = wrapper.get('#f-name')
    expect(name.attributes('aria-invalid')).toBe('true')
    expect(place.querySelector(`#${name.attributes('aria-describedby')?.split(' ').at(-1)}`)?.textContent).toContain('请填写店名')
    wrapper.unmount()
  })

  it('hides what the answers make pointless', async () => {
    const { wrapper } = show({ kind: 'individual' })
    expect(wrapper.find('#f-company').exists()).toBe(false)
    await wrapper.get('input[type=radio][value=company]').setValue()
    await nextTick()
    expect(wrapper.find('#f-company').exists()).toBe(true)
    wrapper.unmount()
  })

  it('keeps numbers as numbers and half-typed ones as text', async () => {
    const { wrapper, data } = show({})
    await wrapper.get('#f-area').setValue('120.5')
    expect(data.value['area']).toBe(120.5)
    await wrapper.get('#f-area').setValue('12a')
    expect(data.value['area']).toBe('12a')
    await wrapper.get('#f-area').setValue('')
    expect(data.value['area']).toBeNull()
    wrapper.unmount()
  })

  it('nests what stands in a group with a path', async () => {
    const { wrapper, data } = show({})
    await wrapper.get('#f-site-street').setValue('和平路')
    expect(data.value['site']).toEqual({ street: '和平路' })
    wrapper.unmount()
  })

  it('adds and removes rows of a repeated group', async () => {
    const { wrapper, data } = show({ partners: [{ name: '甲' }] })
    await wrapper.get('.add').trigger('click')
    await flushPromises()
    expect(data.value['partners']).toEqual([{ name: '甲' }, {}])
    await wrapper.get('#f-partners-1-name').setValue('乙')
    expect(data.value['partners']).toEqual([{ name: '甲' }, { name: '乙' }])
    await wrapper.findAll('.row-of-list .head button')[0]?.trigger('click')
    expect(data.value['partners']).toEqual([{ name: '乙' }])
    wrapper.unmount()
  })

  it('shows a held value with its source and no box to type over it', async () => {
    const { wrapper } = show({ name: '老火锅' }, { held: { 'ent.name': { value: '老火锅', source: '企业登记', source_en: 'enterprise register', state: 'held' } } })
    expect(wrapper.find('input#f-name').exists()).toBe(false)
    expect(wrapper.get('#f-name').text()).toContain('企业登记')
    await wrapper.get('#f-name .wrong').trigger('click')
    await flushPromises()
    await wrapper.get('#f-name-note').setValue('已改名')
    await wrapper.findAll('dialog footer button')[0]?.trigger('click')
    expect(wrapper.emitted('challenge')).toEqual([['ent.name', '已改名']])
    wrapper.unmount()
  })

  it('lets a challenged or unavailable value be typed', () => {
    for (const state of ['challenged', 'unavailable'] as const) {
      const { wrapper } = show({}, { held: { 'ent.name': { value: null, source: '企业登记', source_en: '', state } } })
      expect(wrapper.find('input#f-name').exists()).toBe(true)
      wrapper.unmount()
    }
  })
})
