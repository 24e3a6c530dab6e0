// Why something was decided: the rules that fired, with the article that each one carries.
import type { CaseView } from '@/api/types'

interface FiredRule { number?: number; id?: string; annotations?: Array<{ name: string; text: string }>; output?: unknown }
interface TracedDecision { id?: string; name: string; fired?: FiredRule[] }
interface Reason { id: string; name: string; name_en: string; text: string; text_en: string }

export interface DecisionLine { text: string; basis: string; rule: number | null }
export interface ExplainedDecision { name: string; lines: DecisionLine[] }

export interface Words {
  /** The name of a service or material for its id; the id when it has none. */
  nameOf: (id: string) => string
  /** A text in the language of the page. */
  named: (chinese: string, english: string | undefined) => string
  /** What a decision of this kind answers for a service: members, materials, conditions. */
  kind: (kind: string, service: string) => string
}

/**
 * Sentences that say why, and why not, stand for the rules that they are about. A rule without anything to say is
 * left out.
 */
export function explainDecisions(decisions: CaseView['decisions'], words: Words): ExplainedDecision[] {
  return decisions.flatMap((entry) => {
    const traced = Array.isArray(entry['decisions']) ? (entry['decisions'] as TracedDecision[]) : [entry as unknown as TracedDecision]
    const reasons = (entry['reasons'] ?? []) as Reason[]
    const said = new Set(reasons.map((reason) => reason.id))
    return traced.map((decision, index) => ({
      name: titleOf(decision, words),
      lines: [
        // Reasons are about the decision that was asked for, which is the last one of its trace.
        ...(index === traced.length - 1 ? reasons : []).map((reason) => ({
          text: `${reason.name ? words.named(reason.name, reason.name_en) : words.nameOf(reason.id)} - ${words.named(reason.text, reason.text_en)}`,
          basis: '',
          rule: null,
        })),
        ...(decision.fired ?? []).filter((rule) => !said.has(idOf(rule.output))).map((rule) => ({
          text: sayOutput(rule.output, words),
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

/** Packs name their decisions SERVICE-members, SERVICE-materials and SERVICE-conditions. */
function titleOf(decision: TracedDecision, words: Words): string {
  const [, service = '', kind = ''] = /^(.+)-(members|materials|conditions)$/.exec(decision.id ?? '') ?? []
  const name = words.nameOf(service)
  return kind && name !== service ? words.kind(kind, name) : decision.name
}

function sayOutput(output: unknown, words: Words): string {
  if (typeof output === 'string') return words.nameOf(output)
  if (Array.isArray(output)) return output.map((each) => sayOutput(each, words)).filter(Boolean).join(' ')
  if (typeof output === 'object' && output !== null && 'text' in output) return words.named(String(output.text), 'text_en' in output ? String(output.text_en) : undefined)
  return typeof output === 'number' || typeof output === 'boolean' ? String(output) : ''
}
