// Opening a file of a pack in an editor and saving it unchanged loses nothing.
import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { BpmnModdle } from 'bpmn-moddle'
import { DmnModdle } from 'dmn-moddle'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json'
import { describe, expect, it } from 'vitest'
import { showAnnotations, storeAnnotations } from '@/features/editors/decision/annotations'
import { parseForm, writeForm } from '@/features/editors/form/schema'
import { openTemplates, writeTemplates } from '@/features/editors/credential/template'
import type { Moddle } from '@/features/editors/process/elements'

const packs = resolve('..', 'packs')
const filesOf = (folder: string, ending: string) =>
  readdirSync(packs)
    .flatMap((pack) => {
      try {
        return readdirSync(`${packs}/${pack}/${folder}`).map((name) => `${packs}/${pack}/${folder}/${name}`)
      } catch {
        return []
      }
    })
    .filter((path) => path.endsWith(ending))

/** The whole content of a file: prefixes, white space and the order of differently named siblings say nothing. */
function contentOf(xml: string): unknown {
  const document = new DOMParser().parseFromString(xml, 'application/xml')
  expect(document.querySelector('parsererror')).toBeNull()
  return visit(document.documentElement)

  function visit(element: Element): unknown {
    const attributes = [...element.attributes]
      .filter(({ name }) => !name.startsWith('xmlns'))
      // A type is named with whatever prefix the file gives its namespace.
      .map(({ namespaceURI, localName, value }) => [`${namespaceURI ?? ''}#${localName}`, localName === 'type' && namespaceURI ? value.replace(/^.*:/, '') : /^-?\d+\.\d+$/.test(value) ? String(Number(value)) : value])
      .sort()
    const children: Record<string, unknown[]> = {}
    for (const child of element.children) (children[`${child.namespaceURI}#${child.localName}`] ??= []).push(visit(child))
    const text = element.children.length ? '' : (element.textContent ?? '').trim()
    return { attributes, children: Object.fromEntries(Object.entries(children).sort(([a], [b]) => a.localeCompare(b))), text }
  }
}

describe('processes', () => {
  const files = filesOf('processes', '.bpmn')
  it('are there to be tested', () => expect(files.length).toBeGreaterThan(50))
  it.each(files)('%s keeps everything', async (path) => {
    const text = readFileSync(path, 'utf8')
    const { rootElement, warnings } = await new BpmnModdle({ zeebe }).fromXML(text)
    expect(warnings).toEqual([])
    const { xml } = await new BpmnModdle({ zeebe }).toXML(rootElement, { format: true })
    expect(contentOf(xml)).toEqual(contentOf(text))
  })
})

describe('decisions', () => {
  const files = filesOf('decisions', '.dmn')
  it('are there to be tested', () => expect(files.length).toBeGreaterThan(20))
  it.each(files)('%s keeps everything, remarks of rules included', async (path) => {
    const text = readFileSync(path, 'utf8')
    const { rootElement, warnings } = await new DmnModdle().fromXML(text, 'dmn:Definitions')
    expect(warnings).toEqual([])
    showAnnotations(rootElement as Moddle)
    const show = storeAnnotations(rootElement as Moddle)
    const { xml } = await new DmnModdle().toXML(rootElement, { format: true })
    show()
    expect(contentOf(xml)).toEqual(contentOf(text))
  })
})

describe('forms', () => {
  const files = filesOf('forms', '.form.json')
  it('are there to be tested', () => expect(files.length).toBeGreaterThan(50))
  it.each(files)('%s keeps its text', (path) => {
    const text = readFileSync(path, 'utf8')
    // What the editor adds to every field and to the form.
    const saved = JSON.parse(text, (key, value: unknown) => (value && typeof value === 'object' && 'type' in value && 'id' in value && key !== '' ? { layout: { row: 'Row_1', columns: null }, ...value } : value)) as Record<string, unknown>
    expect(writeForm({ ...saved, schemaVersion: 99, exporter: { name: 'x' } }, parseForm(text))).toBe(text)
  })
})

describe('credentials', () => {
  it('of the pack keep their data', () => {
    const text = readFileSync(`${packs}/chongqing/credentials.yaml`, 'utf8')
    expect(openTemplates(writeTemplates(openTemplates(text))).toJS()).toEqual(openTemplates(text).toJS())
    expect(writeTemplates(openTemplates(text))).toContain('# Electronic credential types')
  })
})
