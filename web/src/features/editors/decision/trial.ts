// A decision is tried with facts: what it reads is known from the model, and the server says what comes out and why.
import { api } from '@/api/client'
import type { EditorIssue } from '../shared/lint'

export interface TrialInput { name: string; label: string; type: string }
export interface FiredRule { number: number; id: string }
export interface TrialAnswer {
  result: unknown
  issues: EditorIssue[]
  trace: { decisions: Array<{ id: string; name: string; fired: FiredRule[]; result: unknown }> } | null
  inputs: TrialInput[]
  decisions: Array<{ id: string; name: string }>
  sentences: { zh: string[]; en: string[] }
}

export function tryDecision(text: string, decision: string, facts: Record<string, unknown>, change?: string): Promise<TrialAnswer> {
  const body = { text, facts, trace: true, ...(decision ? { decision } : {}), ...(change ? { change } : {}) }
  return api.post<TrialAnswer>('/studio/try-decision', body, { retries: 0 })
}

/** How a fact is asked for. */
export function controlOf(type: string): 'text' | 'number' | 'choice' | 'date' | 'json' {
  const kinds = { string: 'text', number: 'number', boolean: 'choice', date: 'date' } as const
  return kinds[type as keyof typeof kinds] ?? 'json'
}

/** The facts of what was filled in; nothing filled in is not known. A text that is no JSON is taken as it stands. */
export function factsOf(inputs: TrialInput[], filled: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(inputs.map(({ name, type }) => [name, factOf(controlOf(type), (filled[name] ?? '').trim())]))
}

function factOf(kind: ReturnType<typeof controlOf>, text: string): unknown {
  if (text === '') return null
  if (kind === 'choice') return text === 'true'
  if (kind === 'number') return Number.isNaN(Number(text)) ? text : Number(text)
  if (kind !== 'json') return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
