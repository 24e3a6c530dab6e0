// What the form of an account checks before it sends, and where the server's faults belong.
import type { ApiError } from '@/api/errors'
import type { StaffAccount, StaffGrant } from '@/api/types'
import type { SummaryFault } from '@/components/error-summary/UiErrorSummary.vue'

export interface StaffFields { account: string; name: string; password: string; grants: StaffGrant[] }
export const kPasswordMin = 8

export function missingFields(fields: StaffFields, isNew: boolean): string[] {
  return [
    ...(isNew && !/^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$/.test(fields.account.trim()) ? ['account'] : []),
    ...(fields.name.trim() ? [] : ['name']),
    ...((isNew || fields.password) && fields.password.length < kPasswordMin ? ['password'] : []),
    ...fields.grants.flatMap((grant, index) => (grant.role && grant.region && grant.department ? [] : [`grant-${index}`])),
  ]
}

/** Only what changed goes to the server: an unchanged list of grants must not be refused for its old entries. */
export function changesOf(before: StaffAccount, fields: StaffFields): Record<string, unknown> {
  const isSame = JSON.stringify(before.grants.map(plain)) === JSON.stringify(fields.grants.map(plain))
  return {
    ...(fields.name.trim() === before.name ? {} : { name: fields.name.trim() }),
    ...(isSame ? {} : { grants: fields.grants.map(plain) }),
    ...(fields.password ? { password: fields.password } : {}),
  }
}

export const plain = ({ role, region, department }: StaffGrant): StaffGrant => ({ role, region, department })

const kFieldOfCode: Record<string, string> = {
  'identity.account': 'account', 'identity.account_exists': 'account', 'identity.name': 'name', 'identity.password_weak': 'password',
}

export function staffFaults(error: ApiError, other: string): SummaryFault[] {
  const given = error.faults.length > 0 ? error.faults : [{ code: error.code, field: '', message: error.message || other }]
  return given.map((fault) => {
    const [first, index] = fault.field.split('/').filter(Boolean)
    const field = first === 'grants' ? `grant-${index ?? 0}` : (first ?? kFieldOfCode[fault.code])
    return field ? { message: fault.message || other, fieldId: `staff-${field}` } : { message: fault.message || other }
  })
}
