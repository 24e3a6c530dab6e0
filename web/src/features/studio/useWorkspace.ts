// The workspace of the change in the address, shared by a page and its parts.
import { inject, provide, watch, type InjectionKey } from 'vue'
import { useRoute } from 'vue-router'
import { currentLocale } from '@/i18n'
import { openWorkspace, type Workspace } from './workspace'

const kWorkspace: InjectionKey<Workspace> = Symbol('studio-workspace')

export function provideWorkspace(): Workspace {
  const route = useRoute()
  const workspace = openWorkspace(String(route.params['id']))
  provide(kWorkspace, workspace)
  watch(currentLocale, () => void workspace.reload())
  void workspace.reload()
  return workspace
}

export function useWorkspace(): Workspace {
  const workspace = inject(kWorkspace)
  if (!workspace) throw new Error('a part of the studio stands outside of a change')
  return workspace
}
