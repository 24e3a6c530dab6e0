import { describe, expect, it } from 'vitest'
import type { FormComponent } from '@/features/form/form-js'
import { pagesOf, visiblePlaces } from '@/features/form/fields'
import { formPointer, pointerOf, withValue } from '@/features/form/paths'
import { faultOf, isCreditCode, isResidentId, validatePlaces } from '@/features/form/validate'

describe('Identifiers', () => {
  it('are taken when the check digit is right', () => {
    expect(isResidentId('500225199003071232')).toBe(true)
    expect(isCreditCode('91500111MA5TB0010K')).toBe(true)
    expect(isCreditCode('11500000009275780L')).toBe(true)
  })
  it('are refused when one character is wrong', () => {
    expect(isResidentId('500225199003071233')).toBe(false)
    expect(isResidentId('50022519900307123')).toBe(false)
    expect(isCreditCode('91500111MA5TB0011K')).toBe(false)
    expect(isCreditCode('91500111MA5TONGB0?')).toBe(false)
  })
})

describe('A field', () => {
  const text = (rules: FormComponent['validate']): FormComponent => ({ type: 'textfield', key: 'a', validate: rules })
  it('that is required is not empty, nor an unticked box', () => {
    expect(faultOf(text({ required: true }), '')?.code).toBe('required')
    expect(faultOf({ type: 'checkbox', key: 'a', validate: { required: true } }, false)?.code).toBe('choose')
    expect(faultOf(text({}), '')).toBeNull()
  })
  it('counts characters, not code units', () => {
    expect(faultOf(text({ maxLength: 2 }), '𠮷𠮷')).toBeNull()
    expect(faultOf(text({ minLength: 3 }), '𠮷𠮷')?.code).toBe('too_short')
  })
  it('takes a person or an entity for a shareholder', () => {
    const shareholder = { type: 'textfield', key: 'a', properties: { check: 'identity-or-credit-code' } }
    expect(faultOf(shareholder, '500112199003071235')).toBeNull()
    expect(faultOf(shareholder, '91500157MA7DM001XA')).toBeNull()
    expect(faultOf(shareholder, 'ABCDEFGHJKLMNPQRTU')?.code).toBe('check')
  })
  it('with a broken pattern leaves the decision to the server', () => expect(faultOf(text({ pattern: '(' }), 'x')).toBeNull())
  it('that holds a number knows its bounds and decimals', () => {
    const number: FormComponent = { type: 'number', key: 'n', decimalDigits: 1, validate: { min: 1, max: 9 } }
    expect(faultOf(number, 'abc')?.code).toBe('number')
    expect(faultOf(number, 0)?.code).toBe('min')
    expect(faultOf(number, 10)?.code).toBe('max')
    expect(faultOf(number, 1.25)?.code).toBe('decimals')
    expect(faultOf(number, 1.5)).toBeNull()
  })
})

describe('A form', () => {
  const components: FormComponent[] = [
    { type: 'group', id: 'g1', label: '申请人', components: [{ type: 'textfield', key: 'name', label: '姓名', validate: { required: true } }] },
    { type: 'group', id: 'g2', label: '公司', conditional: { hide: '=kind = "individual"' }, components: [{ type: 'textfield', key: 'company', label: '公司名', validate: { required: true } }] },
    { type: 'dynamiclist', id: 'l1', path: 'partners', label: '股东', components: [{ type: 'textfield', key: 'name', label: '名称', validate: { required: true } }] },
  ]
  it('has a page for each group that is not hidden', () => {
    expect(pagesOf({ components }, { kind: 'individual' }, 'zh-CN').map((page) => page.id)).toEqual(['g1', 'l1'])
    expect(pagesOf({ components }, { kind: 'company' }, 'zh-CN').map((page) => page.id)).toEqual(['g1', 'g2', 'l1'])
  })
  it('merged from several has a page for each group inside its sections', () => {
    const merged = { components: [{ type: 'group', id: 's1', label: '食品经营许可', components: [components[0]!, components[2]!, { type: 'textfield', key: 'note' }] }] }
    expect(pagesOf(merged, {}, 'zh-CN').map((page) => [page.id, page.over])).toEqual([['g1', '食品经营许可'], ['l1', '食品经营许可'], ['note', '']])
  })
  it('does not ask for what is hidden', () => {
    expect(validatePlaces(components, { name: 'x', kind: 'individual' }, 'zh-CN')).toEqual([])
    expect(validatePlaces(components, { name: 'x', kind: 'company' }, 'zh-CN').map((each) => each.pointer)).toEqual(['/company'])
  })
  it('checks every row of a repeated group', () => {
    const faults = validatePlaces(components, { name: 'x', kind: 'individual', partners: [{ name: 'a' }, {}] }, 'zh-CN')
    expect(faults.map((each) => each.pointer)).toEqual(['/partners/1/name'])
  })
  it('knows where each value is', () => {
    expect(visiblePlaces(components, { kind: 'individual', partners: [{}] }).map((place) => pointerOf(place.path))).toEqual(['/name', '/partners/0/name'])
  })
  it('is changed without touching the data before', () => {
    const before = { partners: [{ name: 'a' }] }
    const after = withValue(before, ['partners', 0, 'name'], 'b')
    expect(before.partners[0]?.name).toBe('a')
    expect(after).toEqual({ partners: [{ name: 'b' }] })
  })
  it('finds the field however the server names it', () => {
    expect(formPointer('/data/partners/0/name')).toBe('/partners/0/name')
    expect(formPointer('/name')).toBe('/name')
    expect(formPointer('site.area')).toBe('/site/area')
  })
})
