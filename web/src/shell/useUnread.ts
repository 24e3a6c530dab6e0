// Keeps the number of unread messages of the signed-in citizen up to date.
import { computed, watch } from 'vue'
import { api } from '@/api/client'
import { useLive } from '@/api/live'
import { useSession } from '@/stores/session'

export function useUnread(): void {
  const session = useSession()

  async function refresh() {
    if (!session.isPerson) return
    // The badge is a courtesy: when it cannot be read, the page itself still works.
    const answer = await api.get<{ unread: number }>('/me/inbox', undefined, { retries: 0 }).catch(() => null)
    if (answer) session.unread = answer.unread
  }

  watch(() => session.user?.id, () => void refresh(), { immediate: true })
  const channels = computed(() => (session.isPerson && session.user ? [`user:${session.user.id}`] : []))
  useLive(channels, ['inbox', 'reload'], () => void refresh())
}
