// Names for what the server answers. Their shapes stand in schema.ts, which is written from the server's routes;
// nothing here describes an answer a second time.
import type { components } from './schema'

type Shapes = components['schemas']
export type Problem = Shapes['Problem']
/** A problem as far as it is known: one that never came from the server has no more than a status and a code. */
export type Refusal = Partial<Problem> & Pick<Problem, 'status' | 'code'>
export type FieldFault = NonNullable<Problem['errors']>[number]

// --- identity
export type RoleGrant = Shapes['RoleGrant']
export type Role = RoleGrant['role']
export type User = Shapes['User']
export type SessionAnswer = Shapes['SessionAnswer']
export type Enterprise = Shapes['Enterprise']
export type Authorisation = Shapes['Authorisation']
export type Me = Shapes['Me']
export type Access = Shapes['Access']
export type InboxMessage = Shapes['InboxMessage']

// --- catalogue
export type Entry = Shapes['Entry']
export type ServiceKind = Entry['kind']
export type Topic = Shapes['Topic']
export type Department = Shapes['Department']
export type Catalogue = Shapes['Catalogue']
export type Figure = Shapes['Figure']
export type LegalBasis = Shapes['LegalBasis']
export type Condition = Shapes['Condition']
export type GuideMember = Shapes['GuideMember']
export type GuideMaterial = Shapes['GuideMaterial']
export type Guide = Shapes['Guide']
export type Region = Shapes['Region']
export type Hall = Shapes['Hall']

// --- drafts
export type Question = Shapes['AskedQuestion']
export type HeldValue = Shapes['HeldValue']
export type Material = Shapes['Material']
export type MaterialWay = Material['way']
export type MaterialState = Material['state']
export type MaterialFile = Shapes['MaterialFile']
export type HandedInFile = Shapes['HandedInFile']
export type Plan = Shapes['Plan']
export type PlanMember = Shapes['PlanMember']
export type Delivery = Shapes['Delivery']
export type HeldMark = Shapes['HeldMark']
export type Draft = Shapes['Draft']
export type DraftSummary = Shapes['DraftSummary']
export type Signing = Shapes['Signing']
export type Submission = Shapes['Submission']

// --- cases
export type Clock = Shapes['Clock']
export type LightColour = Clock['light']
export type CaseRow = Shapes['CaseRow']
export type CaseMaterial = Shapes['CaseMaterial']
export type CaseMember = Shapes['CaseMember']
export type CaseNotice = Shapes['CaseNotice']
export type CaseView = Shapes['CaseView']
export type Stage = CaseView['stage']
export type CaseAction = CaseView['can'][number]
export type SupplementItem = Shapes['SupplementItem']
export type PublicStatus = Shapes['PublicStatus']

// --- work
export type IntakeRow = Shapes['IntakeRow']
export type ResultRow = Shapes['ResultRow']
export type WorkRow = Shapes['WorkRow']
export type WorkCase = Shapes['WorkCase']
export type CounterPerson = Shapes['CounterPerson']
export type WorkItem = Shapes['CaseWorkItem']
export type Colleague = Shapes['Colleague']
export type Absence = Shapes['Absence']
export type AuditPoint = Shapes['AuditPoint']
/** `text` goes into the decision, which is in Chinese; `text_en` is for reading. */
export type GivenReason = Shapes['Reason']
export type SuspensionKind = Shapes['SuspensionKind']
export type FollowUpRow = Shapes['FollowUpRow']

// --- board and operation
export type Board = Shapes['Board']
export type BoardTotals = Shapes['BoardTotals']
export type BoardLights = Shapes['OpenLights']
export type BoardGroup = Shapes['DepartmentGroup'] | Shapes['RegionGroup']
export type BoardRow = Shapes['BoardRow']
export type MemberStage = BoardRow['stage']
export type StaffAccount = Shapes['StaffAccount']
export type StaffGrant = Shapes['StaffGrant']
export type AdminStatus = Shapes['AdminStatus']
export type PaymentPage = Shapes['PaymentPage']
export type JobPage = Shapes['JobPage']
export type FaultPage = Shapes['FaultPage']
export type FaultRow = Shapes['FaultRow']
export type Register = NonNullable<AdminStatus['registers']>[number]

// --- credentials
export type CredentialRow = Shapes['CredentialRow']
export type CredentialView = Shapes['CredentialView']
export type CredentialState = CredentialRow['state']
export type WorkCredential = Shapes['WorkCredential']
export type Verification = Shapes['Verification']
export type Verdict = Verification['verdict']
