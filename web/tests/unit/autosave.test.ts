import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, offlineError } from '@/api/errors'
import { DraftStore, without } from '@/features/apply/autosave'

const { get, patch } = vi.hoisted(() => ({ get: vi.fn(), patch: vi.fn() }))
vi.mock('@/api/client', () => ({ api: { get, patch } }))

const draft = (version: number, data: Record<string, unknown> = {}) => ({ id: 'd1', version, data, saved_at: '2026-03-02T01:00:00Z' })

function setUp() {
  const kept = new Map<string, string>()
  const waiting: Array<() => void> = []
  const store = new DraftStore(
    'd1',
    { set: (call) => waiting.push(call), clear: () => undefined },
    { read: (key) => kept.get(key) ?? null, write: (key, text) => void (text === null ? kept.delete(key) : kept.set(key, text)) },
  )
  return { store, kept, waiting }
}

describe('A draft', () => {
  beforeEach(() => {
    get.mockReset()
    patch.mockReset()
    get.mockResolvedValue(draft(1, { name: 'a' }))
  })

  it('sends what was typed with the version it was typed on', async () => {
    const { store } = setUp()
    await store.load()
    store.change({ data: { name: 'b' } })
    store.change({ data: { phone: '1' } })
    patch.mockResolvedValue(draft(2, { name: 'b', phone: '1' }))
    expect(await store.save()).toBe(true)
    expect(patch).toHaveBeenCalledOnce()
    expect(patch.mock.calls[0]?.[1]).toEqual({ version: 1, data: { name: 'b', phone: '1' } })
    expect(store.state.value).toBe('saved')
  })

  it('asks anew with nothing typed, for registers that did not answer', async () => {
    const { store } = setUp()
    await store.load()
    patch.mockResolvedValue(draft(2, { name: 'a', address: 'from the register' }))
    expect(await store.refresh()).toBe(true)
    expect(patch.mock.calls[0]?.[1]).toEqual({ version: 1 })
    expect(store.draft.value?.data).toEqual({ name: 'a', address: 'from the register' })
    store.change({ data: { name: 'b' } })
    patch.mockResolvedValue(draft(3, { name: 'b' }))
    expect(await store.refresh()).toBe(true)
    expect(patch.mock.calls[1]?.[1]).toEqual({ version: 2, data: { name: 'b' } })
    expect(patch).toHaveBeenCalledTimes(2)
  })

  it('keeps what was typed on this device until the server has it', async () => {
    const { store, kept } = setUp()
    await store.load()
    store.change({ data: { name: 'b' } })
    expect(kept.get('tb.draft.d1')).toContain('"b"')
    patch.mockRejectedValueOnce(offlineError())
    expect(await store.save()).toBe(false)
    expect(store.state.value).toBe('offline')
    expect(kept.has('tb.draft.d1')).toBe(true)
    expect(store.data.value).toEqual({ name: 'b' })
    patch.mockResolvedValueOnce(draft(2, { name: 'b' }))
    expect(await store.save()).toBe(true)
    expect(kept.has('tb.draft.d1')).toBe(false)
  })

  it('sends after a restart what the page before could not', async () => {
    const { store, kept } = setUp()
    kept.set('tb.draft.d1', JSON.stringify({ answers: { licensed: true } }))
    patch.mockResolvedValue(draft(2))
    await store.load()
    await store.save()
    expect(patch.mock.calls[0]?.[1]).toEqual({ version: 1, answers: { licensed: true } })
  })

  it('does not lose what is typed while a saving is under way', async () => {
    const { store } = setUp()
    await store.load()
    store.change({ data: { name: 'b' } })
    let finish: (value: unknown) => void = () => undefined
    patch.mockReturnValueOnce(new Promise((resolve) => (finish = resolve)))
    const first = store.save()
    store.change({ data: { name: 'bc' } })
    finish(draft(2, { name: 'b' }))
    await first
    expect(store.data.value['name']).toBe('bc')
    patch.mockResolvedValueOnce(draft(3, { name: 'bc' }))
    await store.save()
    expect(patch.mock.calls[1]?.[1]).toEqual({ version: 2, data: { name: 'bc' } })
  })

  it('keeps the newest when two answers come in the other order', async () => {
    const { store } = setUp()
    await store.load()
    store.take(draft(3, { name: 'second' }) as never)
    store.take(draft(2, { name: 'first' }) as never)
    expect([store.draft.value?.version, store.data.value['name']]).toEqual([3, 'second'])
  })

  it('asks when another device was faster, and changes nothing until then', async () => {
    const { store } = setUp()
    await store.load()
    store.change({ data: { name: 'mine' } })
    patch.mockRejectedValueOnce(new ApiError({ type: '', title: '', status: 409, code: 'draft.stale', detail: '' }))
    get.mockResolvedValueOnce(draft(5, { name: 'theirs', other: 1 }))
    await store.save()
    expect(store.state.value).toBe('stale')
    store.change({ data: { phone: '1' } })
    await store.save()
    expect(patch).toHaveBeenCalledOnce()
    patch.mockResolvedValueOnce(draft(6, { name: 'mine', other: 1, phone: '1' }))
    await store.resolve('mine')
    expect(patch.mock.calls[1]?.[1]).toEqual({ version: 5, data: { name: 'mine', phone: '1' } })
    expect(store.state.value).toBe('saved')
  })

  it('can take the other device’s content instead', async () => {
    const { store, kept } = setUp()
    await store.load()
    store.change({ data: { name: 'mine' } })
    patch.mockRejectedValueOnce(new ApiError({ type: '', title: '', status: 409, code: 'draft.stale', detail: '' }))
    get.mockResolvedValueOnce(draft(5, { name: 'theirs' }))
    await store.save()
    await store.resolve('theirs')
    expect(store.data.value).toEqual({ name: 'theirs' })
    expect(patch).toHaveBeenCalledOnce()
    expect(kept.size).toBe(0)
  })

  it('stops at content that the server refuses, and keeps it', async () => {
    const { store, kept, waiting } = setUp()
    await store.load()
    store.change({ data: { name: '' } })
    const timers = waiting.length
    patch.mockRejectedValueOnce(new ApiError({ type: '', title: '', status: 422, code: 'form.invalid', detail: 'x', field: '/name' }))
    await store.save()
    expect(store.state.value).toBe('refused')
    expect(waiting.length).toBe(timers)
    expect(kept.size).toBe(1)
  })
})

describe('What is still to be sent', () => {
  it('is what changed since the sending', () => {
    expect(without({ data: { a: 1, b: 2 } }, { data: { a: 1 } })).toEqual({ data: { b: 2 } })
    expect(without({ data: { a: 2 } }, { data: { a: 1 } })).toEqual({ data: { a: 2 } })
    expect(without({ region: '1', answers: { x: true } }, { region: '1', answers: { x: true } })).toEqual({})
  })
})
