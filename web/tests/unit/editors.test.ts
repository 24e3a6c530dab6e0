// What the editors make of models, without their drawings.
import { describe, expect, it } from 'vitest'
import { DmnModdle } from 'dmn-moddle'
import { compareProcesses } from '@/features/editors/process/differ'
import { compareDecisions } from '@/features/editors/decision/differ'
import { showAnnotations, storeAnnotations } from '@/features/editors/decision/annotations'
import { factsOf } from '@/features/editors/decision/trial'
import { readDuration, writeDuration } from '@/features/editors/process/events'
import { translateFor } from '@/features/editors/process/words'
import { parseForm, writeForm } from '@/features/editors/form/schema'
import { inWords } from '@/features/editors/form/words'
import { addField, faultOfKey, findTemplate, moveField, openTemplates, readTemplate, removeField, setField, writeTemplates } from '@/features/editors/credential/template'
import { choicesOf } from '@/features/editors/shared/known'
import domify from '@/features/editors/shared/domify'
import type { Moddle } from '@/features/editors/process/elements'
import { iconsWithoutStyles, stylesInSheets } from '../../scripts/editor-libraries'

const process = (inner: string, x = 100) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
<bpmn:message id="m1" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=case_no" /></bpmn:extensionElements></bpmn:message>
<bpmn:process id="p" name="P" isExecutable="true">${inner}</bpmn:process>
<bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="pl" bpmnElement="p"><bpmndi:BPMNShape id="s1" bpmnElement="start"><dc:Bounds x="${x}" y="100" width="36" height="36" /></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`
const kStart = '<bpmn:startEvent id="start" name="开始"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>'
const task = (groups: string, name = '审查') =>
  `<bpmn:userTask id="review" name="${name}"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="${groups}" /></bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming></bpmn:userTask>`
const kFlow = '<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="review" />'

describe('the difference of two processes', () => {
  it('is nothing between a file and itself', async () => {
    const text = process(kStart + task('clerk') + kFlow)
    expect(await compareProcesses(text, text)).toEqual([])
  })
  it('tells attributes of the engine with what they were', async () => {
    const found = await compareProcesses(process(kStart + task('clerk') + kFlow), process(kStart + task('approver') + kFlow))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ id: 'review', kind: 'UserTask', difference: 'changed' })
    expect(found[0]?.details).toEqual([{ path: 'extensionElements/values/zeebe:AssignmentDefinition/candidateGroups', before: 'clerk', after: 'approver' }])
  })
  it('tells what is new and what is gone, and not their neighbours', async () => {
    const without = process('<bpmn:startEvent id="start" name="开始" />')
    const withTask = process(kStart + task('clerk') + kFlow)
    expect((await compareProcesses(without, withTask)).map(({ id, difference }) => `${difference} ${id}`).sort()).toEqual(['added f1', 'added review'])
    const added = (await compareProcesses(without, withTask)).find(({ id }) => id === 'review')
    expect(added?.details).toEqual([{ path: 'extensionElements/values/zeebe:AssignmentDefinition/candidateGroups', before: '', after: 'clerk' }])
    expect((await compareProcesses(withTask, without)).map(({ id, difference }) => `${difference} ${id}`).sort()).toEqual(['removed f1', 'removed review'])
  })
  it('tells a flow that leads elsewhere', async () => {
    const other = task('clerk').replace('id="review"', 'id="other"').replace('<bpmn:incoming>f1</bpmn:incoming>', '')
    const before = process(kStart + task('clerk') + other + kFlow)
    const after = process(kStart + task('clerk') + other + kFlow.replace('targetRef="review"', 'targetRef="other"'))
    expect(await compareProcesses(before, after)).toMatchObject([{ id: 'f1', details: [{ path: 'targetRef', before: 'review', after: 'other' }] }])
  })
  it('tells a changed correlation key at the event that waits for the message', async () => {
    const receive = '<bpmn:receiveTask id="wait" messageRef="m1" />'
    const before = process(receive)
    const found = await compareProcesses(before, before.replace('=case_no', '=other_no'))
    expect(found.map(({ id }) => id).sort()).toEqual(['wait'])
    expect(JSON.stringify(found)).toContain('=other_no')
  })
  it('keeps what only moved apart from what changed', async () => {
    const inner = '<bpmn:startEvent id="start" />'
    expect(await compareProcesses(process(inner, 100), process(inner, 160))).toMatchObject([{ id: 'start', difference: 'moved', details: [] }])
  })
  it('takes a missing side as empty and refuses what is no BPMN', async () => {
    expect((await compareProcesses(null, process('<bpmn:startEvent id="start" />'))).map(({ difference }) => difference)).toEqual(['added', 'added'])
    await expect(compareProcesses('<broken', null)).rejects.toThrow()
  })
})

const table = (rules: string, annotation = '<annotation name="依据" />') => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" namespace="n"><decision id="may" name="可以办"><decisionTable id="t" hitPolicy="FIRST">
<input id="i" label="年龄"><inputExpression id="e" typeRef="number"><text>age</text></inputExpression></input><output id="o" label="结果" name="r" typeRef="boolean" />${annotation}${rules}</decisionTable></decision></definitions>`
const rule = (id: string, age: string, result: string, basis: string) =>
  `<rule id="${id}"><inputEntry id="${id}i"><text>${age}</text></inputEntry><outputEntry id="${id}o"><text>${result}</text></outputEntry><annotationEntry><text>${basis}</text></annotationEntry></rule>`

