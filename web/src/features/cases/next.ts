// What happens next, in one sentence under the title: whom the case waits for, or how it ended.
import { useI18n } from 'vue-i18n'
import type { CaseView } from '@/api/types'

/** Nothing is said while a panel of the page asks the applicant to do something. */
export function useNext() {
  const { t } = useI18n()
  return (view: CaseView): string => {
    if ((['supplement', 'supply', 'pay'] as const).some((what) => view.can.includes(what))) return ''
    if (view.stage === 'submitted') return t('cases.next.submitted')
    if (view.stage === 'accepted') return t('cases.next.accepted', { names: departmentsOf(view).join(t('list.comma')) })
    if (view.stage === 'decided' || view.stage === 'delivered') return decided(view)
    return view.stage === 'refused' || view.stage === 'withdrawn' || view.stage === 'lapsed' ? t(`cases.next.${view.stage}`) : ''
  }

  function decided(view: CaseView): string {
    const granted = view.members.filter((member) => member.result?.granted).length
    const rejected = view.members.filter((member) => member.result && !member.result.granted && !member.result.ended).length
    const ended = view.members.length - granted - rejected
    const counts = [
      granted ? t('cases.next.granted_n', { n: granted }) : '', rejected ? t('cases.next.rejected_n', { n: rejected }) : '',
      ended ? t('cases.next.ended_n', { n: ended }) : '',
    ].filter(Boolean)
    const result = view.members.length === granted ? t('cases.next.all_granted') : t('cases.next.mixed', { counts: counts.join(t('list.comma')) })
    const way = granted > 0 && view.stage === 'decided' && view.delivery?.way ? t(`cases.next.by_${view.delivery.way}`) : ''
    const wallet = view.members.some((member) => member.result?.credential) ? t('cases.next.in_wallet') : ''
    return [result, way, wallet].filter(Boolean).join(t('cases.next.gap'))
  }
}

/** Where work goes on now, each office once. */
function departmentsOf(view: CaseView): string[] {
  const open = view.members.filter((member) => !member.result)
  const running = open.filter((member) => !member.waits_for?.length)
  return [...new Set((running.length > 0 ? running : open).map((member) => member.organisation))]
}
