// Lists of staff: what stands in them while the server is asked, and what is read again by itself.
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { usePages, type Pages } from '@/composables/usePages'
import JobsPanel from '@/features/admin/JobsPanel.vue'
import WorkList from '@/features/work/WorkList.vue'
import { i18n, loadFeatureTexts } from '@/i18n'

beforeAll(() => loadFeatureTexts('work', 'admin'))

const row = (number: string) => ({ number, service_name: `事项${number}`, days_left: 2, decided_on: '2026-03-09' })
const plugins = [createPinia(), i18n]
const answer = (body: unknown) => new Response(JSON.stringify(body), { status: 200, headers: { 'Content-Type': 'application/json' } })

describe('A list', () => {
  it('shows nothing of other filters while it waits for its own', async () => {
    const filter = ref('a')
    const waiting: Array<() => void> = []
    let list: Pages<string> | undefined
    mount(defineComponent({
      setup() {
        list = usePages((after) => new Promise<{ found: string[]; next: null }>((done) => waiting.push(() => done({ found: [`${filter.value}${after ?? ''}`], next: null }))), (got) => got.found, [filter])
        return () => h('p')
      },
    }))
    waiting[0]?.()
    await flushPromises()
    expect(list?.rows.value).toEqual(['a'])
    filter.value = 'b'
    await flushPromises()
    expect([list?.rows.value, list?.first.value]).toEqual([[], null])
    waiting[1]?.()
    await flushPromises()
    expect(list?.rows.value).toEqual(['b'])
  })

  it('of the window leads to each case, with days in words', () => {
    const list = { rows: ref([row('1'), row('2')]), first: ref({}), next: ref(null), error: ref(null), loading: ref(false), reload: vi.fn(), more: vi.fn() }
    const page = mount(WorkList<ReturnType<typeof row>>, {
      props: { list, title: '待发结果', lead: '', none: '没有', columns: [{ key: 'service_name', label: '事项', heading: true }, { key: 'decided_on', label: '决定日期', date: true }, { key: 'days_left', label: '剩余' }] },
      slots: { mark: '<em>补</em>' },
      global: { plugins, stubs: { RouterLink: { props: ['to'], template: '<a :href="to"><slot /></a>' } } },
    })
    expect(page.findAll('tbody a').map((link) => link.attributes('href'))).toEqual(['/work/cases/1', '/work/cases/2'])
    expect(page.get('tbody tr').text()).toContain('2026年3月9日')
    expect(page.findAll('em').length).toBe(2)
  })

  it('of jobs outside is read again with the page that it stands on', async () => {
    const fetched = vi.fn(async () => answer({ types: [] }))
    vi.stubGlobal('fetch', fetched)
    const panel = mount(JobsPanel, { props: { round: 1 }, global: { plugins } })
    await flushPromises()
    await panel.setProps({ round: 2 })
    await flushPromises()
    expect(fetched).toHaveBeenCalledTimes(2)
    vi.unstubAllGlobals()
  })
})
