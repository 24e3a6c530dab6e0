// Languages: zh-CN is written first, en follows. Each feature brings its own texts, loaded with its pages.
import { createI18n } from 'vue-i18n'
import zh from './locales/zh-CN.json'

export type Locale = 'zh-CN' | 'en'
export const kLocales: Locale[] = ['zh-CN', 'en']

interface Messages { [key: string]: string | Messages }
const featureFiles = import.meta.glob<{ default: Messages }>('../features/*/locales/*.json')
const commonFiles = import.meta.glob<{ default: Messages }>('./locales/en.json')

export const i18n = createI18n({
  legacy: false,
  locale: startLocale(),
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en: {} } as Record<string, Messages>,
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
})

const loaded = new Set<string>(['zh-CN/common'])
const wanted = new Set<string>()

export function currentLocale(): Locale {
  return (i18n.global.locale as unknown as { value: Locale }).value
}

/** Loads the texts of features before their pages are shown. */
export async function loadFeatureTexts(...features: string[]): Promise<void> {
  features.forEach((feature) => wanted.add(feature))
  await loadMissing(currentLocale())
}

export async function setLocale(locale: Locale): Promise<void> {
  await loadMissing(locale)
  ;(i18n.global.locale as unknown as { value: Locale }).value = locale
  remember(locale)
  document.documentElement.lang = locale
}

/** The server answers in the language of this cookie, whatever the browser prefers: page and answers must agree. */
export function remember(locale: Locale): void {
  document.cookie = `tb_lang=${locale}; Path=/; Max-Age=31536000; SameSite=Lax`
}

async function loadMissing(locale: Locale): Promise<void> {
  const jobs: Array<Promise<void>> = []
  if (!loaded.has(`${locale}/common`)) {
    const load = commonFiles[`./locales/${locale}.json`]
    if (load) jobs.push(load().then((file) => merge(locale, `${locale}/common`, file.default)))
  }
  for (const feature of wanted) {
    const mark = `${locale}/${feature}`
    if (loaded.has(mark)) continue
    const load = featureFiles[`../features/${feature}/locales/${locale}.json`]
    if (load) jobs.push(load().then((file) => merge(locale, mark, { [feature]: file.default })))
  }
  await Promise.all(jobs)
}

function merge(locale: Locale, mark: string, messages: Messages): void {
  i18n.global.mergeLocaleMessage(locale, messages)
  loaded.add(mark)
}

function startLocale(): Locale {
  if (typeof document === 'undefined') return 'zh-CN'
  return /(?:^|; )tb_lang=en(?:;|$)/.test(document.cookie) ? 'en' : 'zh-CN'
}
