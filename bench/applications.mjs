// Applications that a server accepts, made from what its own drafts say: questions, form and materials.
import { randomUUID } from 'node:crypto'

import { residentId } from '../tests/crash/server.mjs'

/** Every field of a form-js schema, with those in groups and lists. */
function* fields(components, path = []) {
  for (const component of components ?? []) {
    if (component.type === 'dynamiclist') yield { ...component, key: component.path, path }
    else if (component.components) yield* fields(component.components, component.path ? [...path, component.path] : path)
    else if (component.key) yield { ...component, path }
  }
}

const texts = {
  'resident-id': residentId(4),
  'credit-code': '91500103MA5U0XXX3T',
  phone: '13900000001',
  email: 'nobody@example.cn',
}

/** A value that this field takes; `region` is the district that the application is for. */
function value(field, region) {
  const { semantic = '', check = '' } = field.properties ?? {}
  const options = (field.values ?? []).map((option) => option.value)
  if (options.includes(region)) return region
  switch (field.type) {
    case 'checkbox':
      return true
    case 'number':
      return Math.max(field.validate?.min ?? 1, Math.min(60, field.validate?.max ?? 60))
    case 'select':
    case 'radio':
      return options[0]
    case 'checklist':
    case 'taglist':
      return options.slice(0, 1)
    case 'datetime':
      if (field.subtype === 'time') return '09:00'
      // What ends in the past cannot be issued anew.
      return semantic.endsWith('.valid_to') ? `${new Date().getFullYear() + 1}-05-01` : '2026-05-01'
    case 'dynamiclist':
      return rowsOf(field, region)
  }
  if (check === 'region' || semantic.endsWith('.region')) return region
  if (texts[check]) return texts[check]
  const { minLength = 2, maxLength = 40, pattern } = field.validate ?? {}
  const text = pattern && /\\d|0-9/.test(pattern) ? '1'.repeat(Math.max(minLength, 6)) : '测量用的内容'.repeat(10)
  return text.slice(0, Math.max(minLength, Math.min(maxLength, 8)))
}

/** As many rows as the list asks for; their amounts add up to that of a single number, their people differ. */
function rowsOf(list, region) {
  const count = Number(list.properties?.rowsMin ?? 1)
  return Array.from({ length: count }, (_, index) => {
    const row = {}
    for (const inner of fields(list.components)) {
      const content = value(inner, region)
      if (typeof content === 'number') put(row, inner, content / count)
      else if (['resident-id', 'identity-or-credit-code'].includes(inner.properties?.check)) put(row, inner, residentId(4 + index))
      else put(row, inner, content)
    }
    return row
  })
}

function put(data, field, content) {
  let object = data
  for (const part of [...(field.path ?? []), ...String(field.key ?? field.path).split('.').slice(0, -1)])
    object = object[part] ??= {}
  object[String(field.key ?? field.path).split('.').at(-1)] = content
}

function answerFor(question) {
  if (question.kind === 'bool') return false
  const first = question.options?.[0]?.value
  return question.kind === 'multi' ? [first] : first
}

/**
 * The body of /api/applications for one service in one district, or why there is none. `person` asks, for the enterprise
 * `applicant` when one is named; `upload` gives a file for a material; files belong to whoever will submit.
 */
export async function application(person, server, service, region, upload, applicant) {
  const expect = async (method, path, body) => {
    const answer = await person.ask(server, method, path, { body, key: method === 'POST' ? randomUUID() : undefined })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`)
    return answer.json
  }
  let draft
  try {
    draft = await expect('POST', '/api/drafts', { service, region, ...(applicant && { applicant }) })
    const data = {}
    for (let round = 0; round < 6 && !draft.ready; ++round) {
      const answers = {}
      for (const question of draft.questions ?? [])
        if (question.relevant !== false && (question.answer === null || question.answer === undefined))
          answers[question.id] = answerFor(question)
      const wanted = new Set(draft.issues.filter((issue) => issue.field.startsWith('/data/')).map((issue) => issue.field.slice(6)))
      for (const field of fields(draft.form?.components)) {
        const key = [...(field.path ?? []), field.key ?? ''].join('/').replaceAll('.', '/')
        if (field.validate?.required || [...wanted].some((one) => one === key || one.startsWith(`${key}/`)))
          if (draft.held?.[field.properties?.semantic]?.state !== 'held') put(data, field, value(field, region))
      }
      draft = await expect('PATCH', `/api/drafts/${draft.id}`, { version: draft.version, answers, data, region })
    }
    const materials = {}
    for (const material of draft.materials ?? []) {
      if (!material.required || material.from_bundle) continue
      if (['held', 'generated', 'credential'].includes(material.way)) continue
      const way = ['commitment', 'later', 'upload'].find((one) => material.ways.includes(one))
      if (way === undefined) continue
      materials[material.id] = { way }
      if (way === 'upload') materials[material.id].files = [await upload(service, material.id)]
    }
    const left = draft.issues.filter((issue) => issue.code !== 'case.material_missing')
    if (left.length > 0) return { refused: left.map((issue) => `${issue.code} ${issue.field}`).join(', ') }
    const answers = {}
    for (const question of draft.questions ?? [])
      if (question.answer !== null && question.answer !== undefined) answers[question.id] = question.answer
    // A clerk who accepts has looked at every audit point of every member.
    const checked = []
    for (const { item } of draft.plan?.members ?? [])
      for (const { id } of (await expect('GET', `/api/catalogue/items/${item}`)).audit_points ?? []) checked.push(`${item}/${id}`)
    return { body: { service, region, ...(applicant && { applicant }), answers, data, materials, accept: { checked } } }
  } catch (fault) {
    return { refused: fault.message }
  } finally {
    if (draft) await person.ask(server, 'DELETE', `/api/drafts/${draft.id}`)
  }
}
