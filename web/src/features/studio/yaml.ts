// A YAML file as it is edited: comments, order and quotes stay, only what is touched is written anew.
import { isCollection, parseDocument, visit, type Document } from 'yaml'

export type Step = string | number
/** The packs' own way of writing: long lines are not folded, braces stand close. */
const kWriting = { lineWidth: 0, flowCollectionPadding: false, singleQuote: true } as const

export interface YamlFile {
  doc: Document
  /** The first fault of a file that cannot be read, in the words of the reader. */
  fault: string
}

export function readYaml(text: string): YamlFile {
  const doc = parseDocument(text, { prettyErrors: true })
  return { doc, fault: doc.errors[0]?.message ?? '' }
}

export const writeYaml = (doc: Document): string => doc.toString(kWriting)

/** The value at a path as plain data; undefined when there is none. */
export function valueAt(doc: Document, path: Step[]): unknown {
  const found = path.length === 0 ? doc.contents : doc.getIn(path, true)
  if (found === undefined || found === null) return undefined
  return toPlain(found, doc)
}

function toPlain(node: unknown, doc: Document): unknown {
  // What was set a moment ago is a bare value.
  if (node === null || typeof node !== 'object') return node
  if (isCollection(node)) return node.toJS(doc)
  return (node as { toJS?: (doc: Document) => unknown }).toJS?.(doc) ?? (node as { value?: unknown }).value ?? null
}

/**
 * Sets or (with undefined) removes. A scalar keeps its node and with it its comment; a value that is the same is left alone,
 * so that looking at a form changes nothing.
 */
export function setAt(doc: Document, path: Step[], value: unknown): boolean {
  if (JSON.stringify(valueAt(doc, path)) === JSON.stringify(value)) return false
  if (value === undefined) return doc.deleteIn(path)
  const node = doc.getIn(path, true) as { value?: unknown; type?: string } | undefined
  const isScalar = value === null || typeof value !== 'object'
  if (isScalar && node && !isCollection(node) && 'value' in node) {
    node.value = value
    // A plain word may have become one that needs quotes: the writer decides anew.
    delete node.type
  } else {
    doc.setIn(path, isScalar ? value : nodeOf(doc, value))
  }
  return true
}

/** Adds a row at the end of a list, which is made when there is none; written on one line as the packs do. */
export function addRow(doc: Document, path: Step[], row: unknown): void {
  const list = doc.getIn(path, true)
  if (!isCollection(list)) doc.setIn(path, doc.createNode([]))
  const found = doc.getIn(path, true)
  if (!isCollection(found)) return
  found.flow = isScalarRow(row)
  found.items.push(nodeOf(doc, row) as never)
}

export function moveRow(doc: Document, path: Step[], from: number, to: number): void {
  const list = doc.getIn(path, true)
  if (!isCollection(list) || to < 0 || to >= list.items.length) return
  const [row] = list.items.splice(from, 1)
  if (row !== undefined) list.items.splice(to, 0, row as never)
}

/** Collections of plain words on one line, everything else below one another. */
function nodeOf(doc: Document, value: unknown) {
  const node = doc.createNode(value)
  visit(node, { Collection: (_, each) => { each.flow = isFlat(each.toJS(doc)) } })
  return node
}

const isScalarRow = (row: unknown) => row === null || typeof row !== 'object'
/** Small things stand on one line. */
function isFlat(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true
  return Object.values(value).every((each) => each === null || typeof each !== 'object' || (Array.isArray(each) && each.every(isScalarRow)))
    && JSON.stringify(value).length < 600
}
