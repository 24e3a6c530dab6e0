// One server with its data, one width of the screen, and the steps that people take there.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { start_server } from './server.mjs'
import { axe_of, visit } from './visitor.mjs'

/// The pages that the router knows, each with what its address looks like.
function pages_of(root) {
  const folder = `${root}/web/src/features`
  const found = readdirSync(folder).map((feature) => `${folder}/${feature}/routes.ts`)
    .filter((file) => existsSync(file))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/path: '([^']+)'/g)].map(([, path]) => path))
  // Fixed words before parameters: /apply/new/… is not /apply/:id.
  return found.sort((a, b) => a.split(':').length - b.split(':').length || b.length - a.length)
    .map((path) => ({ path, fits: new RegExp(`^${path.replace(/:\w+\(([^)]*)\)/g, '($1)')
      .replace(/\/:\w+\?/g, '(/[^/]+)?').replace(/:\w+/g, '[^/]+')}$`) }))
}

class Broken extends Error {}

export async function open_world(browser, { root, binary, web, width, log }) {
  const server = await start_server({ root, binary, web })
  const world = {
    root, browser, width, server, origin: server.origin, axe: axe_of(root), places: pages_of(root),
    sessions: new Map(), visitors: new Set(), seen: new Set(), sound: new Set(), troubles: [],
    passed: 0, failed: 0,
    visit: (login, settings) => visit(world, login, settings),
    stranger: (settings) => visit(world, '', settings),
    async step(name, action) {
      const began = Date.now()
      const tell = (word, more = '') =>
        log(`${word}  ${width}: ${name}${more} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
      try {
        await action()
        world.passed++
        tell('ok   ')
      } catch (error) {
        world.failed++
        tell('FAIL ', `: ${String(error?.stack ?? error).slice(0, 1200)}`)
        throw new Broken(name)
      }
    },
    /// The steps of one journey; what follows a step that failed is not tried.
    async journey(name, steps) {
      try {
        await steps((what, action) => world.step(`${name}: ${what}`, action))
      } catch (error) {
        if (!(error instanceof Broken)) {
          world.failed++
          log(`FAIL   ${width}: ${name}: ${error?.stack ?? error}`)
        }
        await picture_of_failure(world, name)
      }
      for (const visitor of [...world.visitors]) await visitor.close()
      const troubles = [...new Set(world.troubles.splice(0))]
      if (troubles.length) {
        world.failed++
        log(`FAIL   ${width}: ${name}: troubles on the pages: ${troubles.join(' | ').slice(0, 1500)}`)
      }
    },
    close: () => server.stop(),
  }
  return world
}

/// TONGBAN_JOURNEY_FAILURES names a folder for what was on the screens when a step failed.
async function picture_of_failure(world, name) {
  const folder = process.env.TONGBAN_JOURNEY_FAILURES
  if (!folder) return
  let n = 0
  for (const { page } of world.visitors)
    await page.screenshot({ path: `${folder}/${name}-${world.width}-${n++}.png` }).catch(() => undefined)
}
