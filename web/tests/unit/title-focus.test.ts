// Where the reading starts after a navigation.
import { beforeEach, describe, expect, it } from 'vitest'
import { focusTitle } from '@/router/title-focus'

const page = (inner: string) => (document.body.innerHTML = `<main id="main" tabindex="-1">${inner}</main>`)
const title = '<h1 id="title" tabindex="-1" data-page-title>开办餐饮店</h1>'
const focused = () => document.activeElement?.id
const mutated = () => new Promise<void>((done) => queueMicrotask(() => queueMicrotask(done)))

describe('After a navigation', () => {
  beforeEach(() => (document.body.innerHTML = ''))

  it('the title has the focus', () => {
    page(title)
    focusTitle()
    expect(focused()).toBe('title')
  })
  it('a title that is fetched gets it when it comes', async () => {
    page('<p>正在读取</p>')
    focusTitle()
    expect(focused()).toBe('main')
    document.getElementById('main')?.insertAdjacentHTML('afterbegin', title)
    await mutated()
    expect(focused()).toBe('title')
  })
  it('a late title takes nothing from a reader who has gone on', async () => {
    page('<input id="search">')
    focusTitle()
    document.getElementById('search')?.focus()
    document.getElementById('main')?.insertAdjacentHTML('afterbegin', title)
    await mutated()
    expect(focused()).toBe('search')
  })
  it('a title that is replaced hands the focus on', async () => {
    page(title)
    focusTitle()
    document.getElementById('title')?.remove()
    document.getElementById('main')?.insertAdjacentHTML('afterbegin', title)
    await mutated()
    expect(focused()).toBe('title')
  })
})
