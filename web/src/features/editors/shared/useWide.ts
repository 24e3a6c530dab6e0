// Drawing wants room: on a phone the editors show, and do not draw.
import { onBeforeUnmount, ref } from 'vue'

/** A width that is there for a moment only (printing, a picture of the page, a window that is being drawn) changes nothing: an editor
 *  that is built anew forgets what can be undone and what is chosen. */
const kSettledMs = 300

export function useWide(query = '(min-width: 56rem)') {
  const list = typeof matchMedia === 'function' ? matchMedia(query) : null
  const isWide = ref(list?.matches ?? true)
  let settled: ReturnType<typeof setTimeout> | undefined
  const follow = () => {
    clearTimeout(settled)
    settled = setTimeout(() => { isWide.value = list?.matches ?? true }, kSettledMs)
  }
  list?.addEventListener('change', follow)
  onBeforeUnmount(() => {
    clearTimeout(settled)
    list?.removeEventListener('change', follow)
  })
  return isWide
}
