// Two answers of somebody who applies in a trial, the second before the first has come back.
import { describe, expect, it, vi } from 'vitest'

const { playStory } = vi.hoisted(() => ({ playStory: vi.fn() }))
vi.mock('@/features/studio/sandbox/api', () => ({ playStory }))
const { useSandbox } = await import('@/features/studio/sandbox/useSandbox')

describe('An application that is tried out', () => {
  it('has both of two materials that are given at once', async () => {
    playStory.mockImplementation(async (...[, , , draft]: unknown[]) => ({ draft, staff: [] }))
    const { begin, store, body } = useSandbox('change-1')
    await begin({ as: 'zheng', service: 'hk-proof', region: '500103' })
    const wire = store.value?.wire
    await Promise.all([wire?.choose('id-card', 'credential'), wire?.choose('plan', 'upload')])
    expect(body.value?.['materials']).toEqual({ 'id-card': 'credential', plan: 'file' })
  })
})
