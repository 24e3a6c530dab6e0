// What the pages of staff work out from a case: points to check, fields that a notice can name, forms put together.
import type { AuditPoint, CaseMember, WorkCase, WorkItem } from '@/api/types'
import { formOf, type FormComponent, type FormSchema } from '@/features/form/form-js'
import { kindOf, visiblePlaces, wordsOf } from '@/features/form/fields'

export interface CheckedMember { member: CaseMember; points: AuditPoint[] }

/** Members of the case that have points to check, in the order of the case. */
export function checklistOf(view: WorkCase): CheckedMember[] {
  return view.members
    .map((member) => ({ member, points: view.audit_points[member.item] ?? [] }))
    .filter((each) => each.points.length > 0)
}

/** The forms of the members, in their order. */
export function formsOf(view: WorkCase): FormSchema[] {
  return (view.forms ?? (view.form ? [view.form] : [])).flatMap((form) => formOf(form) ?? [])
}

/** The forms of all members as one: a field that several members share is shown once. */
export function mergedForm(forms: FormSchema[]): FormSchema | null {
  if (forms.length === 0) return null
  const seen = new Set<string>()
  const keep = (components: FormComponent[]): FormComponent[] =>
    components.flatMap((component) => {
      if (kindOf(component) === 'group') {
        const inner = keep(component.components ?? [])
        return inner.length > 0 ? [{ ...component, components: inner }] : []
      }
      const key = component.key ?? component.path
      if (!key) return [component]
      if (seen.has(key)) return []
      seen.add(key)
      return [component]
    })
  return { ...forms[0], components: forms.flatMap((form) => keep(form.components)) }
}

export interface NamedField { key: string; name: string; member: string }

/** Fields that a supplement notice can name, each with the member that asks for it. */
export function fieldsOf(view: WorkCase, locale: string): NamedField[] {
  const forms = formsOf(view)
  const found = new Map<string, NamedField>()
  forms.forEach((form, index) => {
    // Forms come in the order of the members; when one has none the first member speaks for the case.
    const member = (forms.length === view.members.length ? view.members[index] : view.members[0])?.item ?? ''
    for (const { component } of visiblePlaces(form.components, view.data ?? {})) {
      const key = component.key ?? component.path
      const name = wordsOf(component, locale).label
      if (key && name && !found.has(key)) found.set(key, { key, name, member })
    }
  })
  return [...found.values()]
}

export type WorkAct = 'choose' | 'claim' | 'release' | 'decide' | 'suspend' | 'resume' | 'extend' | 'delegate' | 'return' | 'ask'

/** What I can do with a member now: the server's `can` narrowed by who holds the step and whether the clock stands. */
export function actsOf(view: WorkCase, member: CaseMember, me: string, item: WorkItem | undefined = stepsOf(view, member, me)[0]): WorkAct[] {
  if (!item || member.result) return []
  const holder = item.claimed_by?.id
  // A supervisor gives back what an officer holds who is away or has left.
  if (holder && holder !== me && view.can.includes(`free:${member.item}`)) return ['delegate', 'release']
  if (item.kind === 'choose') {
    if (!view.can.includes(`choose:${item.id}`)) return []
    if (!holder) return ['claim']
    if (holder !== me) return []
    return member.suspended ? ['resume', 'delegate', 'release'] : [...(item.choices.length > 0 ? (['choose'] as const) : []), 'delegate', 'release']
  }
  if (!view.can.includes(`decide:${member.item}`)) return []
  if (!holder) return ['claim']
  if (holder !== me) return []
  if (member.suspended) return ['resume', 'delegate', 'release']
  return [
    'decide',
    ...((view.suspensions[member.item] ?? []).length > 0 ? (['suspend'] as const) : []),
    ...(!member.extension && (view.extension[member.item]?.days_max ?? 0) > 0 ? (['extend'] as const) : []),
    'ask', 'delegate', 'return', 'release',
  ]
}

/** Open steps of the member's process, mine first; a wish for more time beside them is none. */
export function stepsOf(view: WorkCase, member: CaseMember, me: string): WorkItem[] {
  const steps = view.work_items.filter((item) => item.item === member.item && (item.kind === 'step' || item.kind === 'choose'))
  return [...steps.filter((step) => step.claimed_by?.id === me), ...steps.filter((step) => step.claimed_by?.id !== me)]
}
