// Who may open a route. The server decides again on every request; this only spares people dead ends.
import type { Role, User } from '@/api/types'

/** Anybody; a signed-in citizen; any member of staff; or staff with one of the roles. */
export type Authority = 'public' | 'person' | 'staff' | Role[]

export function mayOpen(authority: Authority, user: User | null): boolean {
  if (authority === 'public') return true
  if (!user) return false
  if (authority === 'person') return user.kind === 'person'
  if (user.kind !== 'staff') return false
  return authority === 'staff' || user.roles.some((grant) => authority.includes(grant.role))
}

/** Where a person starts after signing in. */
export function homeOf(user: User | null): string {
  if (user?.kind !== 'staff') return '/'
  const roles = new Set(user.roles.map((grant) => grant.role))
  if (roles.has('clerk')) return '/work/intake'
  if (roles.has('approver')) return '/work/items'
  if (roles.has('head')) return '/work/items'
  if (roles.has('supervisor')) return '/board'
  if (roles.has('editor')) return '/studio'
  return roles.has('operator') ? '/admin/staff' : '/work'
}
