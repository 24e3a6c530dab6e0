// Result cells that hold a context are changed member by member, and nothing else of the file is.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cellOf, membersOf, quoted } from '@/features/editors/decision/cells'
import { contextCellsOf, writeCell } from '@/features/editors/decision/contexts'

const text = readFileSync(resolve(__dirname, '../../../packs/chongqing/decisions/tobacco-conditions.dmn'), 'utf8')

describe('result cells', () => {
  it('are changed letter by letter, and nothing else is written anew', async () => {
    const cells = await contextCellsOf(text)
    const cell = cells[1]!
    const members = membersOf(cell.text)!
    const at = members.findIndex(({ key }) => key === 'text')
    const next = cellOf(members.map((member, n) => (n === at ? { ...member, text: quoted('离学校 < 50 米 & "不远"') } : member)))
    const changed = await writeCell(text, cell, next)
    expect((await contextCellsOf(changed)).map((each) => each.text)).toEqual(cells.map((each, n) => (n === 1 ? next : each.text)))
    const lines = text.split('\n')
    expect(changed.split('\n').filter((line, n) => line !== lines[n])).toHaveLength(1)
    expect(changed).toContain('离学校 &lt; 50 米 &amp; \\"不远\\"')
  })

  it('come back as they were when the old words are written again', async () => {
    const cell = (await contextCellsOf(text))[0]!
    const changed = await writeCell(text, cell, '{id: "other"}')
    expect(changed).not.toBe(text)
    expect(await contextCellsOf(await writeCell(changed, cell, cell.text))).toEqual(await contextCellsOf(text))
  })

  it('of a file that has no such rule leave it alone', async () => {
    const cell = (await contextCellsOf(text))[0]!
    expect(await writeCell(text, { ...cell, rule: 99 }, '{}')).toBe(text)
  })
})
