// A server of its own for a run: free port, empty data folder, always ended.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kLongPatienceMs, kPatienceMs } from './patience.mjs'

function free_port() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/// A process that answers, or an error with what it wrote.
async function start({ root, binary, web }, data, listen) {
  const args = ['serve', '--quiet', '--data', data, '--listen', listen, '--web', web]
  for (const pack of ['base', 'chongqing', 'demo']) args.push('--pack', `packs/${pack}`)
  // Every answer is held against its description, and one that differs is an error.
  args.push('--check-answers')
  const child = spawn(binary, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  let ended = false
  child.stderr.on('data', (text) => (errors = (errors + text).slice(-4000)))
  const end = new Promise((resolve) => child.once('close', resolve).once('error', resolve))
  end.then(() => (ended = true))
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), kPatienceMs)
    await end
    clearTimeout(timer)
  }
  for (const until = Date.now() + kLongPatienceMs; Date.now() < until && !ended; ) {
    if (await fetch(`http://${listen}/api/session`).catch(() => null))
      return { stop, errors: () => errors }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await stop()
  throw new Error(`server did not start: ${errors}`)
}

export async function start_server(what) {
  const data = mkdtempSync(join(tmpdir(), 'tongban-journey-'))
  const listen = `127.0.0.1:${await free_port()}`
  let process_now = await start(what, data, listen).catch((error) => {
    rmSync(data, { recursive: true, force: true })
    throw error
  })
  return {
    origin: `http://${listen}`,
    data,
    errors: () => process_now.errors(),
    /// What the local sink of mail and SMS received: one message a line.
    sent() {
      const log = join(data, 'notifications.log')
      return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
    },
    /// Ends the server, lets `change` work on the data, and starts it again.
    async restart(change) {
      await process_now.stop()
      await change(data)
      process_now = await start(what, data, listen)
    },
    async stop() {
      await process_now.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
