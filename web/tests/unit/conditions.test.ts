import { describe, expect, it } from 'vitest'
import { evaluateCondition } from '@/features/form/conditions'

describe('A condition', () => {
  const data = { kind: 'company', sign: true, area: 120, none: null, items: ['tobacco'], site: { floor: 2 } }
  const cases: Array<[string, boolean | undefined]> = [
    ['=kind = "company"', true], ['=kind != "company"', false], ['=sign', true], ['=not(sign)', false], ['=sign = false', false],
    ['=area > 100 and sign', true], ['=area > 200 or kind = "company"', true], ['=kind in ("company", "individual")', true],
    ['=list contains(items, "tobacco")', true], ['=list contains(items, "alcohol")', false], ['=none = null', true], ['=missing = null', true],
    ['=site.floor >= 2', true], ['=not(kind = "individual")', true], ['=(sign and area < 10) or sign', true], ['kind = "company"', true],
  ]
  for (const [source, expected] of cases) it(`${source} is ${String(expected)}`, () => expect(evaluateCondition(source, data)).toBe(expected))

  it('beyond comparisons stays undecided', () => {
    for (const source of ['=count(items) > 1', '=if sign then true else false', '=some x in items satisfies x = "a"', '=date("2024-01-01") < today()', '=kind = ', '="'])
      expect(evaluateCondition(source, data), source).toBeUndefined()
  })
  it('is not true for a value that is missing', () => {
    expect(evaluateCondition('=missing', data)).toBe(false)
    expect(evaluateCondition('=missing > 3', data)).toBe(false)
  })
})
