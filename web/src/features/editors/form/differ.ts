// What became another between two versions of a form, field by field in the order of the newer one.
import type { FormComponent } from '@/features/form/form-js'

export type Mark = 'added' | 'removed' | 'changed' | 'same'
export interface FieldDetail { what: string; before: string; after: string }
export interface FieldMark {
  mark: Mark
  /** Headings of the groups around the field. */
  groups: string[]
  /** As it is drawn: always shown, and on its own. */
  component: FormComponent
  details: FieldDetail[]
}

interface Placed { component: FormComponent; groups: string[] }

export function compareForms(before: string | null, after: string | null): FieldMark[] {
  const old = placed(before)
  const now = placed(after)
  const earlier = new Map(old.map((each) => [nameOf(each.component), each]))
  const kept = new Set<string>()
  const marks: FieldMark[] = now.map(({ component, groups }) => {
    const name = nameOf(component)
    const was = earlier.get(name)
    kept.add(name)
    const details = was ? detailsOf(was, { component, groups }) : []
    return { mark: !was ? 'added' : details.length > 0 ? 'changed' : 'same', groups, component: drawn(component), details }
  })
  // A field that is gone stands where it stood: behind the one that came before it.
  old.forEach(({ component, groups }, at) => {
    if (kept.has(nameOf(component))) return
    const earlierNames = new Set(old.slice(0, at).map((each) => nameOf(each.component)))
    let behind = marks.length - 1
    while (behind >= 0 && !earlierNames.has(nameOf(marks[behind]!.component))) behind--
    marks.splice(behind + 1, 0, { mark: 'removed', groups, component: drawn(component), details: [] })
  })
  return marks
}

/** Groups are only around fields; repeated rows are one field. */
function placed(text: string | null): Placed[] {
  if (!text?.trim()) return []
  const schema = JSON.parse(text) as { components?: FormComponent[] }
  const walk = (components: FormComponent[], groups: string[]): Placed[] =>
    components.flatMap((component) => (component.type === 'group' ? walk(component.components ?? [], component.label ? [...groups, component.label] : groups) : [{ component, groups }]))
  return walk(schema.components ?? [], [])
}

const nameOf = (component: FormComponent) => component.key ?? component.path ?? component.id ?? component.text ?? component.type
const drawn = (component: FormComponent): FormComponent => {
  const { conditional: _, ...shown } = component
  return shown
}

function detailsOf(before: Placed, after: Placed): FieldDetail[] {
  const [a, b] = [factsOf(before), factsOf(after)]
  return [...new Set([...a.keys(), ...b.keys()])].filter((what) => (a.get(what) ?? '') !== (b.get(what) ?? '')).map((what) => ({ what, before: a.get(what) ?? '', after: b.get(what) ?? '' }))
}

/** What is said of a field; what only the drawing of the editor needs is not. */
function factsOf({ component, groups }: Placed): Map<string, string> {
  const { id: _id, layout: _layout, key: _key, ...said } = component as FormComponent & { layout?: unknown }
  const facts = new Map<string, string>([['group', groups.join(' › ')]])
  const put = (name: string, value: unknown) => {
    if (value === undefined || value === null || value === '' || value === false) return
    facts.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  for (const [name, value] of Object.entries(said)) {
    if (name === 'values') put(name, (value as Array<{ label: string }>).map((each) => each.label).join('、'))
    else if ((name === 'validate' || name === 'properties' || name === 'conditional' || name === 'appearance') && typeof value === 'object') for (const [inner, each] of Object.entries(value as object)) put(inner, each)
    else put(name, value)
  }
  return facts
}
