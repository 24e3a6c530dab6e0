// Journeys in a real browser against the real binary.
// node tests/journeys/run.mjs [--binary PATH] [--only NAME]
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '../../web/node_modules/playwright-core/index.mjs'
import { restaurant } from './lib/restaurant.mjs'
import { start_server } from './lib/server.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const option = (name) => {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}
const only = option('--only')
const axe = readFileSync(`${root}/web/node_modules/axe-core/axe.min.js`, 'utf8')
let passed = 0
let failed = 0

async function step(name, action) {
  try {
    await action()
    passed++
    console.log(`ok    ${name}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}: ${String(error).slice(0, 400)}`)
  }
}
function check(truth, message) {
  if (!truth) throw new Error(message)
}

async function sound_page(page) {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  check(over <= 0, `scrolls sideways by ${over} px`)
  await page.evaluate(axe)
  const found = await page.evaluate(async () => (await window.axe.run()).violations.map((v) => v.id))
  check(found.length === 0, `axe: ${found.join(', ')}`)
}

/// TONGBAN_JOURNEY_SHOTS names the folder for the pictures of the documents; without it none are taken.
async function shot(page, name, width) {
  const folder = process.env.TONGBAN_JOURNEY_SHOTS
  if (!folder || page.viewportSize().width !== width) return
  await page.evaluate(() => window.scrollTo(0, 0))
  await page.screenshot({ path: resolve(root, folder, `${name}.png`) })
}

async function public_pages(browser, origin, width) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true })
  context.setDefaultTimeout(8000)
  const page = await context.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await step(`${width}: home is sound`, async () => {
    await page.goto(origin)
    await page.waitForSelector('.topics')
    await sound_page(page)
    await shot(page, 'home-phone', 360)
  })
  await step(`${width}: 我想开个火锅店 finds a service`, async () => {
    await page.fill('#search-words', '我想开个火锅店')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.results a', { timeout: 3000 })
  })
  await step(`${width}: 火锅店 finds a service and its guide`, async () => {
    await page.goto(origin)
    await page.fill('#search-words', '火锅店')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.results a')
    await sound_page(page)
    await page.click('.results a >> nth=0')
    await page.waitForSelector('.facts')
    await sound_page(page)
  })
  await step(`${width}: sign-in with the keyboard only`, async () => {
    await page.goto(`${origin}/sign-in`)
    await page.waitForSelector('#login')
    await sound_page(page)
    for (const [id, text] of [['login', '13900000001'], ['password', 'Demo-2026-huoguo']]) {
      for (let tabs = 0; tabs < 40; tabs++) {
        if ((await page.evaluate(() => document.activeElement?.id)) === id) break
        await page.keyboard.press('Tab')
      }
      check((await page.evaluate(() => document.activeElement?.id)) === id, `no way to ${id}`)
      await page.keyboard.type(text)
    }
    await page.keyboard.press('Enter')
    await page.waitForURL(`${origin}/`)
  })
  await step(`${width}: no script errors`, async () => check(!errors.length, errors.join('; ')))
  await context.close()
}

async function faults(origin) {
  await step('a wrong password is 401 auth.wrong_login', async () => {
    const answer = await fetch(`${origin}/api/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ login: '13900000001', password: 'not-this-one' }),
    })
    const text = await answer.text()
    check(answer.status === 401 && text.includes('auth.wrong_login'), `${answer.status} ${text}`)
  })
  for (const path of ['/api/me/authorisations', '/api/work/cases/none?purpose=intake'])
    await step(`a stranger gets 401 on ${path}`, async () => {
      const { status } = await fetch(origin + path)
      check(status === 401, `${status}`)
    })
}

const server = await start_server(root, resolve(root, option('--binary') ?? 'build/release/tongban'))
let browser
try {
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  if (!only || only === 'public')
    for (const width of [360, 1280]) await public_pages(browser, server.origin, width)
  if (!only || only === 'restaurant')
    for (const width of [360, 1280])
      await restaurant(browser, server.origin, width, { step, check, sound_page, shot })
  if (!only || only === 'faults') await faults(server.origin)
} catch (error) {
  failed++
  console.log(`FAIL  run: ${error}`)
} finally {
  await browser?.close()
  await server.stop()
}
if (passed + failed === 0) failed++
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
