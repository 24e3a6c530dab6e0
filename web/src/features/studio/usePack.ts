// The lists of the pack that a form offers: topics, departments, kinds, credential types, and journeys to learn from.
import { computed, shallowRef } from 'vue'
import { useFormat } from '@/i18n/format'
import type { Option } from '@/components'
import type { OpenFile, Workspace } from './workspace'

interface Named { name: string; name_en?: string }
export interface ItemRow extends Named { id: string; topic: string; department: string }

/** Topics, departments and kinds are read from the files of the change, so that what it adds is offered too. */
export function usePack(workspace: Workspace) {
  const { named } = useFormat()
  const items = shallowRef<OpenFile | null>(null)
  const departments = shallowRef<OpenFile | null>(null)
  const certificates = shallowRef<OpenFile | null>(null)

  const packOf = () => {
    const file = workspace.tree.value?.files.find(({ path }) => path.endsWith('/items.yaml'))
    return file ? file.path.split('/')[0] ?? '' : ''
  }
  const has = (path: string) => workspace.tree.value?.files.some((file) => file.path === path) ?? false

  async function load() {
    const pack = packOf()
    if (!pack) return
    ;[items.value, departments.value] = await Promise.all([workspace.open(`${pack}/items.yaml`), workspace.open(`${pack}/departments.yaml`)])
  }
  async function loadCertificates() {
    const path = `${packOf()}/credentials.yaml`
    if (has(path)) certificates.value = await workspace.open(path)
  }
  /** Texts of journeys, those of the services asked for first; few enough to be read at once. */
  async function journeysOf(services: string[], most = 8): Promise<string[]> {
    const all = workspace.tree.value?.services ?? []
    const paths = [...new Set(services.flatMap((id) => all.find((service) => service.id === id)?.paths.tests ?? []))].slice(0, most)
    return Promise.all(paths.map(async (path) => (await workspace.open(path)).text))
  }

  const tableOf = (file: OpenFile | null, key: string) => (file ? (workspace.read(file, [key]) as Record<string, Named> | undefined) : undefined) ?? {}
  const topics = computed<Option[]>(() => Object.entries(tableOf(items.value, 'topics')).map(([value, row]) => ({ value, label: named(row.name, row.name_en) })))
  const types = computed<Option[]>(() => {
    if (!items.value) return []
    const english = (workspace.read(items.value, ['types_en']) as Record<string, string> | undefined) ?? {}
    return ((workspace.read(items.value, ['types']) as string[] | undefined) ?? []).map((value) => ({ value, label: named(value, english[value]) }))
  })
  const channels = computed<Option[]>(() => {
    if (!items.value) return []
    const english = (workspace.read(items.value, ['channels_en']) as Record<string, string> | undefined) ?? {}
    return Object.entries((workspace.read(items.value, ['channels']) as Record<string, string> | undefined) ?? {}).map(([value, name]) => ({ value, label: named(name, english[value]) }))
  })
  const departmentOptions = computed<Option[]>(() => {
    const rows = departments.value ? (workspace.read(departments.value, ['departments']) as Array<Named & { code: string }> | undefined) : undefined
    return (rows ?? []).map((row) => ({ value: row.code, label: named(row.name, row.name_en) }))
  })
  const certificateOptions = computed<Option[]>(() => {
    const rows = certificates.value ? (workspace.read(certificates.value, ['certificates']) as Array<Named & { id: string }> | undefined) : undefined
    return (rows ?? []).map((row) => ({ value: row.id, label: named(row.name, row.name_en) }))
  })
  const itemRows = computed<ItemRow[]>(() => (items.value ? (workspace.read(items.value, ['items']) as ItemRow[] | undefined) : undefined) ?? [])

  return { packOf, load, loadCertificates, journeysOf, items, certificates, topics, types, channels, departmentOptions, certificateOptions, itemRows }
}
