// What the studio asks the server.
import { api } from '@/api/client'

export type ChangeState = 'draft' | 'submitted' | 'approved' | 'published' | 'discarded'
export type FileKind = string
export type FileStatus = 'same' | 'added' | 'changed' | 'removed'
export interface ChangeRow {
  id: string; title: string; state: ChangeState; author: string; author_name: string; updated_at: string; files: number; publish_on: string | null
}
export interface ChangedFile { path: string; kind: FileKind; status: FileStatus; bytes: number; base_changed: boolean }
export interface HistoryEntry { at: string; who: string; who_name: string; what: string; reason: string }
export interface Change {
  id: string; title: string; note: string; state: ChangeState; version: number; author: string; author_name: string
  reviewer: string | null; reviewer_name: string | null; created_at: string; updated_at: string; may_review: boolean; publication: number | null
  publish_on: string | null; files: ChangedFile[]; history: HistoryEntry[]; last_check: CheckResult | null
}
export interface StudioIssue { severity: 'error' | 'warning'; code: string; message: string; file: string; line: number; element: string; hint: string; details: Record<string, unknown> }
export interface CheckResult {
  version: number; at: string; errors: number; warnings: number; issues: StudioIssue[]; journeys: { passed: number; failed: number; names: string[] } | null; edition: string | null
}
export interface StudioFile { path: string; kind: FileKind; status: FileStatus; size: number; editable: boolean }
export interface StudioService {
  id: string; name: { zh: string; en: string }; kind: 'item' | 'bundle'; executable: boolean; credential: string | null
  paths: { list: string; service: string | null; form: string | null; process: string | null; decisions: string[]; tests: string[] }
}
export interface FileTree { files: StudioFile[]; services: StudioService[] }
export interface FileText { path: string; kind: FileKind; text: string | null; base_text: string | null; status: FileStatus; editable: boolean }
export interface PublishedFile { path: string; status: 'added' | 'changed' | 'removed'; before: string | null; after: string | null }
export interface Publication {
  number: number; kind: 'change' | 'rollback'; at: string; change: string | null; title: string; reason: string; restores: number | null; author_name: string | null
  reviewer_name: string | null; publisher: string; publisher_name: string | null; edition_before: string; edition_after: string; journeys_passed: number; files: PublishedFile[]
}
export interface UnconfirmedValue { path: string; line: number; pointer: string; service: string; what: string; value: string }
export interface PublicationDetail extends Publication { manifest: Record<string, unknown>; jws: string }
export interface PublishedText { path: string; status: string; before: string | null; after: string | null }

export interface LoadMinutes { least: number; usual: number; most: number }
export interface LoadBody {
  service: string; change?: string; starts_on?: string; days: number; per_day: number; officers: Record<string, number>; handling: LoadMinutes; steps: Record<string, LoadMinutes>
  reject_percent: number; seed: number
}
export interface LoadResult {
  steps: Array<{ process: string; element: string; name: string; group: string; count: number; waiting: number; wait_p50_h: number; wait_p90_h: number; wait_max_h: number; handling_h: number }>
  groups: Array<{ group: string; officers: number; use_percent: number; queue_max: number }>
  by_day: Array<{ day: string; arrived: number; finished: number; open: number }>
  arrived: number; finished: number; rejected: number; unfinished: number; stuck: number; late: number; limit_days: number; total_p50_days: number; total_p90_days: number; stuck_at: string[]
}

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
  lint: (path: string, text: string, change: string) =>
    api.post<{ issues: StudioIssue[] }>('/studio/lint', { kind: kindOf(path), text, path, change }),
  simulate: (body: LoadBody) => api.post<LoadResult>('/studio/simulations', body),
  unconfirmed: (signal?: AbortSignal) => api.get<{ values: UnconfirmedValue[] }>('/studio/unconfirmed', undefined, signal ? { signal } : {}),
  publications: (after: string | null) => api.get<{ publications: Publication[]; next: string | null; edition: string; overtaken: string[] }>('/studio/publications', { after }),
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
