// Live lists of staff: read again when work changes anywhere, and say politely that rows came or went.
import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useLive } from '@/api/live'

interface LiveList { rows: Ref<unknown[]>; error: Ref<unknown>; reload: () => Promise<void> }

/** Only a list that is still at its first page is read anew: nobody loses the place by a change elsewhere. */
export function useFreshList(list: LiveList, isAtStart: () => boolean = () => list.rows.value.length <= kPageSize) {
  const { t } = useI18n()
  const said = ref('')

  async function refresh() {
    if (!isAtStart()) {
      said.value = t('work.live.changed')
      return
    }
    const before = list.rows.value.length
    await list.reload()
    if (list.error.value) return
    const more = list.rows.value.length - before
    said.value = more > 0 ? t('work.live.more', { n: more }) : more < 0 ? t('work.live.fewer', { n: -more }) : t('work.live.same')
  }

  useLive(computed(() => ['work']), ['work.changed', 'reload'], () => void refresh())
  return { said, refresh }
}

const kPageSize = 50
