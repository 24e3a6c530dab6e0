// Kills the server under load again and again and counts: acknowledged, found, lost, doubled.
//
// Each connection begins drafts, one after the other. A request whose answer did not arrive is sent again with the same
// idempotency key until it is answered, also after a restart. In the end every answered draft must be there (none is
// lost), and no draft that nobody was told of (none is doubled).
//
//   node tests/crash/kill_loop.mjs [--rounds 10] [--connections 16] [--seed 1]
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { Person, Server, options } from './server.mjs'

const settings = options({
  rounds: 10,
  connections: 16,
  people: 16,
  seed: Date.now() % 1_000_000,
  port: 18_431,
  'load-ms-max': 1_200, // a round's load lasts a random time up to this
  binary: 'build/release/tongban',
  command: '', // instead of the binary; a shell line with $DATA and $PORT
  path: '/api/drafts',
  body: '{"service":"restaurant"}',
  list: '/api/drafts', // answers {drafts: [{id}], next?}
})

const data = mkdtempSync(join(tmpdir(), 'tongban-kill-'))
const server = new Server({
  command:
    settings.command ||
    `${settings.binary} serve --data "$DATA" --listen 127.0.0.1:$PORT --pack packs/base --pack packs/chongqing --pack packs/demo`,
  data,
  port: settings.port,
})

// Deterministic, so that a seed repeats the moments as far as the machine does.
let state = settings.seed >>> 0
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

const people = []
const acknowledged = new Map() // id -> idempotency key
const open = [] // one request a connection that is not answered yet, or null
const refusals = new Map()
let answers = 0
let retries = 0

/** Begins drafts while it may; what is open is always finished first. */
async function connection(index, mayBegin) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const person = people[index % people.length]
  try {
    while (open[index] || mayBegin) {
      open[index] ??= { key: randomUUID(), tries: 0 }
      const request = open[index]
      if (request.tries++ > 0) retries += 1
      const answer = await person
        .ask(server, 'POST', settings.path, { body: JSON.parse(settings.body), key: request.key, agent })
        .catch(() => null)
      if (answer === null) return // killed; the request stays open
      if (answer.status === 201) {
        const earlier = acknowledged.get(answer.json.id)
        if (earlier !== undefined && earlier !== request.key)
          throw new Error(`two requests were told the same id ${answer.json.id}`)
        acknowledged.set(answer.json.id, request.key)
        answers += 1
        open[index] = null
      } else {
        const name = `${answer.status} ${answer.json?.code ?? ''}`
        refusals.set(name, (refusals.get(name) ?? 0) + 1)
        // 429 and 503 are to be tried again; anything else is a mistake of this script or of the server.
        if (answer.status !== 503 && answer.status !== 429) throw new Error(`${name}: ${answer.text}`)
        await pause(20)
      }
    }
  } finally {
    agent.destroy()
  }
}

const load = (mayBegin) =>
  Promise.all(Array.from({ length: settings.connections }, (_, index) => connection(index, mayBegin)))

async function found() {
  const ids = new Set()
  for (const person of people) {
    let after = ''
    do {
      const answer = await person.ask(server, 'GET', `${settings.list}${after}`)
      if (answer.status !== 200) throw new Error(`listing: ${answer.status} ${answer.text}`)
      for (const draft of answer.json.drafts) ids.add(draft.id)
      after = answer.json.next ? `?after=${encodeURIComponent(answer.json.next)}` : ''
    } while (after)
  }
  return ids
}

function tally(ids) {
  const lost = [...acknowledged.keys()].filter((id) => !ids.has(id)).length
  // What is there and was told to nobody, less what is still on its way.
  const unknown = [...ids].filter((id) => !acknowledged.has(id)).length
  return { lost, unknown }
}

let failed = false
try {
  await server.start()
  for (let i = 0; i < settings.people; ++i) people.push(await Person.register(server, i + 1))
  for (const person of people) await person.signIn(server)
  console.log(`seed ${settings.seed}: ${settings.rounds} rounds, ${settings.connections} connections`)

  for (let round = 1; round <= settings.rounds; ++round) {
    const running = load(true)
    running.catch(() => {}) // looked at below
    await Promise.race([running, pause(50 + random() * settings['load-ms-max'])])
    await server.stop('SIGKILL')
    await running
    const waiting = open.filter((request) => request).length
    await server.start()
    const { lost, unknown } = tally(await found())
    console.log(`round ${round}: acknowledged ${acknowledged.size}, lost ${lost}, unanswered ${waiting}`)
    if (lost > 0 || unknown > waiting) failed = true
  }

  // Everything that is still open is sent until it is answered; afterwards nothing may be left over.
  await load(false)
  const ids = await found()
  const { lost, unknown } = tally(ids)
  for (const [name, count] of refusals) console.log(`refused ${count} times: ${name}`)
  console.log(
    `acknowledged ${acknowledged.size} (answers ${answers}, sent again ${retries}) / found ${ids.size} / lost ${lost} / doubled ${unknown}`,
  )
  if (lost > 0 || unknown > 0 || answers !== acknowledged.size) failed = true
  await server.stop('SIGTERM')
} catch (error) {
  console.error(error)
  console.error(server.output)
  failed = true
} finally {
  if (server.process && !server.exited) await server.stop('SIGKILL')
  if (!failed) rmSync(data, { recursive: true, force: true })
  else console.error(`data kept in ${data}`)
}
process.exit(failed ? 1 : 0)
