// Who stands behind a publication, by office and not by name.
import { useI18n } from 'vue-i18n'
import type { Hand } from './notices'

export function useHand() {
  const { t } = useI18n()
  return (hand: Hand) => {
    if (hand.is_whole) return t('publications.office_whole')
    return hand.departments.length > 0 ? t('publications.office', { names: hand.departments.join(t('list.comma')) }) : t('publications.office_unknown')
  }
}
