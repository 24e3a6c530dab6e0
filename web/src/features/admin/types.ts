// Staff and live state, as operators see them.
import type { Role } from '@/api/types'

export interface StaffGrant { role: Role; region: string; department: string }
export interface StaffEntry { id: string; account: string; name: string; disabled: boolean; grants: StaffGrant[]; last_sign_in: string | null }
export interface RegisterStatus { id: string; name: string; name_en?: string; state: 'up' | 'down'; timeout_ms: number; lookups: number; failures: number }
export interface Status {
  version: string; started_at: string; uptime_s: number; memory_bytes: number
  ledger?: { events: number; streams: number; timers: number; outbox: number; commits: number; batches: number; bytes: number; chain_head: string }
  http?: { requests: number; errors: number; open_connections: number }
  pack: Array<{ id: string; version: string; loaded_at: string; issues: number; unconfirmed: number }>
  registers?: RegisterStatus[]
}
