// The valid credentials that I hold, offered instead of a file. Without them a file is asked for.
import { computed } from 'vue'
import { api } from '@/api/client'
import type { CredentialRow } from '@/api/types'
import { useLoad } from '@/composables/useLoad'

export function useHeldCredentials() {
  const list = useLoad((signal) => api.get<{ credentials: CredentialRow[] }>('/credentials', undefined, { signal }))
  return computed(() => (list.data.value?.credentials ?? []).filter((each) => each.state === 'valid'))
}
