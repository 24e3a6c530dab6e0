// A server under test: started, asked, killed; and people who are registered with it.
import { spawn } from 'node:child_process'
import http from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** Options of the command line, `--name value`, over the given defaults. */
export function options(defaults) {
  const found = { ...defaults }
  const words = process.argv.slice(2)
  for (let i = 0; i < words.length; i += 2) {
    const name = words[i].replace(/^--/, '')
    if (!(name in defaults)) throw new Error(`unknown option ${words[i]}; known: ${Object.keys(defaults).join(', ')}`)
    if (words[i + 1] === undefined) throw new Error(`${words[i]} needs a value`)
    found[name] = typeof defaults[name] === 'number' ? Number(words[i + 1]) : words[i + 1]
  }
  return found
}

/** The line that serves all packs, without a limit on requests. */
export const serveCommand = (binary) =>
  `${binary} serve --data "$DATA" --listen 127.0.0.1:$PORT --pack packs/base --pack packs/chongqing --pack packs/demo ` +
  '--requests-per-minute 0 --quiet'

export class Server {
  /** `command` is one line for the shell; it gets the data folder and the port as $DATA and $PORT. */
  constructor({ command, data, port, environment = {} }) {
    Object.assign(this, { command, data, port, environment })
    this.output = ''
  }

  async start() {
    this.exited = false
    this.process = spawn('/bin/sh', ['-c', `exec ${this.command}`], {
      env: { ...process.env, ...this.environment, DATA: this.data, PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.process.stdout, this.process.stderr])
      stream.on('data', (text) => (this.output = (this.output + text).slice(-4000)))
    this.end = new Promise((resolve) => this.process.on('exit', () => ((this.exited = true), resolve())))
    const until = Date.now() + 300_000
    while (Date.now() < until) {
      if (this.exited) throw new Error(`the server ended at once:\n${this.output}`)
      const answer = await ask(this, 'GET', '/healthz').catch(() => null)
      if (answer?.status === 200) return
      await pause(20)
    }
    throw new Error(`the server does not answer /healthz:\n${this.output}`)
  }

  async stop(signal) {
    this.process.kill(signal)
    await this.end
  }
}

/** One request; an error when the connection breaks, as it does when the server is killed. */
export function ask(server, method, path, { body, headers = {}, agent } = {}) {
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port: server.port,
        method,
        path,
        agent,
        timeout: 120_000,
        headers: text === undefined ? headers : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers },
      },
      (response) => {
        const parts = []
        response.on('data', (part) => parts.push(part))
        response.on('error', reject)
        response.on('aborted', () => reject(new Error('aborted')))
        response.on('end', () => {
          const answer = Buffer.concat(parts).toString()
          let json = null
          try {
            json = JSON.parse(answer)
          } catch {
            // Not every answer is JSON.
          }
          resolve({ status: response.statusCode, headers: response.headers, text: answer, json })
        })
      },
    )
    request.on('timeout', () => request.destroy(new Error('timeout')))
    request.on('error', reject)
    request.end(text)
  })
}

/** A resident ID (GB 11643) that belongs to nobody: the check character is right, the rest is counted up. */
export function residentId(number) {
  const digits = `500112${1960 + (number % 40)}0${1 + (number % 9)}1${number % 9}${String(100 + (number % 900))}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0)
  return digits + '10X98765432'[sum % 11]
}

export class Person {
  constructor(login, password) {
    Object.assign(this, { login, password })
  }

  static async register(server, number) {
    const person = new Person(residentId(number), 'a long passphrase for tests')
    const answer = await ask(server, 'POST', '/api/register', {
      body: { name: '测试人', resident_id: person.login, phone: `139${String(10_000_000 + number)}`, password: person.password },
    })
    if (answer.status !== 201) throw new Error(`registering: ${answer.status} ${answer.text}`)
    return person
  }

  async signIn(server) {
    const answer = await ask(server, 'POST', '/api/session', { body: { login: this.login, password: this.password } })
    if (answer.status !== 200) throw new Error(`signing in: ${answer.status} ${answer.text}`)
    this.cookie = (answer.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ')
    this.csrf = answer.json.user.csrf
  }

  ask(server, method, path, { body, key, agent } = {}) {
    const headers = { cookie: this.cookie, 'x-csrf-token': this.csrf }
    if (key) headers['idempotency-key'] = key
    return ask(server, method, path, { body, headers, agent })
  }
}
