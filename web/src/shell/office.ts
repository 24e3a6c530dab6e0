// The office of a grant in one name: of the city it is the department as it is called, of a district the district's own.
import { useI18n } from 'vue-i18n'

interface Grant { region: string; region_name: string; department: string; department_name: string }

export function useOffice() {
  const { t, locale } = useI18n()
  const isCity = (region: string) => region.endsWith('0000')

  return (grant: Grant): string => {
    if (grant.department === '*') return [grant.region_name, t('staff.all_departments')].filter(Boolean).join(' ')
    if (isCity(grant.region) || locale.value === 'en') return [grant.region_name, grant.department_name].filter(Boolean).join(' ')
    // 市市场监管局 of 两江新区 is 两江新区市场监管局.
    return grant.region_name + grant.department_name.replace(/^市/, '').replace(/总队（局）$/, '支队')
  }
}
