// One certificate type of credentials.yaml: read and changed in place, so that comments and everything else of the file stay.
import { isMap, isSeq, parseDocument, type Document, type YAMLMap, type YAMLSeq } from 'yaml'

export interface FaceField { key: string; label: string; label_en: string; type: string }
export interface Template { name: string; nameEn: string; issuer: string; holder: string; validity: string; typeCode: string; fields: FaceField[] }
export type TemplateText = 'name' | 'name_en' | 'validity'

export const kFieldTypes = ['string', 'date', 'datetime', 'integer', 'number', 'money', 'boolean', 'code', 'id_number', 'uscc']
const kWriting = { lineWidth: 0, flowCollectionPadding: false, singleQuote: true } as const

export function openTemplates(text: string): Document {
  const doc = parseDocument(text)
  const first = doc.errors[0]
  if (first) throw first
  return doc
}

export const writeTemplates = (doc: Document): string => doc.toString(kWriting)

export function findTemplate(doc: Document, id: string): YAMLMap | null {
  const list = doc.get('certificates')
  if (!isSeq(list)) return null
  const found = list.items.find((item) => isMap(item) && item.get('id') === id)
  return isMap(found) ? found : null
}

const textAt = (map: YAMLMap, key: string) => String(map.get(key) ?? '')

export function readTemplate(map: YAMLMap): Template {
  return {
    name: textAt(map, 'name'), nameEn: textAt(map, 'name_en'), issuer: textAt(map, 'issuer'), holder: textAt(map, 'holder'), validity: textAt(map, 'validity'), typeCode: textAt(map, 'type_code'),
    fields: fieldsOf(map).map((field) => ({ key: textAt(field, 'key'), label: textAt(field, 'label'), label_en: textAt(field, 'label_en'), type: textAt(field, 'type') || 'string' })),
  }
}

function listOf(map: YAMLMap): YAMLSeq | null {
  const list = map.get('fields')
  return isSeq(list) ? list : null
}
function fieldsOf(map: YAMLMap): YAMLMap[] {
  return (listOf(map)?.items ?? []).filter((item): item is YAMLMap => isMap(item))
}

export function setText(map: YAMLMap, key: TemplateText, value: string): void {
  map.set(key, value)
}

export function setField(map: YAMLMap, index: number, key: keyof FaceField, value: string): void {
  fieldsOf(map)[index]?.set(key, value)
}

export function addField(doc: Document, map: YAMLMap, field: FaceField): void {
  const node = doc.createNode(field) as YAMLMap
  node.flow = true
  const list = listOf(map)
  if (list) list.add(node)
  else map.set('fields', doc.createNode([node]))
}

export function removeField(map: YAMLMap, index: number): void {
  listOf(map)?.delete(index)
}

export function moveField(map: YAMLMap, index: number, by: -1 | 1): void {
  const items = listOf(map)?.items
  const to = index + by
  if (!items || to < 0 || to >= items.length) return
  items.splice(to, 0, ...items.splice(index, 1))
}

/** Keys are what claims and citizens' wallets name: letters, digits and underscores, each once. */
export function faultOfKey(key: string, index: number, fields: FaceField[]): 'syntax' | 'twice' | null {
  if (!/^[a-z0-9_]{1,64}$/.test(key)) return 'syntax'
  return fields.some((field, at) => at !== index && field.key === key) ? 'twice' : null
}
