// Somebody with a browser of his own: goes to pages, and tells of everything that went wrong on them.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { check } from './check.mjs'
import { kPatienceMs } from './patience.mjs'
import { password_of } from './people.mjs'

const kHeight = 900

/// TONGBAN_JOURNEY_SLOW_MS: each call of a page is held up at random, up to so long, as on a slow line. Journeys
/// that only hold on a fast machine show themselves this way.
const kSlowMs = Number(process.env.TONGBAN_JOURNEY_SLOW_MS ?? 0)

/// TONGBAN_JOURNEY_SHOTS names the folder for the pictures of the documents; without it none are taken.
const kShots = process.env.TONGBAN_JOURNEY_SHOTS
export const shoots = (world, width) => Boolean(kShots) && world.width === width

async function slowly(route) {
  await new Promise((done) => setTimeout(done, Math.random() * kSlowMs))
  await route.continue().catch(() => undefined)  // the page may have gone on meanwhile
}

export async function visit(world, login, settings = {}) {
  const context = await world.browser.newContext({
    viewport: { width: world.width, height: kHeight }, locale: 'zh-CN', reducedMotion: 'reduce',
    storageState: world.sessions.get(login), ...settings,
  })
  context.setDefaultTimeout(kPatienceMs)
  if (kSlowMs) await context.route('**/api/**', slowly)
  const visitor = new Visitor(world, context, await context.newPage())
  world.visitors.add(visitor)
  if (login && !world.sessions.has(login)) {
    await visitor.sign_in(login, password_of(login))
    world.sessions.set(login, await context.storageState())
  }
  return visitor
}

class Visitor {
  troubles = []

  constructor(world, context, page) {
    Object.assign(this, { world, context, page })
    this.watch(page)
  }

  /// Script errors, breaches of the content policy and failures of the server are never fine.
  watch(page) {
    page.on('pageerror', (error) => this.troubles.push(`script: ${error}`))
    page.on('console', (message) => {
      const text = message.text()
      // Refusals of the server are told as such too; whether one is right is for the journey to say.
      if (message.type() === 'error' && !/^Failed to load resource/.test(text)) this.troubles.push(text)
      else if (/Content Security Policy|\[Vue warn\]/.test(text)) this.troubles.push(text)
    })
    page.on('response', (reply) => {
      if (reply.status() >= 500) this.troubles.push(`${reply.status()} ${reply.url()}`)
    })
  }

  async go(path) {
    await this.page.goto(this.world.origin + path)
    await this.loaded()
  }

  /// The title is there and nothing on the page is still being fetched.
  async loaded() {
    await this.page.waitForSelector('h1')
    // A page may have several parts that load: none of them does any more.
    await this.page.locator('main .spinner').first().waitFor({ state: 'detached' })
    await this.settle()
  }

  async sign_in(login, password) {
    await this.go('/sign-in')
    await this.page.fill('#login', login)
    await this.page.fill('#password', password)
    await this.page.click('form button[type=submit]')
    await this.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    await this.loaded()
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true })
  }

  /// A button of the open dialog.
  answer(name) {
    return this.page.getByRole('dialog').getByRole('button', { name, exact: true })
  }

  async sees(text, message) {
    await this.page.getByText(text).first().waitFor().catch(async () => {
      const shown = (await this.page.locator('main').innerText()).replace(/\s+/g, ' ').slice(0, 500)
      throw new Error(`${message ?? 'not seen'}: ${text} in: ${shown}`)
    })
  }

  /// Waits until the page has moved on from where it stood before the action.
  async moves(action) {
    const before = this.page.url()
    await action()
    const fault = this.page.locator('.summary').first()
    await Promise.race([
      this.page.waitForURL((url) => url.href !== before),
      fault.waitFor().then(async () => { throw new Error(`refused: ${await fault.innerText()}`) }),
    ])
    await this.loaded()
  }

  /// Vue has drawn what the last change asked for.
  settle() {
    return this.page.evaluate(() =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  }

  /// No faults of accessibility and nothing beyond the edge; each page or dialog once a width.
  async sound(name = '') {
    const { world, page } = this
    await this.loaded()
    const path = new URL(page.url()).pathname
    const place = world.places.find((each) => each.fits.test(path))?.path ?? path
    const key = `${place} ${name} ${await page.evaluate(() => document.documentElement.lang)}`
    world.seen.add(place)
    if (world.sound.has(key)) return
    world.sound.add(key)
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    check(over <= 0, `${key} scrolls sideways by ${over} px`)
    const found = await this.axe()
    check(found.length === 0, `${key} axe: ${found.join('; ')}`)
  }

  async axe() {
    const { page, context, world } = this
    if (!(await page.evaluate(() => 'axe' in window))) {
      // The content policy of the page forbids scripts that are not its own: this way it does not apply.
      const tools = await context.newCDPSession(page)
      await tools.send('Runtime.evaluate', { expression: world.axe })
      await tools.detach()
    }
    return page.evaluate(async () =>
      (await window.axe.run({ resultTypes: ['violations'] })).violations
        .map((each) => `${each.id} at ${each.nodes[0].html.slice(0, 120)}`))
  }

  /// A call as the pages make it, with the token of the session.
  async call(method, path, body, headers = {}) {
    if (this.page.url() === 'about:blank') await this.go('/')
    return this.page.evaluate(async ([method, path, body, headers]) => {
      const { user } = await (await fetch('/api/session')).json()
      const reply = await fetch(path, {
        method, body: body === undefined ? undefined : JSON.stringify(body), headers: {
          'Content-Type': 'application/json', 'X-CSRF-Token': user?.csrf ?? '',
          'Idempotency-Key': crypto.randomUUID(), ...headers },
      })
      const text = await reply.text()
      let json = null
      try { json = JSON.parse(text) } catch { /* not every answer is JSON */ }
      return { status: reply.status, text, json }
    }, [method, path, body, headers])
  }

  /// What the server knows, when the page itself need not show it.
  async ask(path) {
    const answer = await this.call('GET', path)
    check(answer.status === 200, `${path}: ${answer.status} ${answer.text.slice(0, 200)}`)
    return answer.json
  }

  async shot(name, width, height = 760) {
    if (!shoots(this.world, width)) return
    await this.page.evaluate(() => window.scrollTo(0, 0))
    await this.settle()
    const clip = { x: 0, y: 0, width, height }
    await this.page.screenshot({ path: resolve(this.world.root, kShots, `${name}.png`), clip, fullPage: height > kHeight })
  }

  async close() {
    this.world.visitors.delete(this)
    await this.context.close()
    this.world.troubles.push(...this.troubles)
  }
}

export const axe_of = (root) => readFileSync(`${root}/web/node_modules/axe-core/axe.min.js`, 'utf8')
