// The story that is being clicked through: what was done so far, the application that is being filled in, and what the server
// makes of both. Nothing of it is kept on the server: each time it is told from the beginning.
import { computed, ref, shallowRef } from 'vue'
import { ApiError, toApiError } from '@/api/errors'
import type { Draft, WorkCase } from '@/api/types'
import { DraftStore, type Changes, type Wire } from '@/features/apply/autosave'
import { playStory, type Sandbox } from './api'
import { bodyOf, stepOf, verbOf, type Body, type StoryStep } from './story'

export interface Begun { as: string; service: string; region: string; applicant?: string; at?: string; registers_down?: string[] }

export function useSandbox(change: string) {
  const startsOn = ref('2026-03-02T09:00')
  const steps = shallowRef<StoryStep[]>([])
  const body = shallowRef<Body | null>(null)
  const view = shallowRef<Sandbox | null>(null)
  const busy = ref(false)
  const error = shallowRef<ApiError | null>(null)
  /** A step that the engine refused: it is not in the story unless the refusal is what is expected. */
  const refused = shallowRef<{ step: StoryStep; code: string; message: string } | null>(null)
  const account = ref('')

  /** One after another: an answer belongs to the story that it was asked for. */
  let last: Promise<unknown> = Promise.resolve()
  function play(told: StoryStep[], draft: Body | null): Promise<Sandbox> {
    const next = last.then(() => playStory(change, startsOn.value, told, draft))
    last = next.catch(() => undefined)
    return next
  }

  async function tell(told: StoryStep[], draft: Body | null = body.value): Promise<boolean> {
    busy.value = true
    error.value = null
    refused.value = null
    try {
      const answer = await play(told, draft)
      const at = answer.refused
      if (at) {
        const step = told[at.step]
        if (step) refused.value = { step, code: at.code, message: at.message }
        return false
      }
      steps.value = told
      body.value = draft
      view.value = answer
      if (!answer.staff.some((each) => each.account === account.value)) account.value = answer.staff[0]?.account ?? ''
      return true
    } catch (fault) {
      error.value = toApiError(fault)
      return false
    } finally {
      busy.value = false
    }
  }

  const add = (step: StoryStep) => tell([...steps.value, step])
  /** The last step is taken back, with the refusal that it may have been expected to meet. */
  function undo() {
    const told = [...steps.value]
    if (verbOf(told.at(-1) ?? {}) === 'expect') told.pop()
    const gone = told.pop()
    return tell(told, gone && verbOf(gone) === 'apply' ? bodyOf(gone) : body.value)
  }
  function expectRefusal() {
    const met = refused.value
    return met ? tell([...steps.value, met.step, { expect: { error: met.code } }]) : Promise.resolve(false)
  }

  // ---- the application ----

  const store = shallowRef<DraftStore | null>(null)
  function draftOf(answer: Sandbox): Draft {
    if (answer.draft) return answer.draft
    const fault = answer.draft_refused
    throw new ApiError({ status: 409, code: fault?.code ?? 'web.fault', detail: fault?.message ?? '', ...(fault?.field ? { field: fault.field } : {}) })
  }
  /** One after the other: each is put on top of what the one before has left. */
  function fill(change: () => Body): Promise<Draft> {
    const next = filling.then(async () => {
      const changed = change()
      const answer = await play(steps.value, changed)
      const draft = draftOf(answer)
      body.value = changed
      view.value = answer
      return { ...draft, version: ++version }
    })
    filling = next.catch(() => undefined)
    return next
  }
  let filling: Promise<unknown> = Promise.resolve()
  let version = 0
  const merged = (key: string, more: Record<string, unknown> | undefined) => {
    const all = { ...(body.value?.[key] as Body | undefined), ...more }
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
  }
  const give = (material: string, way: string) => fill(() => ({ ...body.value, materials: merged('materials', { [material]: way === 'none' ? null : way }) }))
  const wire: Wire = {
    load: () => fill(() => body.value ?? {}),
    save: (_, changes: Changes) => fill(() => ({ ...body.value, answers: merged('answers', changes.answers), data: merged('data', changes.data), ...(changes.region ? { region: changes.region } : {}) })),
    choose: (material, way) => give(material, way === 'upload' ? 'file' : way),
    // Only that there is a paper matters to a story.
    upload: (material) => give(material, 'file'),
    removeFile: (material) => give(material, 'none'),
    challenge: (field, note) => fill(() => ({ ...body.value, challenges: merged('challenges', { [field]: note }) })),
  }
  async function begin(who: Begun): Promise<boolean> {
    error.value = null
    try {
      body.value = { ...who, answers: {}, data: {}, materials: {} }
      const fresh = new DraftStore('sandbox', undefined, { read: () => null, write: () => undefined }, wire)
      await fresh.load()
      if (fresh.error.value) throw fresh.error.value
      store.value = fresh
      return true
    } catch (fault) {
      body.value = null
      error.value = toApiError(fault)
      return false
    }
  }
  async function submit(): Promise<boolean> {
    if (!store.value || !body.value || !(await store.value.save())) return false
    const done = await tell([...steps.value, { apply: body.value }], null)
    if (done) drop()
    return done
  }
  function drop() {
    store.value?.stop()
    store.value = null
    body.value = null
  }

  // ---- the office ----

  const officer = computed(() => view.value?.staff.find((each) => each.account === account.value) ?? null)
  /** The case as the chosen officer sees it. */
  const work = computed<WorkCase | null>(() => {
    const found = view.value?.case
    return found ? { ...found, can: officer.value?.can ?? [] } : null
  })
  async function send(path: string, sent: Body): Promise<WorkCase> {
    const step = stepOf(path, sent, account.value, work.value?.work_items ?? [])
    if (!step) throw new ApiError({ status: 409, code: 'sandbox.not_recorded' })
    await add(step)
    if (error.value) throw error.value
    const met = refused.value as { code: string; message: string } | null
    if (met) throw new ApiError({ status: 422, code: met.code, detail: met.message })
    const now = work.value
    if (!now) throw new ApiError({ status: 409, code: 'web.fault' })
    return now
  }

  return { startsOn, steps, body, view, busy, error, refused, account, tell, add, undo, expectRefusal, store, begin, submit, drop, officer, work, send }
}
export type SandboxStory = ReturnType<typeof useSandbox>
