// The office of a grant in one name, as people call it.
import { useI18n } from 'vue-i18n'

interface Grant { region: string; region_name: string; department: string; department_name: string }

export function useOffice() {
  const { t, locale } = useI18n()
  const isCity = (region: string) => region.endsWith('0000')

  return (grant: Grant): string => {
    if (grant.department === '*') return [grant.region_name, t('staff.all_departments')].filter(Boolean).join(' ')
    if (locale.value === 'en') return [grant.region_name, grant.department_name].filter(Boolean).join(' ')
    // 市市场监管局 is 重庆市市场监管局 of the city and 两江新区市场监管局 of the district.
    const name = grant.department_name.replace(/^市/, '')
    return grant.region_name + (isCity(grant.region) ? name : name.replace(/总队（局）$/, '支队'))
  }
}
