// Why something was decided: the rules that fired, with the article that each one carries.
import type { CaseView } from '@/api/types'

interface FiredRule { number?: number; id?: string; annotations?: Array<{ name: string; text: string }>; output?: unknown }
interface TracedDecision { id?: string; name: string; fired?: FiredRule[]; sentences?: string[] }

export interface DecisionLine { text: string; basis: string; rule: number | null }
export interface ExplainedDecision { name: string; lines: DecisionLine[] }

/** `nameOf` gives the name of an item or material for its id. A rule without anything to say is left out. */
export function explainDecisions(decisions: CaseView['decisions'], nameOf: (id: string) => string): ExplainedDecision[] {
  const all = decisions.flatMap((entry) => (Array.isArray(entry['decisions']) ? (entry['decisions'] as TracedDecision[]) : [entry as unknown as TracedDecision]))
  return all
    .map((decision) => ({
      name: decision.name,
      lines: [
        ...(decision.sentences ?? []).map((text) => ({ text, basis: '', rule: null })),
        ...(decision.fired ?? []).map((rule) => ({
          text: sayOutput(rule.output, nameOf),
          basis: (rule.annotations ?? []).map((annotation) => annotation.text).join(' '),
          rule: rule.number ?? null,
        })),
      ].filter((line) => line.text || line.basis),
    }))
    .filter((decision) => decision.lines.length > 0)
}

function sayOutput(output: unknown, nameOf: (id: string) => string): string {
  if (typeof output === 'string') return nameOf(output)
  if (Array.isArray(output)) return output.map((each) => sayOutput(each, nameOf)).filter(Boolean).join(' ')
  if (typeof output === 'object' && output !== null && 'text' in output) return String(output.text)
  return typeof output === 'number' || typeof output === 'boolean' ? String(output) : ''
}
