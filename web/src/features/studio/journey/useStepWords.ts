// A step of a journey on one line, in words.
import { useI18n } from 'vue-i18n'
import { useFormat } from '@/i18n/format'
import type { StudioService } from '../api'

export function useStepWords(services: () => StudioService[], names: () => Record<string, string> = () => ({})) {
  const { t, te } = useI18n()
  const { named } = useFormat()

  const titleOf = (verb: string) => (te(`studio.journey.step.${verb}`) ? t(`studio.journey.step.${verb}`) : verb)
  function more(verb: string, body: Record<string, unknown>): string {
    if (verb === 'wait') return body['until'] ? String(body['until']) : t('studio.journey.days', { n: Number(body['working_days'] ?? 0) })
    if (verb === 'expect') return String(body['error'] ?? (body['stage'] ? t(`studio.stage.${String(body['stage'])}`) : ''))
    if (verb === 'job') return `${String(body['type'] ?? '')} ${t(`studio.sandbox.outside.${body['fail'] ? 'fail' : body['error'] ? 'error' : 'complete'}`)}`
    if (verb === 'decide') return t(body['granted'] === false ? 'studio.journey.rejected' : 'studio.journey.granted')
    if (verb === 'choose') return Array.isArray(body['steps']) ? body['steps'].join(t('list.comma')) : ''
    const whom = String(body['to'] ?? body['substitute'] ?? body['department'] ?? '')
    return String(body['question'] ?? names()[whom] ?? whom)
  }
  function wordsOf(verb: string, body: Record<string, unknown>): string {
    const who = String(body['as'] ?? '')
    const service = services().find((each) => each.id === (body['service'] ?? body['item']))
    const what = service ? named(service.name.zh, service.name.en) : String(body['service'] ?? body['item'] ?? '')
    return [names()[who] ?? who, what, more(verb, body)].filter(Boolean).join(' · ')
  }
  return { titleOf, wordsOf }
}
