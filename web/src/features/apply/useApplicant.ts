// For whom the draft is: the choices of the signed-in person, with names.
import { computed } from 'vue'
import { api } from '@/api/client'
import type { Draft, Me } from '@/api/types'
import { useLoad } from '@/composables/useLoad'
import { useSession } from '@/stores/session'

export function useApplicant(draft: () => Draft) {
  const session = useSession()
  const me = useLoad(async (signal) => (session.isPerson ? api.get<Me>('/me', undefined, { signal }) : null))

  const choices = computed(() => {
    const given = draft().applicant.choices?.map((each) => ({ value: each.id, label: each.name }))
    if (given) return given
    return me.data.value
      ? [{ value: me.data.value.id, label: me.data.value.name }, ...me.data.value.enterprises.map((each) => ({ value: each.id, label: each.name, hint: each.uscc }))]
      : []
  })
  // An agent sees neither name nor enterprises of the other: nothing to choose, then.
  const isOwn = computed(() => choices.value.some((each) => each.value === draft().applicant.id))
  const name = computed(() => draft().applicant.name ?? choices.value.find((each) => each.value === draft().applicant.id)?.label ?? '')
  return { choices, isOwn, name }
}
