// What the server gives to staff beyond the shapes that citizens see.
import type { CaseMember, CaseView, FormSchema, LightColour } from '@/api/types'

export interface IntakeRow {
  number: string; service_name: string; applicant_name: string; region_name: string; submitted_at: string
  notice_due: string; days_left: number; light: LightColour; supplement_answered: boolean; version: number
}
export interface Claim { id: string; name: string }
export interface WorkRow {
  id: string; case_number: string; member_number: string; service_name: string; item_name: string; item: string; step: string
  applicant_name: string; organisation: string; region_name: string; light: LightColour; left_days: number; due_on: string
  stopped: boolean; version: number; claimed_by: Claim | null
}
export interface WorkItem {
  id: string; item: string; step: string; role: string; department: string; opened_at: string; claimed_by: Claim | null
}
export interface AuditPoint { id: string; text: string; basis: string; confirmed: boolean }
/** `text` goes into the decision, which is in Chinese; `text_en` is for reading. */
export interface GivenReason { text: string; text_en?: string; article: string }
export interface SuspensionKind { kind: string; name: string; days_max: number; basis: string; confirmed: boolean }
export type WorkMember = CaseMember & { department: string; suspended: boolean }
export interface WorkCase extends Omit<CaseView, 'can' | 'members'> {
  channel?: string; end_reason?: string; deemed?: boolean; members: WorkMember[]
  audit_points: Record<string, AuditPoint[]>
  reasons: { reject: Record<string, GivenReason[]>; refuse: GivenReason[] }
  suspensions: Record<string, SuspensionKind[]>
  extension: Record<string, { days_max: number; basis: string }>
  work_items: WorkItem[]
  /** "accept", "refuse", "supplement-notice", "deliver", and "decide:ITEM" for each step that is mine to decide. */
  can: string[]
  forms?: FormSchema[]
}
export interface FollowUp {
  id: string; case_number: string; service_name: string; grade: number; text: string; opened_at: string
  contact_by: string | null; fix_by: string | null; state: 'open' | 'contacted'; version: number
}
