// The lists of the pack that a form offers: topics, departments, kinds, credential types, demo people.
import { computed, shallowRef } from 'vue'
import { useFormat } from '@/i18n/format'
import type { Option } from '@/components'
import type { OpenFile, Workspace } from './workspace'

interface Named { name: string; name_en?: string }
export interface StaffMember { account: string; name: string; grants: Array<{ role: string; region: string; department: string }> }
export interface Person { id: string; name: string; resident_id: string; phone: string }
export interface ItemRow extends Named { id: string; topic: string; department: string }

/** Topics, departments and kinds are read from the files of the change, so that what it adds is offered too. */
export function usePack(workspace: Workspace) {
  const { named } = useFormat()
  const items = shallowRef<OpenFile | null>(null)
  const departments = shallowRef<OpenFile | null>(null)
  const certificates = shallowRef<OpenFile | null>(null)
  const staff = shallowRef<StaffMember[]>([])
  const people = shallowRef<Person[]>([])

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
  async function loadCast() {
    const find = (name: string) => workspace.tree.value?.files.find(({ path }) => path.endsWith(`/${name}`))?.path
    const [staffPath, peoplePath] = [find('staff.yaml'), find('people.yaml')]
    if (staffPath) staff.value = (workspace.read(await workspace.open(staffPath), ['staff']) as StaffMember[] | undefined) ?? []
    if (peoplePath) people.value = (workspace.read(await workspace.open(peoplePath), ['people']) as Person[] | undefined) ?? []
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

  return { packOf, load, loadCertificates, loadCast, items, certificates, staff, people, topics, types, channels, departmentOptions, certificateOptions, itemRows }
}
