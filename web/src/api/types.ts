// Shapes of the HTTP contract that the pages read and write. Those that the server describes by name come from
// schema.ts, which is written from its routes.
import type { components } from './schema'

type Shapes = components['schemas']
export interface FieldFault { code: string; field: string; message: string }
export interface Problem {
  type: string; title: string; status: number; code: string; detail: string
  field?: string; errors?: FieldFault[]; [extra: string]: unknown
}
export interface Page { next: string | null }

// --- identity
export type Role = 'clerk' | 'approver' | 'supervisor' | 'operator' | 'editor'
export type RoleGrant = Shapes['RoleGrant']
export type User = Shapes['User']
export interface SessionAnswer { user: User | null; locale: string; demo: boolean; csrf?: string }
export type Enterprise = Shapes['Enterprise']
export type Authorisation = Shapes['Authorisation']
export type Me = Shapes['Me']
export type Access = Shapes['Access']
export type InboxMessage = Shapes['InboxMessage']

// --- catalogue
export type ServiceKind = 'item' | 'bundle'
export interface Entry {
  id: string; kind: ServiceKind; name: string; name_en: string; department_name: string; topic: string
  executable: boolean; handling: 'instant' | 'promised'; promised_days: number | null; promised_confirmed: boolean
  members?: number; snippet?: string
}
export type Topic = Shapes['Topic']
export interface Department { code: string; name: string; name_en: string; kind?: string; items?: number }
export interface Catalogue {
  topics: Topic[]; departments: Department[]; hot: Entry[]
  counts: { items: number; bundles: number; credentials: number; departments: number }
}
/** `path`: added up along the order of a bundle's members; `least` when not everybody needs all of them. */
export interface Value { value: number | null; unit: 'working_days' | 'fen' | 'visits'; confirmed: boolean; basis?: string; path?: boolean; least?: number }
export interface Answered { text: string; answer: string }
export interface LegalBasis { law: string; articles: string; confirmed: boolean }
export interface GuideMember {
  item: string; name: string; name_en?: string; after?: string[]; optional?: boolean; when?: Answered[]; why?: LegalBasis
  department_name?: string; result?: string; handling?: 'instant' | 'promised'; promised_limit?: Value; legal_limit?: Value
  steps?: Array<{ name: string; name_en?: string }>
}
export interface GuideMaterial {
  id: string; name: string; name_en?: string; source: string; source_name?: string; required: boolean; when?: string; main?: boolean; item?: string
  tolerable: { allowed: boolean; enabled_by?: string; demo?: boolean }; commitment: { allowed: boolean; enabled_by?: string; demo?: boolean }
  confirmed: boolean; accept?: string[]
}
export interface Question {
  id: string; text: string; text_en: string; kind: 'bool' | 'choice' | 'multi'
  options?: Array<{ value: string; label: string; label_en: string }>
  answer?: boolean | string | string[] | null; relevant?: boolean; hint?: string; hint_en?: string
}
export interface Guide {
  id: string; kind: ServiceKind; name: string; name_en: string; executable: boolean
  department: { code: string; name: string; name_en: string }; organisation_rule?: string; type?: string
  applicants: string[]; result?: { kind: string; name?: string; names?: string[]; credential?: string } | null
  handling: 'instant' | 'promised'; legal_limit?: Value; promised_limit?: Value; fee?: Value; visits?: Value
  channels?: { values: Array<{ id: string; name: string }>; confirmed: boolean }
  materials: GuideMaterial[]; conditions?: Array<{ text: string; text_en?: string; confirmed: boolean; item?: string }>
  legal_basis: LegalBasis[]; questions: Question[]
  members?: GuideMember[]; steps?: Array<{ name: string; name_en?: string }>
  audit_points?: Array<{ text: string; basis?: string; confirmed: boolean }>
  faq: Array<{ q: string; a: string; source?: string; confirmed: boolean }>
  missing: string[]; unconfirmed: number; note?: string; implementation_code?: string; source_url?: string
  scope?: { quanyu?: boolean; chuanyu?: boolean; kuasheng?: boolean }
}
export type Region = Shapes['Region']
export type Hall = Shapes['Hall']

