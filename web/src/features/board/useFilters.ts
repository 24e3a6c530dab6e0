// Filters of the board stand in the URL, so that a view can be sent to a colleague.
import { computed, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/client'
import type { Catalogue, Region } from '@/api/types'
import { useLoad } from '@/composables/useLoad'
import { useFormat } from '@/i18n/format'

export const kSpans = ['7', '30', '90', '365']

export function useFilters<Name extends string>(names: Name[]) {
  const route = useRoute()
  const router = useRouter()
  const { t } = useI18n()
  const { named } = useFormat()
  const value = (name: string) => String(route.query[name] ?? '')
  const query = computed(() => Object.fromEntries(names.map((name) => [name, value(name)]).filter(([, text]) => text)) as Record<string, string>)
  const filters = Object.fromEntries(
    names.map((name) => [name, computed({ get: () => value(name), set: (text: string) => void router.replace({ query: { ...query.value, [name]: text || undefined } }) })]),
  ) as unknown as Record<Name, Ref<string>>

  const known = useLoad(async (signal) => {
    const [regions, catalogue] = await Promise.all([
      api.get<{ regions: Region[] }>('/regions', undefined, { signal }), api.get<Catalogue>('/catalogue', undefined, { signal }),
    ])
    return { regions: regions.regions, departments: catalogue.departments }
  })
  const regions = computed(() => known.data.value?.regions ?? [])
  const regionOptions = computed(() => regions.value.map((each) => ({ value: each.code, label: named(each.name, each.name_en) })))
  const departmentOptions = computed(() => (known.data.value?.departments ?? []).map((each) => ({ value: each.code, label: named(each.name, each.name_en) })))
  const spanOptions = computed(() => kSpans.map((days) => ({ value: days, label: t('board.last_days', { n: days }) })))
  return { filters, query, regions, regionOptions, departmentOptions, spanOptions }
}
