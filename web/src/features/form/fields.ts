// What the renderer knows of the components of a form-js schema.
import type { HeldValue } from '@/api/types'
import type { FormComponent, FormSchema } from './form-js'
import { evaluateCondition } from './conditions'
import { pathOf, type Data } from './paths'

const kTypes: Record<string, Kind> = {
  textfield: 'text', textarea: 'area', number: 'number', datetime: 'date', checkbox: 'checkbox', checklist: 'checklist',
  radio: 'radio', select: 'select', taglist: 'checklist', group: 'group', dynamiclist: 'list', table: 'table',
  text: 'words', html: 'words', separator: 'separator', spacer: 'separator', image: 'image', filepicker: 'file', expression: 'nothing', button: 'nothing', iframe: 'nothing',
}
export type Kind =
  | 'text' | 'area' | 'number' | 'date' | 'checkbox' | 'checklist' | 'radio' | 'select' | 'group' | 'list' | 'table'
  | 'words' | 'separator' | 'image' | 'file' | 'nothing'

export function kindOf(component: FormComponent): Kind {
  // A type that is not known is asked as text: a question must never vanish from a form.
  return kTypes[component.type] ?? (component.key ? 'text' : 'nothing')
}

/** Words of the form in the language of the page. */
export function wordsOf(component: FormComponent, locale: string) {
  const pick = (chinese: string | undefined, english: string | undefined) => (locale === 'en' && english ? english : (chinese ?? ''))
  const properties = component.properties ?? {}
  return {
    label: pick(component.label || component.dateLabel || component.timeLabel, properties['label_en']),
    hint: pick(component.description, properties['description_en']),
    text: pick(component.text ?? component.content, properties['text_en']),
  }
}

export function optionsOf(component: FormComponent, data: Data, locale: string): Array<{ value: string; label: string }> {
  const given = component.values ?? (component.valuesKey ? (data[component.valuesKey] as FormComponent['values']) : undefined) ?? []
  return given.map((option) => {
    const english = (option as { label_en?: string }).label_en
    return { value: String(option.value), label: locale === 'en' && english ? english : option.label }
  })
}

export function isHidden(component: FormComponent, data: Data): boolean {
  const hide = component.conditional?.hide
  return hide ? evaluateCondition(hide, data) === true : false
}

/** Path of the value, seen from the form or from the row around it. */
export function pathWithin(component: FormComponent, prefix: string[] = []): string[] {
  return [...prefix, ...pathOf(component.key ?? component.path ?? '')]
}

/** What government holds for a field: by its semantic field, which several forms may share, else by its key. */
export function heldFor(component: FormComponent, held: Record<string, HeldValue>): { key: string; held: HeldValue } | null {
  for (const key of [component.properties?.['semantic'], component.key]) {
    const found = key ? held[key] : undefined
    if (key && found) return { key, held: found }
  }
  return null
}

/** A place in the form where a value is, with everything needed to name and find it. */
export interface Place {
  component: FormComponent
  path: Array<string | number>
  /** What conditions see here: the form's data, and the row's over it. */
  scope: Data
}

/** All visible fields with a value, rows of lists included, in the order of the form. */
export function visiblePlaces(components: FormComponent[], data: Data, prefix: Array<string | number> = [], scope: Data = data, root: Data = data): Place[] {
  return components.flatMap((component): Place[] => {
    if (isHidden(component, scope)) return []
    const kind = kindOf(component)
    if (kind === 'group') {
      return visiblePlaces(component.components ?? [], data, [...prefix, ...pathOf(component.path ?? '')], scope, root)
    }
    const path = [...prefix, ...pathOf(component.key ?? component.path ?? '')]
    if (kind === 'list') {
      const rows = rowsAt(root, path)
      return rows.flatMap((row, index) => visiblePlaces(component.components ?? [], data, [...path, index], { ...scope, ...row }, root))
    }
    return component.key && !['words', 'separator', 'image', 'nothing', 'table'].includes(kind) ? [{ component, path, scope }] : []
  })
}

export function rowsAt(data: Data, path: Array<string | number>): Data[] {
  let value: unknown = data
  for (const step of path) value = (value as Record<string | number, unknown> | undefined)?.[step]
  return Array.isArray(value) ? (value as Data[]) : []
}

export interface FormPage { id: string; title: string; /** The section around it, in a form merged from several. */ over: string; components: FormComponent[] }

/** One page for each innermost group; what stands outside of groups is gathered into pages of its own. */
export function pagesOf(schema: FormSchema, data: Data, locale: string): FormPage[] {
  return pagesIn(schema.components, data, locale, '', '').filter((page) => page.components.some((component) => !isHidden(component, data)))
}

function pagesIn(components: FormComponent[], data: Data, locale: string, over: string, title: string): FormPage[] {
  const pages: FormPage[] = []
  let loose: FormComponent[] = []
  const idOf = (component: FormComponent | undefined) => component?.id ?? component?.key ?? component?.path ?? ''
  const flush = () => {
    if (loose.some((component) => component.key)) pages.push({ id: idOf(loose[0]), title, over, components: loose })
    loose = []
  }
  for (const component of components) {
    const kind = kindOf(component)
    const isContainer = kind === 'group' || kind === 'list'
    if (!isContainer) {
      loose.push(component)
      continue
    }
    if (isHidden(component, data)) continue
    flush()
    const label = wordsOf(component, locale).label
    const children = component.components ?? []
    // A group with a path nests its values: it stays whole, so that they keep their place.
    if (kind === 'list' || component.path) pages.push({ id: idOf(component), title: label, over: title || over, components: [component] })
    else if (children.some((child) => ['group', 'list'].includes(kindOf(child)))) pages.push(...pagesIn(children, data, locale, title || over, label))
    else pages.push({ id: idOf(component), title: label, over: title || over, components: children })
  }
  flush()
  return pages
}
