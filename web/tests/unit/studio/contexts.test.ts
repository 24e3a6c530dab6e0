// Boxed contexts: read as entries, written back without touching anything else.
import { describe, expect, it } from 'vitest'
import { cellOf, membersOf, quoted, wordsOf } from '@/features/editors/decision/cells'
import { contextsOf, faultOfName, writeEntry } from '@/features/editors/decision/contexts'

const xml = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">
  <decision id="fee" name="收费">
    <variable id="v" name="收费" />
    <context id="c">
      <contextEntry id="e1"><variable id="e1v" name="base" typeRef="number" /><literalExpression id="e1l"><text>area * 2</text></literalExpression></contextEntry>
      <contextEntry id="e2"><variable id="e2v" name="parts" /><context id="c2"><contextEntry id="e3"><variable id="e3v" name="tax" /><literalExpression id="e3l"><text>base * 0.1</text></literalExpression></contextEntry></context></contextEntry>
      <contextEntry id="e4"><literalExpression id="e4l"><text>base + parts.tax</text></literalExpression></contextEntry>
    </context>
  </decision>
  <decision id="other" name="其他"><literalExpression id="l"><text>1</text></literalExpression></decision>
</definitions>`

describe('boxed contexts', () => {
  it('are read with the contexts inside them', async () => {
    const found = await contextsOf(xml)
    expect(found.map(({ id, name }) => [id, name])).toEqual([['fee', '收费']])
    expect(found[0]?.entries.map(({ path, name, type, text, kind }) => [path.join('.'), name, type, text, kind])).toEqual([
      ['0', 'base', 'number', 'area * 2', 'LiteralExpression'], ['1', 'parts', '', null, 'Context'], ['1.0', 'tax', '', 'base * 0.1', 'LiteralExpression'], ['2', '', '', 'base + parts.tax', 'LiteralExpression'],
    ])
  })
  it('take a change of one entry, also of an inner one', async () => {
    const changed = await writeEntry(xml, 'fee', [1, 0], { name: 'duty', type: 'number', text: 'base * 0.2' })
    const entries = (await contextsOf(changed))[0]?.entries ?? []
    expect([entries[2]?.name, entries[2]?.type, entries[2]?.text]).toEqual(['duty', 'number', 'base * 0.2'])
    expect(entries[0]?.text).toBe('area * 2')
    expect(changed).toContain('id="other"')
  })
  it('stay as they are when the place is not there', async () => {
    expect(await writeEntry(xml, 'fee', [9], { text: 'x' })).toBe(xml)
    expect(await writeEntry(xml, 'nothing', [0], { text: 'x' })).toBe(xml)
  })
  it('refuse names that are none, or are there already', async () => {
    const entries = (await contextsOf(xml))[0]?.entries ?? []
    expect([faultOfName('1st', [0], entries), faultOfName('parts', [0], entries), faultOfName('tax', [0], entries), faultOfName('面积 合计', [0], entries)]).toEqual(['syntax', 'twice', null, null])
  })
})

describe('a result cell that holds a context', () => {
  const cell = '{id: "fixed", state: if x = null then null else x > {a: 1}.a, text: "有“固定”的, 场所: 一处", "key two": [1, 2], confirmed: true}'
  it('comes apart into members as they are written', () => {
    expect(membersOf(cell)?.map(({ key, text }) => [key, text])).toEqual([
      ['id', '"fixed"'], ['state', 'if x = null then null else x > {a: 1}.a'], ['text', '"有“固定”的, 场所: 一处"'], ['key two', '[1, 2]'], ['confirmed', 'true'],
    ])
  })
  it('is put together as it was', () => {
    expect(cellOf(membersOf(cell) ?? [])).toBe(cell)
    expect(membersOf('x + 1')).toBeNull()
    expect(membersOf('{')).toBeNull()
  })
  it('has sentences without quotes, and only sentences', () => {
    expect(wordsOf('"甲\\"乙"')).toBe('甲"乙')
    expect(wordsOf('"a" + "b"')).toBeNull()
    expect(quoted('甲"乙')).toBe('"甲\\"乙"')
  })
})