describe('the difference of two decisions', () => {
  const before = table(rule('a', '&gt;= 18', 'true', '第一条') + rule('b', '&lt; 18', 'false', '第二条'))
  it('is nothing between a file and itself', async () => expect(await compareDecisions(before, before)).toEqual([]))
  it('tells cells of rules by their column', async () => {
    const after = table(rule('a', '&gt;= 16', 'true', '第一条') + rule('b', '&lt; 18', 'false', '第三条'))
    expect(await compareDecisions(before, after)).toMatchObject([{
      id: 'may', change: 'changed', facts: [],
      rules: [
        { change: 'changed', number: 1, cells: [{ column: '年龄', before: '>= 18', after: '>= 16' }] },
        { change: 'changed', number: 2, cells: [{ column: '依据', before: '第二条', after: '第三条' }] },
      ],
    }])
  })
  it('does not take a rule that moved down for another one', async () => {
    const after = table(rule('new', '99', 'true', '') + rule('a', '&gt;= 18', 'true', '第一条') + rule('b', '&lt; 18', 'false', '第二条'))
    expect(await compareDecisions(before, after)).toMatchObject([{ rules: [{ change: 'added', number: 1 }] }])
  })
  it('tells another hit policy', async () => {
    expect(await compareDecisions(before, before.replace('FIRST', 'UNIQUE'))).toMatchObject([{ facts: [{ column: 'hit_policy', before: 'FIRST', after: 'UNIQUE' }], rules: [] }])
  })
})

describe('remarks of rules', () => {
  const open = async (text: string) => (await new DmnModdle().fromXML(text, 'dmn:Definitions')).rootElement as Moddle
  const write = async (model: Moddle) => (await new DmnModdle().toXML(model)).xml
  const rulesIn = (model: Moddle) => ((model['drgElement'] as Moddle[])[0]?.['decisionLogic'] as Moddle)['rule'] as Moddle[]

  it('stand where the table shows them and are written where the standard has them', async () => {
    const model = await open(table(rule('a', '1', 'true', '第一条')))
    showAnnotations(model)
    const [first] = rulesIn(model)
    expect(first?.['description']).toBe('第一条')
    first!['description'] = '第九条'
    const show = storeAnnotations(model)
    const xml = await write(model)
    show()
    expect(xml).toContain('<annotationEntry><text>第九条</text></annotationEntry>')
    expect(xml).not.toContain('<description>')
    expect(first?.['description']).toBe('第九条')
  })
  it('of a new rule get a cell in each column', async () => {
    const model = await open(table('<rule id="a"><inputEntry><text>1</text></inputEntry><outputEntry><text>true</text></outputEntry></rule>', '<annotation name="依据" /><annotation name="备注" />'))
    showAnnotations(model)
    storeAnnotations(model)
    expect(((await write(model)).match(/<annotationEntry>/g) ?? []).length).toBe(2)
  })
  it('are left alone where a rule has a description of its own', async () => {
    const model = await open(table(rule('a', '1', 'true', '第一条').replace('<inputEntry', '<description>own</description><inputEntry')))
    showAnnotations(model)
    storeAnnotations(model)
    const xml = await write(model)
    expect(xml).toContain('<description>own</description>')
    expect(xml).toContain('第一条')
  })
})

