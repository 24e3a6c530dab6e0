// What a model may name: the forms, decisions, processes and credentials that the draft has.
import type { Option } from '@/components'

export type NamedThing = string | { id: string; name?: string }
export interface Known { forms?: NamedThing[]; decisions?: NamedThing[]; processes?: NamedThing[]; credentials?: NamedThing[] }

/** Choices for a list; what is chosen now stays in it even when nobody knows it any more. */
export function choicesOf(things: NamedThing[] | undefined, chosen: string): Option[] {
  const options = (things ?? []).map((thing) => {
    const { id, name } = typeof thing === 'string' ? { id: thing, name: undefined } : thing
    return { value: id, label: name ? `${name}（${id}）` : id }
  })
  if (chosen && !options.some(({ value }) => value === chosen)) options.unshift({ value: chosen, label: chosen })
  return options
}
