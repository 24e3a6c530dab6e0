// Journeys in a real browser against the real binary, each width with a server of its own.
// node tests/journeys/run.mjs [--binary PATH] [--web DIR] [--only NAME[,NAME]] [--width 360|1280]
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '../../web/node_modules/playwright-core/index.mjs'
import { open_world } from './lib/world.mjs'
import { accounts } from './accounts.mjs'
import { agent } from './agent.mjs'
import { counter } from './counter.mjs'
import { drafts } from './drafts.mjs'
import { editors } from './editors.mjs'
import { faults } from './faults.mjs'
import { handling } from './handling.mjs'
import { keyboard } from './keyboard.mjs'
import { later } from './later.mjs'
import { operator } from './operator.mjs'
import { premises } from './premises.mjs'
import { public_pages } from './public.mjs'
import { registers } from './registers.mjs'
import { restaurant } from './restaurant.mjs'
import { studio } from './studio.mjs'
import { sweep } from './sweep.mjs'
import { tamper } from './tamper.mjs'
import { trials } from './trials.mjs'
import { turns } from './turns.mjs'
import { verify } from './verify.mjs'

// What revokes, disables or floods comes after what needs things whole.
const kJourneys = { public: public_pages, keyboard, restaurant, turns, counter, registers, premises, agent, later, handling, drafts,
  accounts, operator, verify, editors, studio, trials, faults, sweep, tamper }
const kWidths = [360, 1280]

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const option = (name) => {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}
const only = option('--only')?.split(',')
const widths = option('--width') ? [Number(option('--width'))] : kWidths
const binary = resolve(root, option('--binary') ?? 'build/release/tongban')
const web = option('--web') ?? 'web/dist'
const unknown = (only ?? []).filter((name) => !(name in kJourneys))
if (unknown.length) {
  console.log(`no journey ${unknown.join(', ')}; there are ${Object.keys(kJourneys).join(', ')}`)
  process.exit(2)
}

let passed = 0
let failed = 0
let browser

async function run(width) {
  const world = await open_world(browser, { root, binary, web, width, log: (line) => console.log(line) })
  try {
    for (const [name, journey] of Object.entries(kJourneys))
      if (!only || only.includes(name)) await journey(world)
    if (!only) await world.journey('every page', (step) => step('was seen sound', async () => {
      const left = world.places.map(({ path }) => path).filter((path) => !world.seen.has(path))
      if (left.length) throw new Error(`not visited: ${left.join(', ')}`)
    }))
    if (world.failed && world.server.errors()) console.log(`server at ${width}: ${world.server.errors()}`)
  } finally {
    passed += world.passed
    failed += world.failed
    await world.close()
  }
}

const began = Date.now()
try {
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  for (const outcome of await Promise.allSettled(widths.map(run)))
    if (outcome.status === 'rejected') {
      failed++
      console.log(`FAIL   run: ${outcome.reason?.stack ?? outcome.reason}`)
    }
} catch (error) {
  failed++
  console.log(`FAIL   run: ${error}`)
} finally {
  await browser?.close()
}
if (passed + failed === 0) failed++
console.log(`${passed} passed, ${failed} failed in ${Math.round((Date.now() - began) / 1000)} s`)
process.exitCode = failed ? 1 : 0