describe('facts of a trial', () => {
  const inputs = [{ name: 'a', label: '', type: 'boolean' }, { name: 'b', label: '', type: 'number' }, { name: 'c', label: '', type: 'string' }, { name: 'd', label: '', type: 'Any' }]
  it('have the types of the model, and what is empty is not known', () => {
    expect(factsOf(inputs, { a: 'false', b: '3.5', c: '7', d: '["x", "y"]' })).toEqual({ a: false, b: 3.5, c: '7', d: ['x', 'y'] })
    expect(factsOf(inputs, {})).toEqual({ a: null, b: null, c: null, d: null })
  })
  it('are passed on as they stand when they do not fit', () => expect(factsOf(inputs, { b: 'many', d: 'plain' })).toMatchObject({ b: 'many', d: 'plain' }))
})

describe('durations', () => {
  it.each([['P20WD', 20, 'WD'], ['P3D', 3, 'D'], ['PT2H', 2, 'H'], ['PT30M', 30, 'M']])('%s is read and written', (text, amount, unit) => {
    expect(readDuration(text)).toEqual({ amount, unit })
    expect(writeDuration({ amount, unit: unit as 'WD' })).toBe(text)
  })
  it.each(['P1M', '=days', 'P1DT2H', 'R3/PT1H', 'P', ''])('%s is left as a text', (text) => expect(readDuration(text)).toBeNull())
})

describe('words', () => {
  it('of the libraries are Chinese, and English stays what it is', () => {
    expect(translateFor('zh-CN')('User task')).toBe('人工办理')
    expect(translateFor('zh-CN')('Open {element}', { element: '子流程' })).toBe('打开 子流程')
    expect(translateFor('en')('User task')).toBe('User task')
    expect(translateFor('zh-CN')('never heard of')).toBe('never heard of')
    expect(inWords('Create a Text field element')).toBe('加一个单行文字')
    expect(inWords('姓名')).toBeUndefined()
  })
})

describe('a form', () => {
  const text = `${JSON.stringify({ type: 'default', id: 'f', schemaVersion: 16, components: [{ id: 'A', key: 'a', type: 'textfield', label: 'A', properties: { semantic: 'x' } }] }, null, 2)}\n`
  it('shows only what was changed', () => {
    const saved = { components: [{ label: 'B', type: 'textfield', layout: { row: 'R' }, id: 'A', key: 'a', properties: { semantic: 'x' } }], id: 'f', type: 'default', schemaVersion: 19 }
    expect(writeForm(saved, parseForm(text))).toBe(text.replace('"label": "A"', '"label": "B"'))
  })
  it('loses attributes that were taken away', () => {
    const saved = { type: 'default', id: 'f', components: [{ id: 'A', key: 'a', type: 'textfield', label: 'A', properties: undefined }] }
    expect(writeForm(saved, parseForm(text))).not.toContain('semantic')
  })
  it('that is none is refused', () => {
    expect(() => parseForm('[]')).toThrow()
    expect(() => parseForm('{')).toThrow()
  })
})

