// What to do about a finding, in the language of the page. The engines give their hints in English.
import { useI18n } from 'vue-i18n'
import type { EditorIssue } from './lint'

export function useAdvice() {
  const { t, te, locale } = useI18n()
  return (issue: EditorIssue): string => {
    const key = `editors.advice.${issue.code.replaceAll('.', '_')}`
    if (te(key)) return t(key)
    const hint = issue.hint ?? ''
    return locale.value === 'en' || /\p{Script=Han}/u.test(hint) ? hint : ''
  }
}
