// Proves on the running server that no HTTP answer leaves before the sync that covers its rows: the server runs with
// the recorder loaded (preload.cpp), drafts are begun, and the recorder says of each answer whether it was covered at
// the moment it was sent. Then the same with syncs that do nothing: the proof has to fail, or it proves nothing.
//
//   node tests/crash/recording.mjs [--requests 200] [--connections 8]
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { Person, Server, options, serveCommand } from './server.mjs'

const settings = options({
  requests: 200,
  connections: 8,
  'sync-ms': 5, // a sync takes so much longer: whoever does not wait for it is caught
  port: 18_432,
  recorder: 'build/release/libtongban_recorder.so',
  binary: 'build/release/tongban',
  service: 'open-restaurant',
  mark: '"id":"', // stands before the id in the answer
})

async function record({ isFalse }) {
  const data = mkdtempSync(join(tmpdir(), 'tongban-recording-'))
  const file = join(data, 'recording.txt')
  const server = new Server({
    command: serveCommand(settings.binary),
    data,
    port: settings.port,
    environment: {
      LD_PRELOAD: resolve(settings.recorder),
      TONGBAN_RECORDING: file,
      TONGBAN_RECORDING_MARK: settings.mark,
      TONGBAN_RECORDING_SYNC_MS: String(settings['sync-ms']),
      TONGBAN_RECORDING_FALSE: isFalse ? '1' : '0',
    },
  })
  try {
    await server.start()
    const people = []
    for (let i = 0; i < settings.connections; ++i) {
      people.push(await Person.register(server, i + 1))
      await people[i].signIn(server)
    }
    const answered = new Set()
    const each = settings.requests / settings.connections // a person may have 50 drafts
    const connection = async (person) => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
      for (let i = 0; i < each; ++i) {
        const answer = await person.ask(server, 'POST', '/api/drafts', {
          body: { service: settings.service },
          key: randomUUID(),
          agent,
        })
        if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`)
        answered.add(answer.json.id)
      }
      agent.destroy()
    }
    await Promise.all(people.map(connection))
    await server.stop('SIGTERM')

    const seen = new Map()
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    for (const line of lines) {
      const [state, id] = line.split(' ')
      if (answered.has(id)) seen.set(id, state === 'covered')
    }
    const covered = [...seen.values()].filter(Boolean).length
    return { answered: answered.size, seen: seen.size, covered }
  } catch (error) {
    console.error(server.output)
    throw error
  } finally {
    if (server.process && !server.exited) await server.stop('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
}

const real = await record({ isFalse: false })
console.log(`answers ${real.answered}, watched ${real.seen}, covered by a sync ${real.covered}`)
const pretended = await record({ isFalse: true })
console.log(`without syncs: answers ${pretended.answered}, watched ${pretended.seen}, covered ${pretended.covered}`)

const isProven =
  real.answered === settings.requests && real.seen === real.answered && real.covered === real.answered
const isSharp = pretended.seen === pretended.answered && pretended.covered === 0
if (!isProven) console.error('an answer left before the sync that covers its rows, or was not watched')
if (!isSharp) console.error('the proof does not notice missing syncs')
process.exit(isProven && isSharp ? 0 : 1)
