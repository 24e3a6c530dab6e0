// Which page shows a file of a pack, and what a file is called by people who never see its name.
import type { StudioService } from './api'

export type FileRole = 'service' | 'bundle' | 'form' | 'process' | 'decision' | 'journey' | 'items' | 'bundles' | 'credentials' | 'fields' | 'places' | 'calendar' | 'search' | 'texts' | 'demo' | 'pack' | 'other'

export function roleOf(path: string): FileRole {
  const name = path.split('/').pop() ?? ''
  const rest = path.slice(path.indexOf('/') + 1)
  if (rest.startsWith('services/')) return name.endsWith('.bundle.yaml') ? 'bundle' : 'service'
  if (rest.startsWith('forms/')) return 'form'
  if (rest.startsWith('processes/')) return 'process'
  if (rest.startsWith('decisions/')) return 'decision'
  if (rest.startsWith('tests/')) return 'journey'
  if (rest.startsWith('search/')) return 'search'
  if (rest.startsWith('texts/')) return 'texts'
  const known: Record<string, FileRole> = {
    'items.yaml': 'items', 'bundles.yaml': 'bundles', 'credentials.yaml': 'credentials', 'fields.yaml': 'fields', 'departments.yaml': 'places', 'regions.yaml': 'places',
    'regions-towns.csv': 'places', 'halls.yaml': 'places', 'calendar.yaml': 'calendar', 'lights.yaml': 'calendar', 'law-limits.yaml': 'calendar', 'pack.yaml': 'pack',
    'people.yaml': 'demo', 'staff.yaml': 'demo', 'enterprises.yaml': 'demo', 'registers.yaml': 'demo', 'switches.yaml': 'demo',
  }
  return known[name] ?? 'other'
}

const kTabOfRole: Partial<Record<FileRole, string>> = { service: 'review', bundle: 'review', form: 'form', process: 'process', decision: 'decisions', journey: 'journeys' }

export function serviceOf(path: string, services: StudioService[]): StudioService | undefined {
  return services.find(({ paths }) => [paths.service, paths.form, paths.process, ...paths.decisions, ...paths.tests].includes(path))
}

/** The page where a file is edited: the service that it belongs to, else the file itself. */
export function placeOf(change: string, path: string, services: StudioService[], line = 0, element = '') {
  const base = `/studio/changes/${change}`
  const owner = serviceOf(path, services)
  const tab = kTabOfRole[roleOf(path)]
  const mark = { ...(line > 0 ? { line: String(line) } : {}), ...(element ? { element } : {}) }
  if (roleOf(path) === 'journey') return { path: `${base}/journey`, query: { path } }
  if (owner && tab) return { path: `${base}/services/${owner.id}`, query: { tab, ...(tab === 'decisions' ? { decision: path } : {}), ...mark } }
  return { path: `${base}/file`, query: { path, ...mark } }
}
