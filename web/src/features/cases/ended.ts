// Why a member ended without a decision, in words: the program names its own reasons by code, people's reasons are text.
import { useI18n } from 'vue-i18n'

export function useEndReason() {
  const { t, te } = useI18n()
  return (reason: string) => (/^[a-z_]+$/.test(reason) && te(`cases.ended_why.${reason}`) ? t(`cases.ended_why.${reason}`) : reason)
}
