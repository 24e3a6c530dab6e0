// What the studio asks the server.
import { api } from '@/api/client'
import type { components } from '@/api/schema'

type Shapes = components['schemas']
export type ChangeRow = Shapes['StudioChangeRow']
export type ChangeState = ChangeRow['state']
export type ChangedFile = Shapes['StudioChangedFile']
export type Change = Shapes['StudioChange']
export type StudioIssue = Shapes['StudioIssue']
export type CheckResult = Shapes['StudioChecked']
export type StudioFile = Shapes['StudioFile']
export type StudioService = Shapes['StudioService']
export interface FileTree { files: StudioFile[]; services: StudioService[] }
export type FileText = Shapes['StudioFileText']
export type Publication = Shapes['StudioPublication']
export type Rollback = Shapes['StudioRollback']
export type Imported = Shapes['StudioImported']
export type UnconfirmedValue = Shapes['StudioUnconfirmed']
export type PublicationDetail = Shapes['StudioPublicationDetail']
export interface PublishedText { path: string; status: string; before: string | null; after: string | null }
export interface LoadMinutes { least: number; usual: number; most: number }
export interface LoadBody {
  service: string; change?: string; starts_on?: string; days: number; per_day: number; officers: Record<string, number>; handling: LoadMinutes; steps: Record<string, LoadMinutes>; programs: Record<string, LoadMinutes>
  reject_percent: number; seed: number
}
export type LoadResult = Shapes['StudioLoad']

const at = (id: string) => `/studio/changes/${id}`

export const studio = {
  changes: (after: string | null) => api.get<{ changes: ChangeRow[]; next: string | null }>('/studio/changes', { after }),
  create: (body: { title: string; note: string }, key: string) => api.post<{ id: string; version: number }>('/studio/changes', body, { idempotencyKey: key }),
  change: (id: string, signal?: AbortSignal) => api.get<Change>(at(id), undefined, signal ? { signal } : {}),
  rename: (id: string, body: { title: string; note: string; version: number }) => api.patch<{ version: number }>(at(id), body),
  filesInUse: (signal?: AbortSignal) => api.get<FileTree>('/studio/files', { prefix: 'none' }, signal ? { signal } : {}),
  files: (change: string, signal?: AbortSignal) => api.get<FileTree>('/studio/files', { change }, signal ? { signal } : {}),
  file: (path: string, change: string, signal?: AbortSignal) => api.get<FileText>('/studio/file', { path, change }, signal ? { signal } : {}),
  put: (id: string, body: { path: string; text: string; version: number; rebase?: boolean }) => api.put<{ version: number }>(`${at(id)}/file`, body),
  remove: (id: string, path: string, version: number, revert: boolean) => api.delete<{ version: number }>(`${at(id)}/file`, {}, { path, version, revert }),
  check: (id: string, journeys: boolean, journey = '') => api.post<CheckResult>(`${at(id)}/check`, { journeys, ...(journey ? { journey } : {}) }),
  checkProgress: () => api.get<{ is_running: boolean; done: number; total: number }>('/studio/check-progress'),
  lint: (path: string, text: string, change: string) =>
    api.post<{ issues: StudioIssue[] }>('/studio/lint', { kind: kindOf(path), text, path, change }),
  simulate: (body: LoadBody) => api.post<LoadResult>('/studio/simulations', body),
  unconfirmed: (signal?: AbortSignal) => api.get<{ values: UnconfirmedValue[] }>('/studio/unconfirmed', undefined, signal ? { signal } : {}),
  publications: (after: string | null) => api.get<{ publications: Publication[]; next: string | null; edition: string; overtaken: string[]; refused: StudioIssue[] }>('/studio/publications', { after }),
  rollbacks: (signal?: AbortSignal) => api.get<{ rollbacks: Rollback[] }>('/studio/rollbacks', undefined, signal ? { signal } : {}),
  publication: (number: string, signal?: AbortSignal) => api.get<PublicationDetail>(`/studio/publications/${number}`, undefined, signal ? { signal } : {}),
  published: (number: string, path: string) => api.get<PublishedText>(`/studio/publications/${number}/file`, { path }),
}

/** The password once more, for what is signed within the next minutes. */
export async function signingToken(password: string): Promise<string> {
  return (await api.post<{ signing_token: string }>('/me/signing-token', { password })).signing_token
}

function kindOf(path: string): 'bpmn' | 'dmn' | 'form' | 'yaml' {
  if (path.endsWith('.bpmn')) return 'bpmn'
  if (path.endsWith('.dmn')) return 'dmn'
  return path.endsWith('.form.json') ? 'form' : 'yaml'
}
