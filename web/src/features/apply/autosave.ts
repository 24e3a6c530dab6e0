// The draft in hand: what the server has, what was typed since, and its way to the server. Everything typed is kept on this
// device until the server has acknowledged it, so that neither a lost connection nor a closed page loses anything.
import { computed, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { toApiError, type ApiError } from '@/api/errors'
import type { Draft } from '@/api/types'
import type { DeliveryWish } from './delivery'

export interface Changes {
  answers?: Record<string, unknown>
  data?: Record<string, unknown>
  region?: string
  delivery?: DeliveryWish
  applicant?: string
}
export type SaveState = 'saved' | 'waiting' | 'saving' | 'offline' | 'stale' | 'refused'

export interface Timers {
  set(call: () => void, ms: number): unknown
  clear(handle: unknown): void
}
export interface Keep {
  read(key: string): string | null
  write(key: string, text: string | null): void
}

/** How a draft goes to where it is kept. */
export interface Wire {
  load(): Promise<Draft>
  save(version: number, changes: Changes): Promise<Draft>
  choose(material: string, way: string, credential?: string): Promise<Draft>
  upload(material: string, file: File, progress: (share: number) => void): Promise<Draft>
  removeFile(material: string, file: string): Promise<Draft>
  challenge(field: string, note: string, key: string): Promise<Draft>
}

export function serverWire(id: string): Wire {
  const at = (material: string) => `/drafts/${id}/materials/${material}`
  return {
    load: () => api.get<Draft>(`/drafts/${id}`),
    save: (version, changes) => api.patch<Draft>(`/drafts/${id}`, { version, ...changes }, { retries: 0 }),
    choose: (material, way, credential) => api.put<Draft>(at(material), credential ? { way, credential } : { way }),
    upload: (material, file, progress) => api.upload<Draft>(`${at(material)}/files`, file, { name: file.name }, progress),
    removeFile: (material, file) => api.delete<Draft>(`${at(material)}/files/${file}`),
    challenge: (field, note, key) => api.post<Draft>(`/drafts/${id}/challenges`, { field, note }, { idempotencyKey: key }),
  }
}

const kQuietMs = 800
const kRetryMs = 8000

export class DraftStore {
  readonly draft = shallowRef<Draft | null>(null)
  readonly state = ref<SaveState>('saved')
  readonly error = shallowRef<ApiError | null>(null)
  /** Changes not yet acknowledged. */
  readonly pending = shallowRef<Changes>({})
  /** The draft as another device left it, when ours was made on an older one. */
  readonly newer = shallowRef<Draft | null>(null)
  readonly data = computed<Record<string, unknown>>(() => ({ ...(this.draft.value?.data ?? {}), ...(this.pending.value.data ?? {}) }))

  private timer: unknown = null
  private inFlight: Promise<boolean> | null = null

  constructor(
    readonly id: string,
    private readonly timers: Timers = { set: (call, ms) => setTimeout(call, ms), clear: (handle) => clearTimeout(handle as number) },
    private readonly keep: Keep = browserKeep,
    readonly wire: Wire = serverWire(id),
  ) {}

  async load(): Promise<void> {
    this.error.value = null
    try {
      this.draft.value = await this.wire.load()
    } catch (fault) {
      this.error.value = toApiError(fault)
      return
    }
    const left = this.kept()
    if (left) {
      this.pending.value = left
      void this.save()
    }
  }

  change(changes: Changes): void {
    const before = this.pending.value
    this.pending.value = {
      ...before,
      ...changes,
      ...(changes.answers ? { answers: { ...before.answers, ...changes.answers } } : {}),
      ...(changes.data ? { data: { ...before.data, ...changes.data } } : {}),
    }
    this.remember()
    if (this.state.value === 'stale') return
    this.state.value = 'waiting'
    this.schedule(kQuietMs)
  }

  /** Sends what is pending now; true when nothing is left to send. */
  async save(): Promise<boolean> {
    this.timers.clear(this.timer)
    if (this.inFlight) {
      await this.inFlight
      return this.hasPending ? this.save() : this.state.value === 'saved'
    }
    if (!this.hasPending) return true
    if (this.state.value === 'stale') return false
    this.inFlight = this.send()
    const done = await this.inFlight.finally(() => (this.inFlight = null))
    if (done && this.hasPending) this.schedule(kQuietMs)
    return done && !this.hasPending
  }

  /** Sends what is pending, or nothing at all: the server then asks again the registers that did not answer. */
  async refresh(): Promise<boolean> {
    if (this.hasPending || this.inFlight) return this.save()
    if (this.state.value === 'stale') return false
    this.inFlight = this.send()
    return this.inFlight.finally(() => (this.inFlight = null))
  }

  /** Takes the answer of another request on the same draft (materials, challenges). */
  take(draft: Draft): void {
    // Two requests under way may be answered in the other order: what is older has nothing to add.
    if (draft.version >= (this.draft.value?.version ?? 0)) this.draft.value = draft
  }

  /** After a collision: put what was typed here on top of the newer draft, or drop it. */
  async resolve(way: 'mine' | 'theirs'): Promise<void> {
    if (this.newer.value) this.draft.value = this.newer.value
    this.newer.value = null
    if (way === 'theirs') this.pending.value = {}
    this.remember()
    this.state.value = this.hasPending ? 'waiting' : 'saved'
    await this.save()
  }

  forget(): void {
    this.timers.clear(this.timer)
    this.pending.value = {}
    this.remember()
  }

  stop(): void {
    this.timers.clear(this.timer)
  }

  get hasPending(): boolean {
    return Object.keys(this.pending.value).length > 0
  }

  private async send(): Promise<boolean> {
    const sent = this.pending.value
    const version = this.draft.value?.version ?? 0
    this.state.value = 'saving'
    try {
      const draft = await this.wire.save(version, sent)
      this.take(draft)
      this.pending.value = without(this.pending.value, sent)
      this.error.value = null
      this.state.value = this.hasPending ? 'waiting' : 'saved'
      this.remember()
      return true
    } catch (fault) {
      await this.failed(toApiError(fault))
      return false
    }
  }

  private async failed(error: ApiError): Promise<void> {
    this.error.value = error
    if (error.code === 'draft.stale') {
      const newer = await this.wire.load().catch(() => null)
      this.newer.value = newer
      this.state.value = newer ? 'stale' : 'offline'
    } else if (error.isOffline || error.status >= 500 || error.status === 401 || error.status === 429) {
      this.state.value = 'offline'
      this.schedule(kRetryMs)
    } else {
      this.state.value = 'refused'
    }
  }

  private schedule(ms: number): void {
    this.timers.clear(this.timer)
    this.timer = this.timers.set(() => void this.save(), ms)
  }

  private remember(): void {
    this.keep.write(keyOf(this.id), this.hasPending ? JSON.stringify(this.pending.value) : null)
  }

  private kept(): Changes | null {
    const text = this.keep.read(keyOf(this.id))
    if (!text) return null
    try {
      const kept: unknown = JSON.parse(text)
      return typeof kept === 'object' && kept !== null && Object.keys(kept).length > 0 ? (kept as Changes) : null
    } catch {
      return null
    }
  }
}

/** What is still to be sent: values that were changed again after `sent` had left stay. */
export function without(pending: Changes, sent: Changes): Changes {
  const left: Changes = {}
  const answers = rest(pending.answers, sent.answers)
  const data = rest(pending.data, sent.data)
  if (answers) left.answers = answers
  if (data) left.data = data
  if (pending.region !== undefined && pending.region !== sent.region) left.region = pending.region
  if (pending.applicant !== undefined && pending.applicant !== sent.applicant) left.applicant = pending.applicant
  if (pending.delivery !== undefined && pending.delivery !== sent.delivery) left.delivery = pending.delivery
  return left
}

function rest(pending: Record<string, unknown> | undefined, sent: Record<string, unknown> | undefined) {
  const entries = Object.entries(pending ?? {}).filter(([key, value]) => !sent || !(key in sent) || sent[key] !== value)
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

function keyOf(id: string): string {
  return `tb.draft.${id}`
}

const browserKeep: Keep = {
  read(key) {
    try {
      return localStorage.getItem(key)
    } catch {
      return null
    }
  },
  write(key, text) {
    try {
      if (text === null) localStorage.removeItem(key)
      else localStorage.setItem(key, text)
    } catch {
      // Storage full or forbidden: the server copy still follows within a second.
    }
  },
}
