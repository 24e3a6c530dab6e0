// What a changed file is called in words: "流程 · 开具户籍信息证明".
import { useI18n } from 'vue-i18n'
import { useFormat } from '@/i18n/format'
import type { StudioService } from './api'
import { roleOf, serviceOf } from './places'

export function useFileWords() {
  const { t } = useI18n()
  const { named } = useFormat()
  return (path: string, services: StudioService[]) => {
    const owner = serviceOf(path, services)
    const role = t(`studio.role.${roleOf(path)}`)
    if (owner) return t('studio.file_of', { role, name: named(owner.name.zh, owner.name.en) })
    return role
  }
}
