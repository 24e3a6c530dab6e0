// The office of a grant in one name, as people call it: the server knows it, unless the grant is for all departments.
import { useI18n } from 'vue-i18n'
import type { RoleGrant } from '@/api/types'

export function useOffice() {
  const { t } = useI18n()
  return (grant: RoleGrant): string =>
    grant.organisation || [grant.region_name, grant.department === '*' ? t('staff.all_departments') : grant.department_name].filter(Boolean).join(' ')
}
