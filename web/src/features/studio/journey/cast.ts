// Who plays in journeys. Accounts are no business of the studio: the people are those of the journeys that are there.
import { parse } from 'yaml'
import type { StarterCast } from '../starter'

interface Story { steps?: Array<Record<string, Record<string, unknown> | null>> }
export interface KnownCast { persons: string[]; clerks: string[]; approvers: string[] }

function storyOf(text: string): Story {
  try {
    return (parse(text) as Story | null) ?? {}
  } catch {
    return {}
  }
}
const stepsOf = (story: Story) => (Array.isArray(story.steps) ? story.steps : []).flatMap((step) => Object.entries(step ?? {}).map(([verb, body]) => ({ verb, body: body ?? {} })))
const word = (value: unknown) => (typeof value === 'string' ? value : '')

/** The people of a story of one of these items that somebody tells for himself, with his identity card; null when it is told otherwise. */
export function castOf(text: string, items: string[]): StarterCast | null {
  const steps = stepsOf(storyOf(text))
  const applied = steps.find((step) => step.verb === 'apply')?.body
  const accepted = steps.find((step) => step.verb === 'accept')?.body
  if (!applied || !accepted || applied['applicant'] || !items.includes(word(applied['service']))) return null
  const data = (applied['data'] ?? {}) as Record<string, unknown>
  const materials = (applied['materials'] ?? {}) as Record<string, unknown>
  const person = { id: word(applied['as']), name: word(data['per_name']), residentId: word(data['per_id_no']), phone: word(data['per_phone']) }
  if (!person.id || !person.name || !person.residentId || !person.phone || materials['id-card'] !== 'credential') return null
  const decided = steps.find((step) => step.verb === 'decide' && step.body['item'] === applied['service'])?.body
  return { region: word(applied['region']), person, clerk: word(accepted['as']), approver: word(decided?.['as']) || null }
}

export function knownCast(texts: string[]): KnownCast {
  const found = { persons: new Set<string>(), clerks: new Set<string>(), approvers: new Set<string>() }
  for (const { verb, body } of texts.flatMap((text) => stepsOf(storyOf(text)))) {
    const who = word(body['as'])
    if (!who) continue
    if (verb === 'apply') found.persons.add(who)
    else if (['accept', 'refuse', 'notice', 'deliver'].includes(verb)) found.clerks.add(who)
    else if (['decide', 'suspend', 'resume', 'extend'].includes(verb)) found.approvers.add(who)
  }
  const sorted = (names: Set<string>) => [...names].sort()
  return { persons: sorted(found.persons), clerks: sorted(found.clerks), approvers: sorted(found.approvers) }
}
