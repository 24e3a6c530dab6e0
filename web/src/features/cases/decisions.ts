// Why something was decided: the rules that fired, with the article that each one carries.
import type { CaseView } from '@/api/types'

interface FiredRule { number?: number; id?: string; annotations?: Array<{ name: string; text: string }>; output?: unknown }
interface TracedDecision { id?: string; name: string; fired?: FiredRule[] }
interface Reason { id: string; name: string; name_en: string; text: string; text_en: string }
type Named = (chinese: string, english: string) => string

export interface DecisionLine { text: string; basis: string; rule: number | null }
export interface ExplainedDecision { name: string; lines: DecisionLine[] }

/**
 * `nameOf` gives the name of an item or material for its id. Sentences that say why, and why not, stand for the
 * rules that they are about. A rule without anything to say is left out.
 */
export function explainDecisions(decisions: CaseView['decisions'], nameOf: (id: string) => string, named: Named = (chinese) => chinese): ExplainedDecision[] {
  return decisions.flatMap((entry) => {
    const traced = Array.isArray(entry['decisions']) ? (entry['decisions'] as TracedDecision[]) : [entry as unknown as TracedDecision]
    const reasons = (entry['reasons'] ?? []) as Reason[]
    const said = new Set(reasons.map((reason) => reason.id))
    return traced.map((decision, index) => ({
      name: decision.name,
      lines: [
        // Reasons are about the decision that was asked for, which is the last one of its trace.
        ...(index === traced.length - 1 ? reasons : []).map((reason) => ({
          text: `${reason.name ? named(reason.name, reason.name_en) : nameOf(reason.id)} - ${named(reason.text, reason.text_en)}`,
          basis: '',
          rule: null,
        })),
        ...(decision.fired ?? []).filter((rule) => !said.has(idOf(rule.output))).map((rule) => ({
          text: sayOutput(rule.output, nameOf),
          basis: (rule.annotations ?? []).map((annotation) => annotation.text).join(' '),
          rule: rule.number ?? null,
        })),
      ].filter((line) => line.text || line.basis),
    }))
  }).filter((decision) => decision.lines.length > 0)
}

function idOf(output: unknown): string {
  if (typeof output === 'object' && output !== null && 'id' in output) return String(output.id)
  return typeof output === 'string' ? output : ''
}

function sayOutput(output: unknown, nameOf: (id: string) => string): string {
  if (typeof output === 'string') return nameOf(output)
  if (Array.isArray(output)) return output.map((each) => sayOutput(each, nameOf)).filter(Boolean).join(' ')
  if (typeof output === 'object' && output !== null && 'text' in output) return String(output.text)
  return typeof output === 'number' || typeof output === 'boolean' ? String(output) : ''
}
