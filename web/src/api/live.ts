// Live events of the server (SSE). Pages name their channels and get a call for each event.
import { onScopeDispose, ref, watch, type Ref } from 'vue'

export interface LiveEvent { name: string; data: unknown }

const kQuietMs = 250

/**
 * Listens to channels while the calling component lives. `onEvent` is called at most once in a quarter of a second
 * for each event name, and once after each reconnection, since events may have been missed meanwhile.
 */
export function useLive(channels: Ref<string[]>, eventNames: string[], onEvent: (event: LiveEvent) => void) {
  const connected = ref(false)
  let source: EventSource | null = null
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  function later(event: LiveEvent) {
    clearTimeout(timers.get(event.name))
    timers.set(event.name, setTimeout(() => onEvent(event), kQuietMs))
  }

  function close() {
    source?.close()
    source = null
    connected.value = false
    timers.forEach((timer) => clearTimeout(timer))
    timers.clear()
  }

  function open() {
    close()
    if (channels.value.length === 0 || typeof EventSource === 'undefined') return
    const opened = new EventSource(`/api/live?channels=${channels.value.map(encodeURIComponent).join(',')}`)
    source = opened
    let before = false
    opened.onopen = () => {
      connected.value = true
      if (before) later({ name: 'reconnected', data: null })
      before = true
    }
    opened.onerror = () => (connected.value = false)
    for (const name of ['message', ...eventNames]) {
      opened.addEventListener(name, (event) => later({ name, data: parsed((event as MessageEvent<string>).data) }))
    }
  }

  watch(() => channels.value.join(','), open, { immediate: true })
  onScopeDispose(close)
  return { connected }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
