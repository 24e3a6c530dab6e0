// The case of the page, given to the panels that act on it, and the one way in which they act.
import { computed, inject, ref, type InjectionKey, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/client'
import { toApiError, type ApiError } from '@/api/errors'
import type { Colleague, WorkCase } from '@/api/types'
import type { SummaryFault } from '@/components/error-summary/UiErrorSummary.vue'
import { useAction } from '@/composables/useAction'
import { useSession } from '@/stores/session'

export interface Offices { colleagues: Colleague[]; departments: { id: string; name: string }[] }

export interface CaseContext {
  view: Ref<WorkCase | null>
  take(view: WorkCase, words: string): void
  /** Somebody else was quicker: the case is read anew and the reader is told why. */
  movedOn(error: ApiError): Promise<void>
  reload(): Promise<void>
  /** Commands go here and not to the server; acts that it cannot take are not offered. */
  send?(path: string, body: Record<string, unknown>): Promise<WorkCase>
  without?: string[]
  /** Whom a step of this id can be handed to and who can be asked about it, where no server is asked. */
  people?(item: string, department?: string): Offices
  /** Who acts, when it is not whoever is signed in. */
  me?: Ref<string>
}

export const kCase: InjectionKey<CaseContext> = Symbol('work-case')

export function useCase(): CaseContext {
  const context = inject(kCase)
  if (!context) throw new Error('a panel stands outside of its case')
  return context
}

/** Reads whom a step can be handed to, or (`department`) who of another office can be asked about it. */
export function usePeople(): (item: string, department?: string) => Promise<Offices | null> {
  const context = useCase()
  return (item, department) =>
    context.people
      ? Promise.resolve(context.people(item, department))
      : api.get<Offices>(`/work/cases/${context.view.value?.number ?? ''}/items/${item}/colleagues`, department ? { department } : {}).catch(() => null)
}

/** Id of whoever acts on the case of the page. */
export function useMe(): Ref<string> {
  const session = useSession()
  return useCase().me ?? computed(() => session.user?.id ?? '')
}

const kMovedOn = new Set([
  'case.stale', 'case.claimed_by_other', 'case.unknown_work_item', 'case.wrong_stage', 'case.already_suspended', 'case.not_suspended',
  'case.supplement_twice',
])

/** The page shows a case that is no longer so: nothing in the open dialog can repair that. */
export function hasMovedOn(error: ApiError): boolean {
  return error.status === 409 && (kMovedOn.has(error.code) || error.code.startsWith('ledger.'))
}

/** Fields at fault for refusals that name none. */
const kFieldOfCode: Record<string, string> = {
  'case.reason_missing': 'reason', 'case.authority_missing': 'right_authority', 'case.finding_missing': 'finding', 'case.delivery_way': 'way',
  'case.suspension_unknown': 'kind', 'case.suspension_too_long': 'days', 'clock.extension_too_long': 'days', 'case.unknown_material': 'items',
  'case.supplement_empty': 'items',
}

export function faultsOf(error: ApiError | null, prefix: string, offline: string, other: string): SummaryFault[] {
  if (!error) return []
  if (error.isOffline) return [{ message: offline }]
  const given = error.faults.length > 0 ? error.faults : [{ code: error.code, field: '', message: error.message || other }]
  return given.map((fault) => {
    const parts = fault.field.split('/').filter(Boolean)
    const field = parts[0] === 'skipped' ? parts.slice(0, 2).join('-') : (parts[0] ?? kFieldOfCode[fault.code])
    return field ? { message: fault.message || other, fieldId: `${prefix}-${field}` } : { message: fault.message || other }
  })
}

/** One command on the case with its dialog: open, faults (own and the server's), busy, and what follows the answer. */
export function useCommand(prefix: string) {
  const context = useCase()
  const { t } = useI18n()
  const isOpen = ref(false)
  const faults = ref<SummaryFault[]>([])

  const action = useAction(async (key: string, path: string, body: Record<string, unknown>, words: string) => {
    const view = context.view.value
    if (!view) return
    try {
      const answer = context.send
        ? await context.send(path, body)
        : await api.post<WorkCase>(`/work/cases/${view.number}/${path}`, { version: view.version, ...body }, { idempotencyKey: key })
      isOpen.value = false
      // Claiming answers with the version alone; what it changed is read from the server.
      if (answer.members) context.take(answer, words)
      else {
        await context.reload()
        if (context.view.value) context.take(context.view.value, words)
      }
    } catch (fault) {
      const error = toApiError(fault)
      if (hasMovedOn(error)) {
        isOpen.value = false
        await context.movedOn(error)
      } else {
        faults.value = faultsOf(error, prefix, t('fault.offline'), t('fault.other'))
      }
      throw fault
    }
  })

  function show() {
    faults.value = []
    isOpen.value = true
  }

  /** Sends unless the page itself finds a fault. */
  async function send(own: Array<SummaryFault | false>, path: string, body: Record<string, unknown>, words: string) {
    faults.value = own.filter((fault): fault is SummaryFault => Boolean(fault))
    if (faults.value.length === 0) await action.run(path, body, words)
  }

  const faultAt = (name: string) => faults.value.find((fault) => fault.fieldId === `${prefix}-${name}`)?.message ?? ''
  const need = (name: string, ok: unknown, message: string): SummaryFault | false => (ok ? false : { message, fieldId: `${prefix}-${name}` })
  return { isOpen, faults, busy: action.busy, show, send, faultAt, need }
}
