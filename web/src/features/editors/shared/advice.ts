// What to do about a finding, in the language of the page. The engines give their hints in English: the Chinese ones are here,
// one a code, and a test holds them beside the codes of the engines.
import { useI18n } from 'vue-i18n'
import chinese from './advice.zh.json'
import english from './advice.en.json'

interface Finding { code: string; hint?: string; details?: Record<string, unknown> }
const kAdvice: Record<string, Record<string, string>> = { zh: chinese, en: english }
const isHan = (text: string) => /\p{Script=Han}/u.test(text)

export function adviceOf(finding: Finding, locale: string): string {
  const known = kAdvice[locale === 'en' ? 'en' : 'zh']?.[finding.code] ?? ''
  const hint = finding.hint ?? ''
  const written = finding.details?.['written']
  const instead = finding.details?.['instead']
  const isRespelled = typeof written === 'string' && typeof instead === 'string'
  if (locale === 'en') return isRespelled ? hint : known || hint
  if (isRespelled && finding.details?.['suggestion'] === undefined) return `把“${written}”写成“${instead}”。`
  // A name that was probably meant is the same word in every language.
  const meant = finding.details?.['suggestion']
  const ask = typeof meant === 'string' && meant && meant.length < 60 ? `是不是“${meant}”？` : ''
  return `${ask}${known || (isHan(hint) ? hint : '')}`
}

export function useAdvice() {
  const { locale } = useI18n()
  return (finding: Finding): string => adviceOf(finding, locale.value)
}
