// The title of the tab, which a screen reader announces first on each page.
import { toValue, watchEffect, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'

export function usePageTitle(title: MaybeRefOrGetter<string>): void {
  const { t } = useI18n()
  watchEffect(() => {
    const text = toValue(title)
    document.title = text ? `${text} - ${t('app.name')}` : t('app.name')
  })
}
