// Regions and departments by name, for pickers and lists of grants.
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '@/api/client'
import type { Catalogue, Region, Role, StaffGrant } from '@/api/types'
import { useLoad } from '@/composables/useLoad'
import { useFormat } from '@/i18n/format'
import { useSession } from '@/stores/session'

export const kRoles: Role[] = ['clerk', 'approver', 'supervisor', 'head', 'operator', 'editor', 'worker']
/** A window of everything, not of one department. */
export const kAllDepartments = '*'

/** The region that the deployment serves as a whole. */
export const kHomeRegion = '500000'

export function usePlaces() {
  const { t } = useI18n()
  const { named } = useFormat()
  const session = useSession()
  const known = useLoad(async (signal) => {
    const [regions, catalogue] = await Promise.all([
      api.get<{ regions: Region[] }>('/regions', undefined, { signal }), api.get<Catalogue>('/catalogue', undefined, { signal }),
    ])
    return { regions: regions.regions, former: await formerRegions(regions.regions, signal), departments: catalogue.departments }
  })
  const regionOptions = computed(() => {
    // The whole municipality is not among its districts; whoever has it may give it.
    const own = (session.user?.roles ?? []).map((grant) => ({ value: grant.region, label: grant.region_name || grant.region }))
    const all = [...own, ...(known.data.value?.regions ?? []).map((each) => ({ value: each.code, label: named(each.name, each.name_en) }))]
    return all.filter((option, index) => all.findIndex((other) => other.value === option.value) === index)
  })
  const departmentOptions = computed(() => [
    { value: kAllDepartments, label: t('admin.all_departments') },
    ...(known.data.value?.departments ?? []).map((each) => ({ value: each.code, label: named(each.name, each.name_en) })),
  ])
  const roleOptions = computed(() => kRoles.map((value) => ({ value, label: t(`admin.role.${value}`) })))
  const nameIn = (options: Array<{ value: string; label: string }>, value: string) => options.find((each) => each.value === value)?.label ?? value
  // Who had a unit that is no more keeps the grant until it is changed.
  const regionNames = computed(() => [...regionOptions.value, ...(known.data.value?.former ?? []).map((each) => ({ value: each.code, label: t('admin.former', { name: named(each.name, each.name_en) }) }))])
  const say = (grant: StaffGrant) =>
    [t(`admin.role.${grant.role}`), nameIn(regionNames.value, grant.region), grant.department === kAllDepartments ? '' : nameIn(departmentOptions.value, grant.department)].filter(Boolean).join(' · ')
  return { regionOptions, departmentOptions, roleOptions, say }
}

/** The units there were on the days before those of today began. */
async function formerRegions(today: Region[], signal: AbortSignal): Promise<Region[]> {
  const days = [...new Set(today.flatMap((each) => each.valid_from ?? []))].map((from) => new Date(Date.parse(from) - 86_400_000).toISOString().slice(0, 10))
  const known = new Set(today.map((each) => each.code))
  const answers = await Promise.all(days.map((at) => api.get<{ regions: Region[] }>('/regions', { at }, { signal })))
  return answers.flatMap((answer) => answer.regions).filter((each) => !known.has(each.code))
}
