// Talks to the server: CSRF header, idempotency key, problem answers, retry after a lost connection.
import { ApiError, offlineError } from './errors'
import type { Problem } from './types'

export type Query = Record<string, string | number | boolean | null | undefined>
export interface RequestOptions {
  query?: Query
  /** One key per action of the user; the same key is sent again on retries. */
  idempotencyKey?: string
  signal?: AbortSignal
  /** Attempts after the first when the network fails. */
  retries?: number
}

const kRetryDelaysMs = [400, 1200, 3000]
let csrfToken = ''
let renewCsrf: (() => Promise<void>) | null = null
const signOutListeners: Array<() => void> = []

export function setCsrf(token: string): void {
  csrfToken = token
}

/** How to get a fresh token when another tab has signed in anew. */
export function onCsrfRefused(renew: () => Promise<void>): void {
  renewCsrf = renew
}

/** Called when the server answers 401 to a request that needs a person. */
export function onSignedOut(listener: () => void): void {
  signOutListeners.push(listener)
}

export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function urlOf(path: string, query?: Query): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== '') params.set(key, String(value))
  }
  const text = params.toString()
  return `/api${path}${text ? `?${text}` : ''}`
}

export const api = {
  get: <T>(path: string, query?: Query, options: RequestOptions = {}) =>
    send<T>('GET', path, undefined, { retries: 2, ...options, query }),
  post: <T>(path: string, body?: unknown, options: RequestOptions = {}) =>
    send<T>('POST', path, body, options),
  patch: <T>(path: string, body: unknown, options: RequestOptions = {}) =>
    send<T>('PATCH', path, body, options),
  put: <T>(path: string, body: unknown, options: RequestOptions = {}) =>
    send<T>('PUT', path, body, options),
  delete: <T = void>(path: string, options: RequestOptions = {}, body?: unknown) =>
    send<T>('DELETE', path, body, options),
  upload,
}

async function send<T>(method: string, path: string, body: unknown, options: RequestOptions): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  let payload: BodyInit | undefined
  if (body instanceof Blob) {
    headers['Content-Type'] = body.type || 'application/octet-stream'
    payload = body
  } else if (body !== undefined) {
    headers['Content-Type'] = 'application/json'
    payload = JSON.stringify(body)
  }
  if (method !== 'GET') {
    headers['X-CSRF-Token'] = csrfToken
    headers['Idempotency-Key'] = options.idempotencyKey ?? newIdempotencyKey()
  }
  // The key makes a second sending harmless, so changes are retried as well as reads.
  const retries = options.retries ?? 2
  let isRenewed = false
  for (let attempt = 0; ; attempt++) {
    try {
      const init: RequestInit = { method, headers, credentials: 'same-origin' }
      if (payload !== undefined) init.body = payload
      if (options.signal) init.signal = options.signal
      return await answerOf<T>(await fetch(urlOf(path, options.query), init))
    } catch (error) {
      if (error instanceof ApiError && error.code === 'auth.csrf' && renewCsrf && !isRenewed) {
        isRenewed = true
        await renewCsrf()
        headers['X-CSRF-Token'] = csrfToken
        continue
      }
      if (error instanceof ApiError) throw error
      if (options.signal?.aborted) throw error
      if (attempt >= retries) throw offlineError()
      await pause(kRetryDelaysMs[Math.min(attempt, kRetryDelaysMs.length - 1)] ?? 0)
    }
  }
}

async function answerOf<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T
  const type = response.headers.get('Content-Type') ?? ''
  const isJson = type.includes('json')
  const isPaper = type.startsWith('application/pdf')
  const content: unknown = isJson ? await response.json() : isPaper ? await response.blob() : await response.text()
  if (response.ok) return content as T
  fail(response.status, isJson ? (content as Partial<Problem>) : {})
}

function fail(status: number, problem: Partial<Problem>): never {
  const code = problem.code ?? `http.${status}`
  if (status === 401 && code !== 'auth.wrong_login') signOutListeners.forEach((call) => call())
  throw new ApiError({ ...problem, status, code })
}

/** Raw upload with progress, which fetch cannot report. */
function upload<T>(
  path: string,
  file: Blob,
  query: Query,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', urlOf(path, query))
    request.setRequestHeader('X-CSRF-Token', csrfToken)
    request.setRequestHeader('Idempotency-Key', newIdempotencyKey())
    request.setRequestHeader('Accept', 'application/json')
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onerror = () => reject(offlineError())
    request.onabort = () => reject(offlineError())
    request.onload = () => {
      try {
        const content: unknown = request.responseText ? JSON.parse(request.responseText) : {}
        if (request.status < 300) resolve(content as T)
        else fail(request.status, content as Partial<Problem>)
      } catch (error) {
        reject(error instanceof ApiError ? error : new ApiError({ status: request.status, code: `http.${request.status}` }))
      }
    }
    signal?.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
