import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api, newIdempotencyKey, onCsrfRefused, onSignedOut, setCsrf, urlOf } from '@/api/client'
import { ApiError } from '@/api/errors'

const answer = (status: number, body: unknown, type = 'application/json') =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': type } })

describe('The api client', () => {
  const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()
  const headersOf = (call: number) => fetched.mock.calls[call]?.[1].headers as Record<string, string>

  beforeEach(() => {
    vi.useFakeTimers()
    fetched.mockReset()
    vi.stubGlobal('fetch', fetched)
    setCsrf('token')
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('leaves empty query values out', () => expect(urlOf('/a', { q: '火锅', after: null, x: '' })).toBe(`/api/a?q=${encodeURIComponent('火锅')}`))

  it('sends the CSRF token and a key with changes only', async () => {
    fetched.mockImplementation(async () => answer(200, {}))
    await api.get('/a')
    await api.post('/b', {})
    expect(headersOf(0)['X-CSRF-Token']).toBeUndefined()
    expect(headersOf(1)['X-CSRF-Token']).toBe('token')
    expect(headersOf(1)['Idempotency-Key']).toMatch(/^[0-9a-f]{32}$/)
  })

  it('repeats a change after a lost connection with the same key', async () => {
    fetched.mockRejectedValueOnce(new TypeError('network')).mockResolvedValueOnce(answer(201, { id: '1' }))
    const sent = api.post<{ id: string }>('/drafts', {})
    await vi.runAllTimersAsync()
    expect(await sent).toEqual({ id: '1' })
    expect(fetched).toHaveBeenCalledTimes(2)
    expect(headersOf(0)['Idempotency-Key']).toBe(headersOf(1)['Idempotency-Key'])
  })

  it('gives up after its retries and says that the network is at fault', async () => {
    fetched.mockRejectedValue(new TypeError('network'))
    const sent = api.get('/a').catch((error: unknown) => error)
    await vi.runAllTimersAsync()
    const error = (await sent) as ApiError
    expect(error.isOffline).toBe(true)
    expect(fetched).toHaveBeenCalledTimes(3)
  })

  it('does not repeat what the server refused', async () => {
    fetched.mockResolvedValue(answer(422, { code: 'form.invalid', detail: '有误', errors: [{ code: 'x', field: '/name', message: '请填写' }] }, 'application/problem+json'))
    const error = (await api.post('/a', {}).catch((fault: unknown) => fault)) as ApiError
    expect(fetched).toHaveBeenCalledTimes(1)
    expect(error).toBeInstanceOf(ApiError)
    expect([error.status, error.code, error.faults[0]?.field]).toEqual([422, 'form.invalid', '/name'])
  })

  it('tells when the session has ended, but not for a wrong password', async () => {
    const ended = vi.fn()
    onSignedOut(ended)
    fetched.mockResolvedValueOnce(answer(401, { code: 'auth.wrong_login' }, 'application/problem+json'))
    await api.post('/session', {}).catch(() => undefined)
    expect(ended).not.toHaveBeenCalled()
    fetched.mockResolvedValueOnce(answer(401, { code: 'auth.required' }, 'application/problem+json'))
    await api.get('/me').catch(() => undefined)
    expect(ended).toHaveBeenCalledOnce()
  })

  it('renews a refused CSRF token once and repeats the change with the same key', async () => {
    onCsrfRefused(async () => setCsrf('fresh'))
    fetched
      .mockResolvedValueOnce(answer(403, { code: 'auth.csrf' }, 'application/problem+json'))
      .mockResolvedValueOnce(answer(200, {}))
    await api.post('/a', {})
    expect(headersOf(1)['X-CSRF-Token']).toBe('fresh')
    expect(headersOf(1)['Idempotency-Key']).toBe(headersOf(0)['Idempotency-Key'])
    fetched.mockImplementation(async () => answer(403, { code: 'auth.csrf' }, 'application/problem+json'))
    const error = (await api.post('/a', {}).catch((fault: unknown) => fault)) as ApiError
    expect(error.code).toBe('auth.csrf')
    expect(fetched).toHaveBeenCalledTimes(4)
  })

  it('makes a different key each time', () => expect(newIdempotencyKey()).not.toBe(newIdempotencyKey()))
})
