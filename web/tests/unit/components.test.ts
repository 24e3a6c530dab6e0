// Every example of every shared component passes axe.
import { flushPromises, mount } from '@vue/test-utils'
import axe from 'axe-core'
import { createPinia } from 'pinia'
import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n } from '@/i18n'
import type { Example } from '@/components/example'

const files = import.meta.glob<{ default: Example[] }>('../../src/components/*/examples.ts', { eager: true })
const folders = import.meta.glob('../../src/components/*/Ui*.vue')
const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] })

describe('Components', () => {
  afterEach(() => (document.body.innerHTML = ''))

  it('each have examples', () => {
    const named = (paths: string[]) => new Set(paths.map((path) => path.split('/').at(-2)))
    expect(named(Object.keys(files))).toEqual(named(Object.keys(folders)))
  })

  for (const [path, file] of Object.entries(files)) {
    const folder = path.split('/').at(-2)
    for (const example of file.default) {
      it(`${folder}, ${example.title}, has no accessibility fault`, async () => {
        const place = document.createElement('main')
        document.body.append(place)
        mount(example.component, {
          attachTo: place, props: example.props ?? {}, slots: example.slots ?? {},
          global: { plugins: [createPinia(), i18n, router] },
        })
        await flushPromises()
        const report = await axe.run(place, {
          // One component is not a page, and jsdom paints nothing.
          rules: { region: { enabled: false }, 'color-contrast': { enabled: false }, 'page-has-heading-one': { enabled: false }, 'heading-order': { enabled: false } },
        })
        expect(report.violations.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(' ')}`)).toEqual([])
        expect(place.textContent).not.toMatch(/\b(field|upload|light|pager|summary)\.\w+/)
      })
    }
  }
})
