// The board as the server counts it.
import type { LightColour } from '@/api/types'

export type MemberStage = 'waiting' | 'received' | 'running' | 'granted' | 'rejected' | 'ended'
export interface Group {
  code: string; name: string; open: number; red: number; yellow: number; decided: number
  median_used: number | null; median_promised: number | null; satisfaction: number | null
}
export interface Board {
  as_of: string
  totals: { open: number; decided: number; submitted_today: number; decided_today: number }
  by_stage: Array<{ stage: MemberStage; n: number }>
  by_light: Array<{ light: LightColour; n: number }>
  by_department: Group[]
  by_region: Group[]
  satisfaction: { rated: number; good: number; rate: number | null; by_grade: number[] }
  trend: Array<{ date: string; submitted: number; decided: number }>
}
export interface BoardRow {
  case_number?: string; member_number: string; item_name: string; department_name: string; stage: MemberStage; light: LightColour
  left_days: number; due_on: string | null; used_days: number | null; promised_days: number | null; region_name: string
}
