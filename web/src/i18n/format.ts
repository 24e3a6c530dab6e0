// Dates, money and sizes in words of the current language. The server sends the dates; nothing here asks for "now".
import { useI18n } from 'vue-i18n'

const kZone = 'Asia/Shanghai'

export function formatDate(text: string | null | undefined, locale: string): string {
  if (!text) return '—'
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00+08:00`) : new Date(text)
  if (Number.isNaN(day.getTime())) return text
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: kZone }).format(day)
}

export function formatInstant(text: string | null | undefined, locale: string): string {
  if (!text) return '—'
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return text
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: kZone }).format(at)
}

/** Days as a machine writes them, within a sentence, become days as people write them. */
export function withDates(text: string, locale: string): string {
  return text.replace(/ ?\b\d{4}-\d{2}-\d{2}\b ?/g, (day) => (locale === 'en' ? day.replace(day.trim(), formatDate(day.trim(), locale)) : formatDate(day.trim(), locale)))
}

export function formatFen(fen: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: 'CNY' }).format(fen / 100)
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${Number((bytes / 1024 / 1024).toFixed(1))} MB`
}

/** The formatters bound to the language of the page, and the choice between a Chinese and an English name. */
export function useFormat() {
  const { locale } = useI18n()
  return {
    date: (text: string | null | undefined) => formatDate(text, locale.value),
    instant: (text: string | null | undefined) => formatInstant(text, locale.value),
    dated: (text: string) => withDates(text, locale.value),
    money: (fen: number) => formatFen(fen, locale.value),
    bytes: formatBytes,
    named: (chinese: string | null | undefined, english: string | null | undefined) =>
      (locale.value === 'en' && english ? english : (chinese ?? '')),
  }
}
