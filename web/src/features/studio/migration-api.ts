// Running cases that go on by another process, and finished ones that are played again by a draft.
import { api } from '@/api/client'

export interface MigrationSource { service: string; name: string; edition: string; cases: number; is_current: boolean }
/** What people call an edition: the publication that brought it, or that followed it. */
export interface EditionLabel { edition: string; publication: number; is_before: boolean; title: string; at: string }
export interface Refusal { number: string; code: string; message: string; process: string; element: string }
export interface MigrationRun {
  id: string; service: string; name: string; from: string; to: string; state: 'proposed' | 'refused' | 'withdrawn' | 'running' | 'done'; reason: string; by: string
  started_at: string; ended_at: string | null; cases: number; moved: number; refused: number; refusals: Refusal[]; tried: DryRun | null
  reviewed_by: string | null; reviewed_at: string | null; review_reason: string | null; may_review: boolean; may_withdraw: boolean
}
/** What reports of older programs lack is optional. */
export interface Skip {
  process: string; element: string; name: string; to: string; to_name: string; why?: 'put_behind' | 'drawn_before' | 'drawn_beside'
  steps: Array<{ element: string; name: string; is_conditional?: boolean; cases?: number }>; cases: number; numbers: string[]
}
export interface PlanProcess { process: string; from: string; to_process: string; to: string; elements: Record<string, string>; flows: Record<string, string> }
export interface Plan { processes: PlanProcess[] }
export interface ProposedProcess {
  process: string; to_process: string; name: string; is_same: boolean; guesses: Array<{ from: string; to: string; because: string }>
  elements: Array<{ element: string; name: string; kind: string; to: string | null; to_name: string }>
  unmapped: Array<{ element: string; name: string; kind: string; event: string; reason: string; holds_tokens: boolean }>
  added: Array<{ element: string; name: string; kind: string }>
  targets: Array<{ element: string; name: string; kind: string }>
}
export interface Proposal { from: string; to: string; plan: Plan; is_complete: boolean; processes: ProposedProcess[] }
export interface DryRun {
  cases: number; movable: number; refused: number; is_complete: boolean
  elements: Array<{ process: string; element: string; name: string; to: string; to_name: string; count: number }>
  changes: Array<{ kind: string; element: string; count: number }>
  refusals: Refusal[]; skipping: number; skips: Skip[]
}
export interface Replay {
  service: string; edition: string; cases: number; same: number; changed: number; not_comparable: number
  results: Array<{ item: string; name: string; from: string; to: string; cases: number }>
  path: Array<{ element: string; name: string; change: 'added' | 'removed'; cases: number }>
  materials: Array<{ material: string; name: string; change: 'added' | 'removed'; cases: number }>
  members: Array<{ item: string; name: string; change: 'added' | 'removed'; cases: number }>
  conditions: Array<{ text: string; from: boolean | null; to: boolean | null; cases: number }>
  assumed: Array<{ element: string; name: string; cases: number }>
  examples: Array<{ number: string; changes: string[] }>
  skipped: Array<{ code: string; cases: number }>
  is_complete: boolean
}

export const migration = {
  list: (signal?: AbortSignal) => api.get<{ edition: string; sources: MigrationSource[]; runs: MigrationRun[]; labels: EditionLabel[]; is_complete: boolean }>('/studio/migrations', undefined, signal ? { signal } : {}),
  run: (id: string) => api.get<MigrationRun>(`/studio/migrations/${id}`),
  propose: (service: string, edition: string) => api.post<Proposal>('/studio/migrations/proposal', { service, edition }),
  dryRun: (service: string, edition: string, plan: Plan) => api.post<DryRun>('/studio/migrations/dry-run', { service, edition, plan }),
  order: (body: { service: string; edition: string; plan: Plan; reason: string }, key: string) => api.post<MigrationRun>('/studio/migrations', body, { idempotencyKey: key }),
  replay: (service: string, change: string, cases: number) => api.post<Replay>('/studio/replays', { service, change, cases }),
}
