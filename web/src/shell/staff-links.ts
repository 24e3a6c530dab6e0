// The left navigation of staff: where it leads, and for whom.
import type { Role } from '@/api/types'

export interface StaffLink { to: string; label: string; roles: Role[] }

export const kStaffLinks: StaffLink[] = [
  { to: '/work/intake', label: 'staff.intake', roles: ['clerk'] },
  { to: '/work/counter', label: 'staff.counter', roles: ['clerk'] },
  { to: '/work/results', label: 'staff.results', roles: ['clerk'] },
  { to: '/work/items', label: 'staff.items', roles: ['clerk', 'approver', 'head'] },
  { to: '/work/followups', label: 'staff.followups', roles: ['clerk', 'approver', 'supervisor'] },
  { to: '/work/absences', label: 'staff.absences', roles: ['clerk', 'approver', 'supervisor', 'head', 'operator'] },
  { to: '/work/credentials', label: 'staff.credentials', roles: ['approver'] },
  { to: '/board', label: 'staff.board', roles: ['supervisor'] },
  { to: '/studio', label: 'staff.studio', roles: ['editor'] },
  { to: '/admin/staff', label: 'staff.people', roles: ['operator'] },
  { to: '/admin/status', label: 'staff.status', roles: ['operator'] },
]
