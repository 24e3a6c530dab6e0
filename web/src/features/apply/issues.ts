// What still stands in the way of signing, in the words of the page: the server names code and place.
import type { Draft, FieldFault } from '@/api/types'
import { pagesOf, visiblePlaces, wordsOf } from '@/features/form/fields'
import { formOf } from '@/features/form/form-js'
import { formPointer, pointerOf } from '@/features/form/paths'
import type { StepId } from './draft-context'

interface Words {
  t: (key: string, values?: Record<string, unknown>) => string
  te: (key: string) => boolean
  locale: string
}

export function sayIssue(issue: FieldFault, draft: Draft, { t, te, locale }: Words): string {
  const named = (chinese: string, english: string | undefined) => (locale === 'en' && english ? english : chinese)
  const [, area, id = ''] = issue.field.split('/')
  if (area === 'answers') {
    const question = draft.questions.find((each) => each.id === id)
    return question ? t('apply.issue.answer', { text: named(question.text, question.text_en) }) : t('apply.issue.nothing')
  }
  if (area === 'materials') {
    const material = draft.materials.find((each) => each.id === id)
    return t('apply.material_missing', { name: material ? named(material.name, material.name_en) : String(issue.details?.['name'] ?? '') })
  }
  if (area === 'region') return t('apply.region_missing')
  if (area === 'delivery') return te(`apply.delivery.${id}_missing`) ? t(`apply.delivery.${id}_missing`) : t('apply.delivery_open')
  if (area === 'members' || area === 'applicant') {
    const told = String(issue.details?.['name'] ?? '')
    const member = draft.plan?.members.find((each) => (area === 'members' ? each.item === id : each.name === told))
    return t(`apply.issue.${area}`, { name: member ? named(member.name, member.name_en) : told })
  }
  if (area === 'data') {
    const place = visiblePlaces(formOf(draft.form)?.components ?? [], draft.data).find((each) => pointerOf(each.path) === formPointer(issue.field))
    const label = place ? wordsOf(place.component, locale).label : String(issue.details?.['label'] ?? id)
    if (issue.code === 'form.rule') return named(String(issue.details?.['text'] ?? ''), issue.details?.['text_en'] as string | undefined)
    const code = issue.code.replace(/^form\.(check\.)?/, '')
    const known = issue.code.startsWith('form.check.') ? `form.fault.check_${code}` : `form.fault.${code}`
    const limit = issue.details?.['min'] ?? issue.details?.['max'] ?? ''
    return te(known) ? t(known, { label, n: limit }) : t('apply.issue.field', { label })
  }
  return issue.message
}

/** The page on which it can be put right. */
export function placeOfIssue(issue: FieldFault, draft: Draft, locale: string): { step: StepId; part?: string } | null {
  const [, area, id = ''] = issue.field.split('/')
  if (area === 'answers') return { step: 'questions', ...(id ? { part: id } : {}) }
  if (area === 'materials' || area === 'delivery') return { step: area }
  if (area === 'region' || area === 'applicant') return { step: 'start' }
  if (area !== 'data') return null
  const form = formOf(draft.form)
  const page = form && pagesOf(form, draft.data, locale).find((each) => visiblePlaces(each.components, draft.data).some((place) => pointerOf(place.path) === formPointer(issue.field)))
  return page ? { step: 'form', part: page.id } : { step: 'form' }
}
