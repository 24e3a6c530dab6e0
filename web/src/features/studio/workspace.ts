// The files of one change that a page works on: read once, edited, and saved one after another against the version of the change.
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'
import { toApiError, type ApiError } from '@/api/errors'
import { studio, type Change, type FileTree } from './api'
import { readYaml, writeYaml, setAt, addRow, moveRow, valueAt, type Step } from './yaml'
import type { Document } from 'yaml'

export interface OpenFile {
  path: string
  base: string | null
  saved: string
  text: string
  /** For YAML: what the fields of a form read and write. `round` counts what was touched. */
  doc: Document | null
  fault: string
  round: number
  touched: boolean
}

export type Workspace = ReturnType<typeof openWorkspace>

export function openWorkspace(id: string) {
  const change = ref<Change | null>(null)
  const tree = shallowRef<FileTree | null>(null)
  const error = shallowRef<ApiError | null>(null)
  const saveError = shallowRef<ApiError | null>(null)
  const loading = ref(true)
  const saving = ref(false)
  const savedWords = ref(0)
  const files = shallowReactive(new Map<string, OpenFile>())
  const mayWrite = computed(() => change.value?.state === 'draft')
  const dirty = computed(() => [...files.values()].filter((file) => file.touched || file.text !== file.saved))

  async function reload() {
    loading.value = true
    error.value = null
    try {
      const [first, second] = await Promise.all([studio.change(id), studio.files(id)])
      change.value = first
      tree.value = second
    } catch (fault) {
      error.value = toApiError(fault)
    } finally {
      loading.value = false
    }
  }

  const opening = new Map<string, Promise<OpenFile>>()
  function open(path: string): Promise<OpenFile> {
    const known = files.get(path)
    if (known) return Promise.resolve(known)
    let under = opening.get(path)
    if (!under) {
      under = studio.file(path, id).then((answer) => keep(path, answer.text ?? '', answer.base_text)).finally(() => opening.delete(path))
      opening.set(path, under)
    }
    return under
  }

  function keep(path: string, text: string, base: string | null): OpenFile {
    const file = shallowReactive<OpenFile>({ path, base, saved: text, text, doc: null, fault: '', round: 0, touched: false })
    if (/\.ya?ml$/.test(path)) takeYaml(file)
    files.set(path, file)
    return file
  }

  function takeYaml(file: OpenFile) {
    const { doc, fault } = readYaml(file.text)
    file.doc = doc
    file.fault = fault
    file.round++
  }

  /** A file that this change makes. */
  function make(path: string, text: string): OpenFile {
    const file = keep(path, text, null)
    file.saved = ''
    return file
  }

  function setText(file: OpenFile, text: string) {
    if (text === file.text && !file.touched) return
    file.text = text
    file.touched = false
    if (file.doc) takeYaml(file)
  }

  const touch = (file: OpenFile) => {
    file.touched = true
    file.round++
  }
  const read = (file: OpenFile, path: Step[]) => (file.round >= 0 && file.doc ? valueAt(file.doc, path) : undefined)
  const write = (file: OpenFile, path: Step[], value: unknown) => {
    if (file.doc && setAt(file.doc, path, value)) touch(file)
  }
  const add = (file: OpenFile, path: Step[], row: unknown) => {
    if (!file.doc) return
    addRow(file.doc, path, row)
    touch(file)
  }
  const move = (file: OpenFile, path: Step[], from: number, to: number) => {
    if (!file.doc) return
    moveRow(file.doc, path, from, to)
    touch(file)
  }
  const drop = (file: OpenFile, path: Step[]) => {
    if (file.doc?.deleteIn(path)) touch(file)
  }

  const textOf = (file: OpenFile) => {
    if (file.touched && file.doc) {
      file.text = writeYaml(file.doc)
      file.touched = false
    }
    return file.text
  }

  /** True when everything is on the server. The first refusal ends it; what was saved before stays saved. */
  async function save(): Promise<boolean> {
    if (saving.value || !change.value) return false
    saving.value = true
    saveError.value = null
    try {
      for (const file of dirty.value) {
        const text = textOf(file)
        if (text === file.saved) continue
        const answer = await studio.put(id, { path: file.path, text, version: change.value.version })
        change.value.version = answer.version
        file.saved = text
      }
      savedWords.value++
      return true
    } catch (fault) {
      saveError.value = toApiError(fault)
      return false
    } finally {
      saving.value = false
    }
  }

  function forget() {
    files.clear()
  }

  return { id, change, tree, error, saveError, loading, saving, savedWords, files, mayWrite, dirty, reload, open, make, setText, read, write, add, move, drop, textOf, save, forget }
}

/** What was typed and not saved is not left behind without a question. */
export function guardUnsaved(workspace: Workspace, question: () => string) {
  onBeforeRouteLeave(() => workspace.dirty.value.length === 0 || window.confirm(question()))
  const warn = (event: BeforeUnloadEvent) => event.preventDefault()
  return watch(() => workspace.dirty.value.length > 0, (has) => (has ? addEventListener('beforeunload', warn) : removeEventListener('beforeunload', warn)))
}
