// Kills the server under load again and again and counts: acknowledged, found, lost, doubled.
//
// Each connection is a person of its own who begins drafts, one after the other, and throws the oldest away when they
// become many. A request whose answer did not arrive is sent again with the same idempotency key until it is answered,
// also after a restart. Every draft that was begun must be there (none is lost), every one that was thrown away must be
// gone (none returns), and there may be no draft that nobody was told of (none is doubled). At the end the hash chain of
// the ledger is counted through, by the program's own `inspect ledger`.
//
//   node tests/crash/kill_loop.mjs [--rounds 10] [--connections 16] [--seed 1] [--binary build/release/tongban]
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { Person, Server, options, serveCommand } from './server.mjs'

const settings = options({
  rounds: 10,
  connections: 16,
  seed: Date.now() % 1_000_000,
  port: 18_431,
  'load-ms-max': 1_200, // a round's load lasts a random time up to this
  'drafts-max': 40, // of one person at a time; the server allows 50 and lists as many
  service: 'open-restaurant',
  binary: 'build/release/tongban',
})

const data = mkdtempSync(join(tmpdir(), 'tongban-kill-'))
const server = new Server({ command: serveCommand(settings.binary), data, port: settings.port })

// Deterministic, so that a seed repeats the moments as far as the machine does.
let state = settings.seed >>> 0
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

const people = [] // one a connection
const begun = new Map() // id -> idempotency key, of all that were acknowledged
const removed = new Set() // ids whose removal was acknowledged
const kept = [] // ids of a connection's drafts, oldest first
const open = [] // one request a connection that is not answered yet, or null
const refusals = new Map()
let answers = 0
let retries = 0

function nextRequest(index) {
  const isFull = kept[index].length >= settings['drafts-max']
  return { key: randomUUID(), tries: 0, removes: isFull ? kept[index].shift() : null }
}

function send(person, { key, removes }, agent) {
  if (removes) return person.ask(server, 'DELETE', `/api/drafts/${removes}`, { key, agent })
  return person.ask(server, 'POST', '/api/drafts', { body: { service: settings.service }, key, agent })
}

/** Notes what the server has promised with this answer. */
function note(index, request, answer) {
  if (request.removes) {
    removed.add(request.removes)
    return
  }
  const { id } = answer.json
  if (begun.has(id)) throw new Error(`two requests were told the same id ${id}`)
  begun.set(id, request.key)
  kept[index].push(id)
}

/** Begins and removes drafts while it may; what is open is always finished first. */
async function connection(index, mayBegin) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  try {
    while (open[index] || mayBegin) {
      open[index] ??= nextRequest(index)
      const request = open[index]
      if (request.tries++ > 0) retries += 1
      const answer = await send(people[index], request, agent).catch(() => null)
      if (answer === null) return // killed; the request stays open
      if (answer.status === (request.removes ? 204 : 201)) {
        note(index, request, answer)
        answers += 1
        open[index] = null
      } else {
        const name = `${answer.status} ${answer.json?.code ?? ''}`
        refusals.set(name, (refusals.get(name) ?? 0) + 1)
        // 503 is to be tried again; anything else is a mistake of this script or of the server.
        if (answer.status !== 503) throw new Error(`${name}: ${answer.text}`)
        await pause(20)
      }
    }
  } finally {
    agent.destroy()
  }
}

const load = (mayBegin) => Promise.all(people.map((_, index) => connection(index, mayBegin)))

async function found() {
  const ids = new Set()
  for (const person of people) {
    const answer = await person.ask(server, 'GET', '/api/drafts')
    if (answer.status !== 200) throw new Error(`listing: ${answer.status} ${answer.text}`)
    for (const draft of answer.json.drafts) ids.add(draft.id)
  }
  return ids
}

/** What contradicts an answer; what is still open may have happened or not. */
function tally(ids) {
  const undecided = new Set(open.map((request) => request?.removes))
  const isPromised = (id) => !removed.has(id) && !undecided.has(id)
  return {
    lost: [...begun.keys()].filter((id) => isPromised(id) && !ids.has(id)).length,
    returned: [...removed].filter((id) => ids.has(id)).length,
    unknown: [...ids].filter((id) => !begun.has(id)).length,
  }
}

/** Whether every event of the ledger still follows from the one before it. */
function isChainWhole() {
  const { status, stdout, stderr } = spawnSync(settings.binary, ['inspect', 'ledger', '--data', data], { encoding: 'utf8' })
  console.log(`${stdout}${stderr}`.trim())
  return status === 0
}

let failed = false
try {
  await server.start()
  for (let i = 0; i < settings.connections; ++i) {
    people.push(await Person.register(server, i + 1))
    await people[i].signIn(server)
    kept.push([])
  }
  console.log(`seed ${settings.seed}: ${settings.rounds} rounds, ${settings.connections} connections`)

  for (let round = 1; round <= settings.rounds; ++round) {
    const running = load(true)
    running.catch(() => {}) // looked at below
    await Promise.race([running, pause(50 + random() * settings['load-ms-max'])])
    await server.stop('SIGKILL')
    await running
    const begins = open.filter((request) => request && !request.removes).length
    const waiting = open.filter((request) => request).length
    await server.start()
    const { lost, returned, unknown } = tally(await found())
    console.log(
      `round ${round}: begun ${begun.size}, removed ${removed.size}, lost ${lost}, returned ${returned}, unanswered ${waiting}`,
    )
    if (lost > 0 || returned > 0 || unknown > begins) failed = true
  }

  // Everything that is still open is sent until it is answered; afterwards nothing may be left over.
  await load(false)
  const ids = await found()
  const { lost, returned, unknown } = tally(ids)
  for (const [name, count] of refusals) console.log(`refused ${count} times: ${name}`)
  console.log(
    `acknowledged ${answers} (begun ${begun.size}, removed ${removed.size}; sent again ${retries}) / found ${ids.size} / ` +
      `lost ${lost} / returned ${returned} / doubled ${unknown}`,
  )
  if (lost > 0 || returned > 0 || unknown > 0 || ids.size !== begun.size - removed.size) failed = true
  if (answers !== begun.size + removed.size || begun.size === 0) failed = true
  await server.stop('SIGTERM')
  if (!isChainWhole()) failed = true
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
