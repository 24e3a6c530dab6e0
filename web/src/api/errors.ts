// What the server says when it refuses (RFC 9457), as one exception class for the pages.
import type { FieldFault, Refusal } from './types'

export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly field: string | undefined
  readonly faults: FieldFault[]
  readonly problem: Refusal

  constructor(problem: Refusal) {
    super(problem.detail || problem.title || problem.code)
    this.name = 'ApiError'
    this.status = problem.status
    this.code = problem.code
    this.field = problem.field
    this.problem = problem
    this.faults = problem.errors?.length
      ? problem.errors
      : problem.field
        ? [{ code: problem.code, field: problem.field, message: this.message }]
        : []
  }

  /** The request never reached the server, or its answer was lost. Sending it again is safe. */
  get isOffline(): boolean {
    return this.status === 0
  }
}

export function offlineError(): ApiError {
  return new ApiError({ status: 0, code: 'web.offline' })
}

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const detail = error instanceof Error ? error.message : String(error)
  return new ApiError({ status: -1, code: 'web.fault', detail })
}
