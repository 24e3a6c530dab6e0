// What a task for a program outside says in its headers; the service reads the same.
import type { Pair } from './extensions'

export const kWorker = 'worker.'
export const kReturnKinds = ['text', 'number', 'boolean', 'date', 'list', 'object'] as const
const kReturns = 'returns.'
const kBackoff = 'backoff'
const kBackoffUnset = 'PT30S'

export interface Return { name: string; kind: string; isOptional: boolean }

export function returnsOf(headers: Pair[]): Return[] {
  return headers.filter(({ from }) => from.startsWith(kReturns)).map(({ from, to }) => ({ name: from.slice(kReturns.length), kind: to.replace(/\?$/, ''), isOptional: to.endsWith('?') }))
}

export function withReturns(headers: Pair[], returns: Return[]): Pair[] {
  const rows = returns.filter(({ name }) => name.trim()).map(({ name, kind, isOptional }) => ({ from: kReturns + name.trim(), to: kind + (isOptional ? '?' : '') }))
  return [...headers.filter(({ from }) => !from.startsWith(kReturns)), ...rows]
}

export const backoffOf = (headers: Pair[]) => headers.find(({ from }) => from === kBackoff)?.to ?? kBackoffUnset

export function withBackoff(headers: Pair[], wait: string): Pair[] {
  const others = headers.filter(({ from }) => from !== kBackoff)
  return wait === kBackoffUnset ? others : [...others, { from: kBackoff, to: wait }]
}

/** What is neither of the two: it goes to the program as it stands. */
export const isOwnHeader = ({ from }: Pair) => from === kBackoff || from.startsWith(kReturns)
