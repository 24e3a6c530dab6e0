// A drawing that follows a text and gives one back: what was not touched is never written anew.
import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import { hasDiagram, withDiagram } from './diagram'
import { fit, textOf, type Drawing } from './viewer'
import { service, type Shape } from './elements'

const kPauseMs = 50

export function useDrawing(text: Ref<string>, give: (text: string) => void) {
  const drawing = shallowRef<Drawing | null>(null)
  const chosen = shallowRef<Shape | null>(null)
  /** Grows with each change: the model itself is not reactive. */
  const version = ref(0)
  /** In the words of the library: what is wrong with the file. */
  const fault = ref('')
  /** The text says nothing of places; the drawing has some. */
  const isLaidOut = ref(false)
  const canUndo = ref(false)
  const canRedo = ref(false)
  let known = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Edited, and not yet written as text. */
  const isPending = ref(false)
  let isDirty = false

  async function attach(made: Drawing) {
    drawing.value = made
    const bus = service(made, 'eventBus')
    bus.on('selection.changed', (event) => {
      const selection = (event as { newSelection: Shape[] }).newSelection
      const first = selection.length === 1 ? selection[0] : undefined
      chosen.value = first ? (first.labelTarget ?? first) : service(made, 'canvas').getRootElement()
    })
    bus.on('commandStack.changed', (event) => {
      const stack = service(made, 'commandStack')
      canUndo.value = stack.canUndo()
      canRedo.value = stack.canRedo()
      version.value++
      // An import clears the stack, which does not make the text another one.
      if ((event as { trigger?: string }).trigger === 'clear') return
      isDirty = isPending.value = true
      clearTimeout(timer)
      timer = setTimeout(flush, kPauseMs)
    })
    await load(text.value)
  }

  async function load(xml: string) {
    const made = drawing.value
    if (!made) return
    known = xml
    fault.value = ''
    isLaidOut.value = false
    try {
      const isBare = !hasDiagram(xml)
      await made.importXML(isBare ? await withDiagram(xml) : xml)
      if (drawing.value !== made) return
      isLaidOut.value = isBare
      fit(made)
      chosen.value = service(made, 'canvas').getRootElement()
      version.value++
    } catch (error) {
      fault.value = error instanceof Error ? error.message : String(error)
    } finally {
      isDirty = false
    }
  }

  /** The text as it is drawn now. */
  async function flush(): Promise<string> {
    clearTimeout(timer)
    if (!isDirty || !drawing.value || fault.value) return known
    isDirty = false
    isLaidOut.value = false
    const xml = await textOf(drawing.value)
    if (xml !== known) {
      known = xml
      give(xml)
    }
    isPending.value = isDirty
    return xml
  }

  /** What was laid out is written into the text. */
  async function keepLayout() {
    isDirty = true
    await flush()
  }

  function detach() {
    clearTimeout(timer)
    drawing.value?.destroy()
    drawing.value = null
    chosen.value = null
  }

  watch(text, (now) => {
    if (now !== known) void load(now)
  })
  onBeforeUnmount(detach)
  return { drawing, chosen, version, fault, canUndo, canRedo, isPending, isLaidOut, keepLayout, attach, detach, flush }
}
