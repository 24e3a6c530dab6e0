// The draft of the page, given to the steps inside it.
import { inject, type InjectionKey, type Ref } from 'vue'
import type { Draft } from '@/api/types'
import type { DraftStore } from './autosave'

export type StepId = 'start' | 'questions' | 'plan' | 'form' | 'materials' | 'delivery' | 'check' | 'sign'
export interface ApplyContext {
  store: DraftStore
  /** The application was submitted: nothing is left to step through. */
  isDone: Ref<boolean>
  /** Steps that this application does not have. */
  without?: StepId[]
  /** Saves and goes; stays when the saving was refused. */
  go(step: StepId, part?: string): Promise<void>
}

export const kApply: InjectionKey<ApplyContext> = Symbol('apply')

export function useApply(): ApplyContext {
  const context = inject(kApply)
  if (!context) throw new Error('a step stands outside of its application')
  return context
}

/** Draft of a step: the layout shows a step only after the draft has come. */
export function draftOf(context: ApplyContext): Draft {
  const draft = context.store.draft.value
  if (!draft) throw new Error('a step was shown before its draft')
  return draft
}
