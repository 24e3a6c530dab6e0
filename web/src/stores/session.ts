// Who is signed in. Shared by the shells, the route guard and every page that acts.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, onCsrfRefused, onSignedOut, setCsrf } from '@/api/client'
import { ApiError } from '@/api/errors'
import type { Role, SessionAnswer, User } from '@/api/types'

/** Whoever signs out leaves nothing typed behind on a shared computer. */
function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith('tb.draft.')) localStorage.removeItem(key)
  } catch {
    // No storage, nothing kept.
  }
}

export const useSession = defineStore('session', () => {
  const user = ref<User | null>(null)
  const demo = ref(false)
  const known = ref(false)
  /** Set when the server ended the session while a page was open. */
  const expired = ref(false)
  /** Whose session that was. */
  const former = ref('')
  const unread = ref(0)

  const isPerson = computed(() => user.value?.kind === 'person')
  const isStaff = computed(() => user.value?.kind === 'staff')

  function take(answer: SessionAnswer) {
    user.value = answer.user
    demo.value = answer.demo
    known.value = true
    if (answer.user) expired.value = false
    setCsrf(answer.user?.csrf ?? '')
  }

  async function load() {
    take(await api.get<SessionAnswer>('/session'))
  }

  async function signIn(login: string, password: string) {
    take(await api.post<SessionAnswer>('/session', { login, password }))
  }

  async function signOut() {
    await api.delete('/session')
    forgetDrafts()
    user.value = null
    unread.value = 0
    setCsrf('')
    await load()
  }

  function has(role: Role): boolean {
    return user.value?.roles.some((grant) => grant.role === role) ?? false
  }

  onCsrfRefused(async () => {
    const before = user.value?.id
    await load()
    // Somebody else has signed in in another tab: nothing may be sent in the old one's name.
    if (user.value?.id !== before) throw new ApiError({ status: 401, code: 'auth.signed_out' })
  })

  onSignedOut(() => {
    if (user.value) {
      expired.value = true
      former.value = user.value.id
    }
    user.value = null
    setCsrf('')
  })

  return { user, demo, known, expired, former, unread, isPerson, isStaff, take, load, signIn, signOut, has }
})
