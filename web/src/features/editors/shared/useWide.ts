// Drawing wants room: on a phone the editors show, and do not draw.
import { onBeforeUnmount, ref } from 'vue'

export function useWide(query = '(min-width: 56rem)') {
  const list = typeof matchMedia === 'function' ? matchMedia(query) : null
  const isWide = ref(list?.matches ?? true)
  const follow = (event: MediaQueryListEvent) => (isWide.value = event.matches)
  list?.addEventListener('change', follow)
  onBeforeUnmount(() => list?.removeEventListener('change', follow))
  return isWide
}
