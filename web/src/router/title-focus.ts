// After a navigation the reading starts at the title of the new page, also when that comes with what is fetched.
const kLateMs = 8000

export function focusTitle() {
  const main = document.getElementById('main')
  ;(titleNow() ?? main)?.focus({ preventScroll: true })
  if (!main) return
  // By the time that a late title is there, the reader may have gone on: only a lost focus is taken.
  const watcher = new MutationObserver(() => {
    const now = document.activeElement
    const title = titleNow()
    if (!title || (now !== main && now !== document.body)) return
    title.focus({ preventScroll: true })
    watcher.disconnect()
  })
  watcher.observe(main, { childList: true, subtree: true })
  setTimeout(() => watcher.disconnect(), kLateMs)
}

const titleNow = () => document.querySelector<HTMLElement>('[data-page-title]')