describe('a credential', () => {
  const text = `# head\ncertificates:\n  - id: lic\n    name: 许可证\n    fields:\n      - {key: a, label: 甲, label_en: A, type: string}\n      # second\n      - {key: b, label: 乙, label_en: B, type: date}\n`
  it('is changed in its place, and the rest of the file stays', () => {
    const doc = openTemplates(text)
    const map = findTemplate(doc, 'lic')!
    setField(map, 0, 'label', '丙')
    expect(writeTemplates(doc)).toBe(text.replace('甲', '丙'))
  })
  it('gets, loses and moves fields', () => {
    const doc = openTemplates(text)
    const map = findTemplate(doc, 'lic')!
    addField(doc, map, { key: 'c', label: '丁', label_en: 'C', type: 'money' })
    moveField(map, 2, -1)
    removeField(map, 0)
    expect(readTemplate(map).fields.map(({ key }) => key)).toEqual(['c', 'b'])
    expect(writeTemplates(doc)).toContain('- {key: c, label: 丁, label_en: C, type: money}')
    moveField(map, 0, -1)
    expect(readTemplate(map).fields.map(({ key }) => key)).toEqual(['c', 'b'])
  })
  it('has each key once, in letters that claims allow', () => {
    const fields = readTemplate(findTemplate(openTemplates(text), 'lic')!).fields
    expect(faultOfKey('b', 0, fields)).toBe('twice')
    expect(faultOfKey('b', 1, fields)).toBeNull()
    expect(faultOfKey('B-1', 0, fields)).toBe('syntax')
  })
  it('that is not there is not made up', () => expect(findTemplate(openTemplates(text), 'other')).toBeNull())
})

describe('choices', () => {
  it('keep what is chosen though nobody knows it', () => {
    expect(choicesOf(['a'], 'gone')).toEqual([{ value: 'gone', label: 'gone' }, { value: 'a', label: 'a' }])
    expect(choicesOf([{ id: 'a', name: '甲' }], 'a')).toEqual([{ value: 'a', label: '甲（a）' }])
  })
})

describe('markup of the libraries', () => {
  it('gets its styles through the object model', () => {
    const link = domify('<a href="x" style="position: absolute; right: 15px"><svg viewBox="0 0 1 1" style="vertical-align: middle"></svg></a>') as HTMLElement
    expect(link.tagName).toBe('A')
    expect(link.style.position).toBe('absolute')
    expect((link.firstChild as SVGElement).style.verticalAlign).toBe('middle')
    expect(link.hasAttribute('data-inline-style')).toBe(false)
  })
  it('of several pieces is a fragment, of a row a row', () => {
    expect(domify('<b></b><i></i>').nodeType).toBe(Node.DOCUMENT_FRAGMENT_NODE)
    expect((domify('<tr><td>1</td></tr>') as HTMLElement).tagName).toBe('TR')
    expect((domify('<path d="M0 0" />') as SVGElement).namespaceURI).toBe('http://www.w3.org/2000/svg')
  })
  it('of icons says the same without style attributes', () => {
    const transform = iconsWithoutStyles().transform as (code: string, id: string) => { code: string } | undefined
    expect(transform('<rect style="fill:none;stroke:currentColor;"/>', '/x/AlignElementsIcons.js')?.code).toBe('<rect fill="none" stroke="currentColor"/>')
    expect(transform('style="fill:none"', '/x/Other.js')).toBeUndefined()
  })
  it('of CodeMirror goes into constructed sheets', () => {
    const transform = stylesInSheets().transform as (this: { error(text: string): void }, code: string, id: string) => { code: string } | undefined
    let told = ''
    const context = { error: (text: string) => void (told = text) }
    expect(transform.call(context, 'if (!root.head && root.adoptedStyleSheets && x) {', '/style-mod/src/style-mod.js')?.code).toBe('if (root.adoptedStyleSheets && x) {')
    transform.call(context, 'other', '/style-mod/src/style-mod.js')
    expect(told).not.toBe('')
  })
})
