// An editor follows the width of the page, and not a width that is there for a moment.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { mount } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import { useWide } from '@/features/editors/shared/useWide'

function page() {
  const list = { matches: true, follow: () => {}, addEventListener: (_: string, follow: () => void) => { list.follow = follow }, removeEventListener: () => { list.follow = () => {} } }
  vi.stubGlobal('matchMedia', () => list)
  const seen = mount(defineComponent({ setup: () => { const isWide = useWide(); return () => h('p', isWide.value ? 'wide' : 'narrow') } }))
  const becomes = (matches: boolean) => { list.matches = matches; list.follow() }
  return { seen, becomes }
}

describe('width of the page', () => {
  afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals() })
  it('is followed when it stays', async () => {
    vi.useFakeTimers()
    const { seen, becomes } = page()
    becomes(false)
    await vi.advanceTimersByTimeAsync(1000)
    expect(seen.text()).toBe('narrow')
    becomes(true)
    await vi.advanceTimersByTimeAsync(1000)
    expect(seen.text()).toBe('wide')
  })
  it('is not followed when it is over at once', async () => {
    vi.useFakeTimers()
    const { seen, becomes } = page()
    becomes(false)
    await vi.advanceTimersByTimeAsync(100)
    expect(seen.text()).toBe('wide')
    becomes(true)
    await vi.advanceTimersByTimeAsync(1000)
    expect(seen.text()).toBe('wide')
  })
})
