// Opens pages on the pretended server in Chromium: screenshots, axe, sideways scrolling, console errors.
//   npm run look -- OUT_DIR [PATH...]
import { mkdirSync } from 'node:fs'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { makeMock } from './server.mjs'

const [out = 'dist-look', ...wanted] = process.argv.slice(2)
const kPages = {
  '/': 'out', '/search?q=火锅': 'out', '/search?q=火星': 'out', '/services': 'out', '/services/bundles/open-restaurant': 'out', '/sign-in': 'out', '/register': 'out', '/reset-password': 'out', '/verify': 'out', '/s/abc': 'out', '/nowhere': 'out',
  '/apply/new/open-restaurant?kind=bundle': 'in', '/apply/d1/start': 'in', '/apply/d1/questions': 'in', '/apply/d1/plan': 'in', '/apply/d1/form': 'in', '/apply/d1/materials': 'in', '/apply/d1/delivery': 'in', '/apply/d1/check': 'in', '/apply/d1/sign': 'in',
  '/cases': 'in', '/cases/50010320260302000017': 'in', '/inbox': 'in', '/credentials': 'in', '/credentials/c1': 'in', '/me': 'in', '/me/accesses': 'in', '/me/agents': 'in', '/me/password': 'in',
  '/work': 'staff', '/work/intake': 'staff', '/work/items': 'staff', '/work/items?mine=1': 'staff', '/work/cases/50010320260302000017': 'staff', '/work/counter': 'staff', '/work/followups': 'staff', '/work/absences': 'staff',
  '/board': 'staff', '/board/cases?light=red': 'staff', '/admin/staff': 'staff', '/admin/status': 'staff',
}
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
mkdirSync(out, { recursive: true })
const server = makeMock()
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const origin = `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
let faults = 0

// The last round is the hardest: English words, large type, a narrow phone.
for (const [width, mode] of [[360, ''], [1440, ''], [360, 'en-elder']]) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true, reducedMotion: 'reduce' })
  if (mode) {
    await context.addCookies([{ name: 'tb_lang', value: 'en', url: origin }])
    await context.addInitScript(() => localStorage.setItem('tb.display', 'elder'))
  }
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && say(width, page.url(), message.text()))
  page.on('pageerror', (error) => say(width, page.url(), String(error)))
  let signedIn = 'out'
  for (const [path, who] of Object.entries(kPages)) {
    if (wanted.length && !wanted.includes(path)) continue
    if (who !== 'out' && signedIn !== who) {
      await page.request.post(`${origin}/api/session`, { data: { login: who === 'staff' ? 'staff' : 'person', password: 'x' } })
      signedIn = who
    }
    await page.goto(origin + path)
    await page.waitForSelector('h1')
    await page.waitForLoadState('networkidle')
    await page.waitForFunction(() => !document.querySelector('.spinner'))
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (sideways > 0) say(width, path, `scrolls sideways by ${sideways}px`)
    await page.evaluate(axe)
    const report = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
    for (const fault of report.violations) say(width, path, `${fault.id}: ${fault.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
    const keys = await page.evaluate(() => (document.body.innerText.match(/\b(home|apply|cases|form|catalogue|identity|credential|me|shell|field|work|board|admin|staff)\.[a-z_]+(\.[a-z_]+)*/g) ?? []).join(' '))
    if (keys) say(width, path, `untranslated: ${keys}`)
    await page.screenshot({ path: `${out}/${path.replace(/[^\w]+/g, '-')}-${width}${mode && `-${mode}`}.png`, fullPage: true })
  }
  await page.request.delete(`${origin}/api/session`)
  await context.close()
}
await browser.close()
server.close()
console.log(faults ? `${faults} fault(s)` : 'no faults')
process.exit(faults ? 1 : 0)

function say(width, where, what) {
  faults++
  console.log(`${width} ${where}: ${what}`)
}
