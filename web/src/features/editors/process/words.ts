// Chinese words of bpmn-js: palette, context pad, kinds of elements. English is what the library brings.
import zh from './words.zh.json'

export type Translate = (template: string, replacements?: Record<string, string>) => string

export function translateFor(locale: string, words: Record<string, string> = zh): Translate {
  return (template, replacements = {}) => {
    const text = locale === 'en' ? template : (words[template] ?? template)
    return text.replace(/{([^}]+)}/g, (_, key: string) => replacements[key] ?? `{${key}}`)
  }
}

/** Replaces the library's own translation. */
export function translateModule(locale: string, words?: Record<string, string>) {
  return { translate: ['value', translateFor(locale, words)] as const }
}