// --- drafts
export interface FormComponent {
  type: string; id?: string; key?: string; label?: string; description?: string; text?: string; content?: string
  path?: string; components?: FormComponent[]; values?: Array<{ value: string; label: string }>; valuesKey?: string
  valuesExpression?: string; subtype?: 'date' | 'time' | 'datetime'; dateLabel?: string; timeLabel?: string
  conditional?: { hide?: string }; validate?: FormValidation; defaultValue?: unknown
  disabled?: boolean; readonly?: boolean; appearance?: { prefixAdorner?: string; suffixAdorner?: string }
  isRepeating?: boolean; defaultRepetitions?: number; allowAddRemove?: boolean; showOutline?: boolean
  increment?: string | number; decimalDigits?: number; serializeToString?: boolean; accept?: string; multiple?: boolean
  columns?: Array<{ label: string; key: string }>; dataSource?: string; source?: string; alt?: string; url?: string; action?: string
  expression?: string; disallowPassedDates?: boolean
  properties?: Record<string, string>
}
export interface FormValidation {
  required?: boolean; minLength?: number; maxLength?: number; min?: number | string; max?: number | string
  pattern?: string; validationType?: '' | 'email' | 'phone' | 'custom'
}
export interface FormSchema { id?: string; type?: string; schemaVersion?: number; components: FormComponent[] }
export interface Held {
  value: unknown; source: string; source_en: string; as_of?: string
  state: 'held' | 'unavailable' | 'challenged'; reason?: string
}
export interface MaterialFile { id: string; name: string; bytes: number; type: string; sha256: string }
export type MaterialWay = 'upload' | 'credential' | 'commitment' | 'later'
export type MaterialState = 'missing' | 'provided' | 'held' | 'committed' | 'deferred' | 'generated' | 'optional'
export interface Material {
  id: string; name: string; name_en?: string; items: string[]; required: boolean; main?: boolean; source?: string
  ways: MaterialWay[]; accept: string[]; bytes_max: number; audit_points?: Array<string | { text: string }>
  state: MaterialState; files: MaterialFile[]; credential?: { id: string; name: string; number: string }
  choices?: Array<{ id: string; name: string; number: string }>
  commitment?: { text: string; text_en?: string; basis?: string; demo?: boolean }; note?: string | null; later_until?: string
}
export interface PlanMember {
  item: string; name: string; name_en?: string; organisation: string; after: string[]; handling: 'instant' | 'promised'
  promised_days: number | null; promised_confirmed: boolean; legal_days: number | null; result?: string; why?: string; because?: Answered[]
}
export interface Plan {
  members: PlanMember[]; promised_days: number | null; promised_confirmed: boolean; legal_days: number | null
  due_if_today?: string; provisional?: boolean; fee_fen: number | null; visits: number | null
  conditions: Array<{ text: string; text_en?: string; state: 'yes' | 'no' | 'unknown'; confirmed: boolean }>
}
export interface Delivery { way: 'pickup' | 'post'; hall?: string; address?: string; receiver?: string; phone?: string; tracking?: string }
export interface Draft {
  id: string; version: number; service: { id: string; kind: ServiceKind; name: string; name_en: string }
  saved_at: string; expires_on: string; region: string | null
  applicant: { kind: 'natural' | 'enterprise'; id: string; name?: string; choices?: Array<{ id: string; name: string; kind: string }> }; agent?: { name: string; counter: boolean }
  questions: Question[]; answers_complete: boolean; plan: Plan | null; form: FormSchema | null
  data: Record<string, unknown>; held: Record<string, Held>; materials: Material[]; delivery: Delivery | null
  issues: FieldFault[]; ready: boolean
}
export interface DraftSummary { id: string; service?: string; service_name: string; service_name_en?: string; saved_at: string; expires_on: string; ready: boolean }
export interface Signing {
  wording: string; wording_en?: string; version: number; sha256: string; sm3: string
  summary: Array<{ label: string; value: string }>; label: string
}
export type Submission = Shapes['Submission']

// --- cases
export type LightColour = 'green' | 'blue' | 'yellow' | 'orange' | 'red' | 'frozen' | 'done' | 'waiting'
export type Stage =
  | 'submitted' | 'supplement' | 'refused' | 'accepted' | 'suspended' | 'decided' | 'delivered' | 'closed' | 'withdrawn' | 'lapsed'
export type Clock = Shapes['Clock']
export type CaseRow = Shapes['CaseRow']
export type StepState = 'done' | 'active' | 'waiting'
export interface CaseStep { name: string; name_en?: string; state: StepState; who?: string; since?: string; done_at?: string }
/** A material of a case names its credential by id only. */
export type CaseMaterial = Omit<Material, 'credential' | 'ways' | 'accept' | 'bytes_max'> & { way?: string; credential?: string; accept?: string[]; bytes_max?: number; later_until?: string | null }
export interface CaseMember {
  item: string; name: string; name_en?: string; number: string; organisation: string; stage: Stage; stage_text: string; clock: Clock
  waits_for?: string[]; steps: CaseStep[]
  result: null | { granted: boolean; ended?: boolean; reason?: string; article?: string; credential?: string; at?: string }
}
export interface Notice { id: string; kind: string; title: string; number: string; at: string; member?: string }
export interface SupplementItem { member?: string; material?: string; field?: string; name: string; reason: string; done: boolean }
export type CaseAction = 'supplement' | 'supply' | 'withdraw' | 'pay' | 'rate' | 'copy' | 'delivery'
export interface CaseView {
  number: string; query_code: string; version: number
  service: { id: string; kind?: ServiceKind; name: string; name_en?: string }; region: { code: string; name: string }
  applicant: { name: string; kind: string }; agent?: { name: string } | null
  stage: Stage; stage_text: string; submitted_at: string; accepted_at?: string | null; clock: Clock
  members: CaseMember[]; timeline: Array<{ at: string; text: string; who?: string; kind: string }>; notices: Notice[]
  supplement: null | { asked_at: string; due_on: string; answered?: boolean; items: SupplementItem[] }
  materials: CaseMaterial[]; form?: FormSchema | null; data?: Record<string, unknown>
  signature?: { valid: boolean; changed: string[]; wording: string; signed_at: string; sha256: string; sm3: string; label: string } | null
  fees: Array<{ id: string; name: string; fen: number; state: 'due' | 'paid' }>; delivery?: Delivery | null
  rating: null | { grade: number; text?: string; follow_up?: { state: string; due_on?: string } | null }
  can: CaseAction[]; /** Traces of decisions; read them with explainDecisions. */
  decisions?: object[]
}
export type PublicStatus = Shapes['PublicStatus']

// --- credentials
export type CredentialRow = Shapes['CredentialRow']
export type CredentialView = Shapes['CredentialView']
export type Verdict = 'valid' | 'revoked' | 'suspended' | 'expired' | 'altered' | 'not_ours' | 'unreadable'
export type Verification = Shapes['Verification']
