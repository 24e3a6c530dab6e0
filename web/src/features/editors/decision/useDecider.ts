// A decision model that follows a text and gives one back: what was not touched is never written anew.
import { nextTick, onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import type { Moddle } from '../process/elements'
import { fit, type Drawing } from '../process/viewer'
import { showAnnotations, storeAnnotations } from './annotations'
import { createDecider, onEdit, type Decider, type View } from './decider'

const kPauseMs = 50

export function useDecider(text: Ref<string>, give: (text: string) => void) {
  const decider = shallowRef<Decider | null>(null)
  const views = shallowRef<View[]>([])
  const active = shallowRef<View | null>(null)
  const fault = ref('')
  let known = ''
  let isDirty = false
  let isGone = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function attach(container: HTMLElement, locale: string, isWritable: boolean) {
    const made = await createDecider(container, locale, isWritable)
    if (isGone) return made.destroy()
    decider.value = made
    onEdit(made, () => {
      isDirty = true
      clearTimeout(timer)
      timer = setTimeout(flush, kPauseMs)
    })
    made.on('import.parse.complete', (({ definitions }: { definitions?: Moddle }) => definitions && showAnnotations(definitions)) as (event: never) => void)
    made.on('views.changed', (() => note()) as (event: never) => void)
    await load(text.value)
  }

  function note() {
    views.value = [...(decider.value?.getViews() ?? [])]
    active.value = decider.value?.getActiveView() ?? null
  }

  async function load(xml: string) {
    known = xml
    fault.value = ''
    try {
      await decider.value?.importXML(xml)
      // The table is what people come for; the graph is one click away.
      const first = decider.value?.getViews().find(({ type }) => type !== 'drd')
      if (first && decider.value?.getActiveView()?.type === 'drd') await decider.value.open(first)
      note()
    } catch (error) {
      fault.value = error instanceof Error ? error.message : String(error)
    } finally {
      isDirty = false
    }
  }

  async function flush(): Promise<string> {
    clearTimeout(timer)
    if (!isDirty || !decider.value || fault.value) return known
    isDirty = false
    const show = storeAnnotations(decider.value.getDefinitions())
    const { xml } = await decider.value.saveXML({ format: true }).finally(show)
    if (xml !== known) {
      known = xml
      give(xml)
    }
    return xml
  }

  async function open(view: View) {
    await decider.value?.open(view)
    note()
    const viewer = decider.value?.getActiveViewer()
    if (view.type !== 'drd' || !viewer) return
    // The graph has more room than the table before it.
    await nextTick()
    viewer.get<{ resized(): void }>('canvas').resized()
    fit(viewer as unknown as Pick<Drawing, 'get'>)
  }

  function detach() {
    clearTimeout(timer)
    decider.value?.destroy()
    decider.value = null
  }

  watch(text, (now) => {
    if (now !== known) void load(now)
  })
  onBeforeUnmount(() => {
    isGone = true
    detach()
  })
  return { decider, views, active, fault, attach, detach, flush, open }
}
