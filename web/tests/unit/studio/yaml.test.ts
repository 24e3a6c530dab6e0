import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { confirmAt, valueWords } from '@/features/studio/confirming'
import { addRow, moveRow, readYaml, setAt, valueAt, writeYaml } from '@/features/studio/yaml'

const kPacks = '../packs'
// Laid out by hand; the studio edits them as text.
const kTextOnly = ['lights.yaml', 'words.yaml']
const files = ['base', 'chongqing', 'demo'].flatMap((pack) =>
  ['', '/services', '/tests', '/search'].flatMap((folder) => {
    try {
      return readdirSync(`${kPacks}/${pack}${folder}`).filter((name) => name.endsWith('.yaml') && !kTextOnly.includes(name)).map((name) => `${kPacks}/${pack}${folder}/${name}`)
    } catch {
      return []
    }
  }))

const kSample = `# what this is
name: 旧名称 # a remark
limits: {working_days: 3, confirmed: true, basis: 某法 第一条}
rows:
  - {id: a, text: '甲'}
  # about the second row
  - {id: b, text: "乙"}
tail: yes
`

describe('YAML that is edited', () => {
  it('comes back as it was when nothing was touched, for every file of the packs that a form edits', () => {
    expect(files.length).toBeGreaterThan(140)
    const changed = files.filter((file) => {
      const text = readFileSync(file, 'utf8')
      return writeYaml(readYaml(text).doc) !== text
    })
    expect(changed).toEqual([])
  })

  it('changes the one line of the value and keeps comments and quotes', () => {
    const { doc } = readYaml(kSample)
    setAt(doc, ['limits', 'working_days'], 5)
    expect(writeYaml(doc)).toBe(kSample.replace('working_days: 3', 'working_days: 5'))
  })

  it('keeps the remark behind a value', () => {
    const { doc } = readYaml(kSample)
    setAt(doc, ['name'], '新名称')
    expect(writeYaml(doc)).toBe(kSample.replace('旧名称', '新名称'))
  })

  it('reads what was just written where nothing was', () => {
    const { doc } = readYaml('a: {}\n')
    setAt(doc, ['a', 'b'], 'new')
    expect(valueAt(doc, ['a', 'b'])).toBe('new')
  })
  it('says that nothing changed when the value is the same', () => {
    const { doc } = readYaml(kSample)
    expect(setAt(doc, ['limits'], { working_days: 3, confirmed: true, basis: '某法 第一条' })).toBe(false)
    expect(setAt(doc, ['none'], undefined)).toBe(false)
    expect(writeYaml(doc)).toBe(kSample)
  })

  it('adds a row on one line and moves it with its comment left in place', () => {
    const { doc } = readYaml(kSample)
    addRow(doc, ['rows'], { id: 'c', text: '丙: 丁' })
    expect(writeYaml(doc)).toContain(`  - {id: c, text: '丙: 丁'}\n`)
    moveRow(doc, ['rows'], 2, 0)
    expect(valueAt(doc, ['rows', 0, 'id'])).toBe('c')
    expect(writeYaml(doc)).toContain('# about the second row')
  })

  it('makes the list when there is none and quotes words that would be something else', () => {
    const { doc } = readYaml('name: x\n')
    addRow(doc, ['codes'], { code: '500157', on: 'true' })
    expect(writeYaml(doc)).toBe("name: x\ncodes:\n  - {code: '500157', on: 'true'}\n")
  })

  it('says what is wrong with a text that cannot be read', () => {
    expect(readYaml('a: {b: 1\nc: 2').fault).not.toBe('')
    expect(readYaml(kSample).fault).toBe('')
  })
})

describe('a value that is confirmed', () => {
  const row = (pointer: string, value = '') => ({ path: 'p/items.yaml', line: 1, pointer, service: 'a', department: '', has_source: false, what: 'x', value })
  const found = { value: '2', basis: '某法 第一条', url: '', day: '2026-11-20' }
  const text = `items:\n  - id: a\n    promised_limit: {working_days: 3, confirmed: false}\n    channels: [window]\n    channels_confirmed: false\n    reasons:\n      - {text: 不符合, article: 待核}\n`

  it('is told in words and keeps its other parts', () => {
    const t = (key: string, values?: Record<string, unknown>) => `${key.split('.').at(-1)}${values ? `=${values.n}` : ''}`
    const of = (value: unknown) => valueWords({ ...row('/x/confirmed', ''), value: JSON.stringify(value) }, false, t)
    expect(of({ working_days: 11, note: 'Working default' })).toBe('days=11')
    expect(of({ doc: '国办发〔2022〕32号', list: 'base' })).toBe('国办发〔2022〕32号')
    expect(of({ name: '检验检测', name_en: 'Inspection', days_max: 10 })).toBe('检验检测 days=10')
    expect([of(null), of(false), of(['a', 'b'])]).toEqual(['empty', 'no', 'acommab'])
    const noted = readYaml(text.replace('working_days: 3,', 'working_days: 3, note: w,')).doc
    expect(confirmAt(noted, row('/items/0/promised_limit/confirmed', '{"working_days":3,"note":"w"}'), { ...found, value: '5' })).toBe(true)
    expect(writeYaml(noted)).toContain('working_days: 5, note: w, confirmed: true')
  })

  it('gets its source and day beside it, and the figure as found', () => {
    const { doc } = readYaml(text)
    expect(confirmAt(doc, row('/items/0/promised_limit/confirmed', '3'), found)).toBe(true)
    expect(writeYaml(doc)).toBe(text.replace('{working_days: 3, confirmed: false}', '{working_days: 2, confirmed: true, basis: 某法 第一条, as_of: 2026-11-20}'))
  })
  it('has its source as a remark where the map speaks of more', () => {
    const { doc } = readYaml(text)
    expect(confirmAt(doc, row('/items/0/channels_confirmed'), found)).toBe(true)
    expect(writeYaml(doc)).toContain('channels_confirmed: true # 某法 第一条 2026-11-20\n')
  })
  it('takes the place of the word 待核', () => {
    const { doc } = readYaml(text)
    expect(confirmAt(doc, row('/items/0/reasons/0/article', '待核'), { ...found, value: '某法 第二条' })).toBe(true)
    expect(writeYaml(doc)).toContain('{text: 不符合, article: 某法 第二条, as_of: 2026-11-20}')
  })
  it('is refused when the place says something else by now', () => {
    const { doc } = readYaml(text.replace('confirmed: false}', 'confirmed: true}'))
    expect(confirmAt(doc, row('/items/0/promised_limit/confirmed', '3'), found)).toBe(false)
    expect(confirmAt(doc, row('/items/7/promised_limit/confirmed', '3'), found)).toBe(false)
  })
})
