// The whole server measured through HTTP, beside the limits of the machine measured in the same run.
//
//   ./dev bench                      everything
//   ./dev bench submissions          one part: limits, submissions, commands, search, lists, start
//   node bench/run.mjs --help
//
// Every figure is printed with the limit that it is held against, the ratio, and the aim. Nothing here is a test: a busy
// machine gives lower figures, so the load average is printed, too.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'

import { Person, Server } from '../tests/crash/server.mjs'
import { application } from './applications.mjs'

const build = process.env.TONGBAN_BUILD ?? 'build/release'
const packs = ['packs/base', 'packs/chongqing', 'packs/demo']
const password = 'Measured-Not-Guessed-1'
const seconds = Number(process.env.BENCH_SECONDS ?? 5)
const caseCount = Number(process.env.BENCH_CASES ?? 1_000_000)
const parts = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const known = ['limits', 'submissions', 'commands', 'search', 'lists', 'start']
for (const part of parts)
  if (!known.includes(part)) {
    console.error(`unknown part '${part}'; known: ${known.join(', ')}`)
    process.exit(2)
  }
const wanted = (part) => parts.length === 0 || parts.includes(part)

const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'tongban-bench-'))
let port = 18_700

const round = (number, digits = 0) => Number(number).toLocaleString('en', { maximumFractionDigits: digits })
const ms = (microseconds) => `${(microseconds / 1000).toFixed(1)} ms`

function line(name, figure, { limit, unit = '/s', ratio, aim, note } = {}) {
  let text = `${name.padEnd(52)} ${figure.padStart(16)}`
  if (limit !== undefined) text += `   limit ${round(limit)}${unit}, ratio ${(100 * ratio).toFixed(0)} %`
  if (aim) text += `   aim ${aim}`
  if (note) text += `   (${note})`
  console.log(text)
}
const title = (text) => console.log(`\n${text}   [load ${loadavg()[0].toFixed(1)}]`)

function tool(name, words) {
  const done = spawnSync(join(build, name), words, { encoding: 'utf8', maxBuffer: 1 << 26 })
  if (done.status !== 0) throw new Error(`${name} ${words.join(' ')}: ${done.stderr ?? done.error}`)
  return done.stdout
}

// ---- the server ----

const commandOf = (threads) =>
  `${build}/tongban serve --data "$DATA" --listen 127.0.0.1:$PORT --web web/dist ` +
  packs.map((pack) => `--pack ${pack}`).join(' ') +
  ` --requests-per-minute 0 --quiet --threads ${threads}`

/** Districts, the zones that act as one, and the municipality itself. */
const regionsOf = (output) => JSON.parse(output).regions

function serverAt(data) {
  port += 1
  return new Server({ command: commandOf(2), data, port })
}

/** Seconds of processor time of the server so far. */
function cpuOf(server) {
  const words = readFileSync(`/proc/${server.process.pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(words[11]) + Number(words[12])) / 100
}
function memoryOf(server) {
  const text = readFileSync(`/proc/${server.process.pid}/status`, 'utf8')
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)[1]) / 1024
  return { now: of('VmRSS'), peak: of('VmHWM') }
}

/** Starts and gives the seconds to the first answer. */
async function coldStart(server) {
  const began = performance.now()
  await server.start()
  return (performance.now() - began) / 1000
}

async function signIn(server, login) {
  const person = new Person(login, password)
  await person.signIn(server)
  return person
}

/** Several at a time, since each takes tens of milliseconds of argon2id. */
async function signInAll(server, logins) {
  const people = []
  for (let i = 0; i < logins.length; i += 4)
    people.push(...(await Promise.all(logins.slice(i, i + 4).map((login) => signIn(server, login)))))
  return people
}

const head = (person, extra = '') => `Cookie: ${person.cookie}|X-CSRF-Token: ${person.csrf}${extra}`

/** Runs the load program over lines [label, connection, method, path, headers, body]. */
function load(server, connections, lines, { once = false, time = seconds } = {}) {
  const file = join(folder, 'requests')
  writeFileSync(file, lines.map((words) => words.join('\t')).join('\n') + '\n')
  const before = cpuOf(server)
  const words = [String(server.port), String(connections), String(time), file]
  const result = JSON.parse(tool('load', once ? [...words, 'once'] : words))
  result.serverCpu = cpuOf(server) - before
  const all = Object.entries(result.labels)
  result.answers = all.reduce((sum, [, counts]) => sum + counts.answers, 0)
  result.refused = all.reduce((sum, [, counts]) => sum + counts.refused, 0)
  result.rate = result.answers / result.seconds
  result.cpuEach = (1e6 * result.serverCpu) / Math.max(1, result.answers)
  for (const [label, counts] of all)
    if (counts.refused > 0) console.log(`   refused: ${label} ${counts.refused} times, first ${counts.refusal}`)
  return result
}

/** p50 and p99 over one label, or the worst of several. */
const worst = (result, field) => Math.max(...Object.values(result.labels).map((counts) => counts[field]))

// ---- limits ----

const limits = { ledger: {}, http: {} }

function measureLimits() {
  title('limits of this machine, now')
  for (const inFlight of [16, 64, 256]) {
    const text = tool('ledger_bench', [folder, '1', '3', String(inFlight)])
    for (const row of text.split('\n')) {
      const found = /^(\d+)\s+(bare SQLite loop|ledger, with key|ledger)\s+(\d+)\s+(\d+)\s+(\d+)/.exec(row)
      if (found) (limits.ledger[found[1]] ??= {})[found[2]] = Number(found[3])
    }
    const { 'bare SQLite loop': bare, ledger } = limits.ledger[inFlight]
    line(`SQLite, 3 rows a command, ${inFlight} in flight`, `${round(bare)}/s`)
    line(`  the same through the ledger`, `${round(ledger)}/s`, { limit: bare, ratio: ledger / bare, aim: '>= 60 %' })
  }
  const text = tool('http_bench', ['3', '1', '64'])
  for (const row of text.split('\n')) {
    const found = /^(.*?)\s{2,}(\d+)\s+([\d.]+)%\s+([\d.]+)\s+(\d+)\s+(\d+)$/.exec(row)
    if (found) limits.http[found[1]] = { rate: Number(found[2]), cpu: Number(found[4]), p99: Number(found[6]) }
  }
  const bare = limits.http['Beast alone']
  line('Beast alone, fixed answer, 64 connections', `${round(bare.rate)}/s`, { note: `${bare.cpu.toFixed(1)} us CPU` })
  for (const [name, figures] of Object.entries(limits.http))
    if (figures !== bare)
      line(`  ${name}`, `${round(figures.rate)}/s`, {
        limit: bare.rate,
        ratio: figures.rate / bare.rate,
        aim: name.startsWith('trivial route, stranger') ? '>= 75 %' : undefined,
        note: `${figures.cpu.toFixed(1)} us CPU`,
      })
}

// ---- submissions and commands ----

let regions = []
let clerks = []
let approvers = []

async function openAccounts(server) {
  clerks = await signInAll(server, regions.map((region) => `bench-clerk-${region}`))
  approvers = await signInAll(server, regions.map((region) => `bench-approver-${region}`))
  for (let i = 0; i < clerks.length; i += 4)
    await Promise.all(
      clerks.slice(i, i + 4).map(async (clerk) => {
        const answer = await clerk.ask(server, 'POST', '/api/me/signing-token', { body: { password } })
        if (answer.status !== 201) throw new Error(`signing token: ${answer.status} ${answer.text}`)
        clerk.token = answer.json.signing_token
      }),
    )
}

/** Items and bundles (一件事). */
const executableServices = () =>
  readdirSync('packs/chongqing/services').filter((name) => name.endsWith('.yaml')).map((name) => name.split('.')[0])

/** The demo's company and who represents it apply for what only enterprises may have. */
const company = 'enterprise:91500157MA7DM001XA'

/** Bodies of every service that can be applied for; a clerk applies for a person and accepts. */
async function allApplications(server) {
  const person = await signIn(server, '13920000000')
  const director = new Person('13900000004', 'Demo-2026-gongsi')
  await director.signIn(server)
  const made = []
  const refused = []
  // The clerk's own: files and tokens belong to who uploads.
  for (const service of executableServices()) {
    const upload = async () => '@FILE@'
    let result = await application(person, server, service, regions[2], upload)
    if (result.refused?.includes('draft.applicant_kind')) {
      result = await application(director, server, service, regions[2], upload, company)
      if (result.body) result.body.on_behalf_of = 'person:li-gongsi'
    }
    if (result.body) made.push(result.body)
    else refused.push(`${service}: ${result.refused}`)
  }
  console.log(`   ${made.length} services can be applied for; ${refused.length} not`)
  if (process.env.BENCH_VERBOSE) for (const text of refused) console.log(`   ${text}`)
  return made
}

const files = new Map()

async function fileOf(server, clerk, service, material) {
  const key = `${server.port} ${clerk.login} ${service} ${material}`
  if (!files.has(key)) files.set(key, await uploadFile(server, clerk, service, material))
  return files.get(key)
}

/** The application in the district of that number, by its clerk; files are uploaded once and named again. */
async function bodyFor(server, template, at, person) {
  const clerk = clerks[at]
  const { regions: _, ...plain } = template
  const body = JSON.parse(JSON.stringify(plain).replaceAll(`"${template.region}"`, `"${regions[at]}"`))
  for (const [material, given] of Object.entries(body.materials))
    if (given.files) given.files = [await fileOf(server, clerk, body.service, material)]
  body.on_behalf_of ??= `person:bench-${person % 16}`
  body.signing_token = clerk.token
  body.consent = 'paper'
  return body
}

async function submissionLines(server, bodies, connections) {
  const lines = []
  const add = async (connection, template, at, person) => {
    const body = JSON.stringify(await bodyFor(server, template, at, person))
    lines.push(['submission', connection, 'POST', '/api/applications', head(clerks[at], '|Idempotency-Key: @KEY@'), body])
  }
  // A region with few services (the municipality) would hardly be met: its few come first.
  let next = 0
  for (const [at, region] of regions.entries()) {
    const offered = bodies.filter((template) => template.regions.has(region))
    if (offered.length < 10) for (const template of offered) await add(next++ % connections, template, at, next)
  }
  // A connection goes through every service, and through three districts, from another start than its neighbours.
  for (let i = 0; i < connections; ++i)
    for (let j = 0; j < bodies.length; ++j) {
      const at = (i * 3 + (j % 3)) % regions.length
      const template = bodies[(j + i * 7) % bodies.length]
      if (template.regions.has(regions[at])) await add(i, template, at, i + j)
    }
  return lines
}

/** The smallest thing that a material takes: a PDF or the beginning of a picture. */
async function uploadFile(server, clerk, service, material) {
  let text = ''
  for (const [name, bytes] of [
    ['measured.pdf', Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')],
    ['measured.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1, 0xff, 0xd9])],
  ]) {
    const response = await fetch(
      `http://127.0.0.1:${server.port}/api/files?service=${service}&material=${material}&name=${name}`,
      {
        method: 'POST',
        headers: { cookie: clerk.cookie, 'x-csrf-token': clerk.csrf, 'content-type': 'application/octet-stream' },
        body: bytes,
      },
    )
    text = await response.text()
    if (response.status === 201) return JSON.parse(text).file
  }
  throw new Error(`file of ${service}/${material}: ${text}`)
}

/** Tries every service in every district once, by the district's clerk, and drops what is refused there. */
async function accepted(server, bodies) {
  const good = []
  for (const template of bodies) {
    const refused = new Map()
    template.regions = new Set(regions)
    for (let i = 0; i < regions.length; i += 8)
      await Promise.all(
        regions.slice(i, i + 8).map(async (region, offset) => {
          const answer = await clerks[i + offset].ask(server, 'POST', '/api/applications', {
            body: await bodyFor(server, template, i + offset, 0),
          })
          if (answer.status === 201) return
          template.regions.delete(region)
          refused.set(`${answer.status} ${answer.json?.code} ${answer.json?.field ?? ''}`, region)
        }),
      )
    if (template.regions.size > 0) good.push(template)
    if (process.env.BENCH_VERBOSE)
      for (const [text, region] of refused) console.log(`   left out ${template.service}: ${text}, such as in ${region}`)
  }
  return good
}

function databaseFacts(data) {
  const database = new DatabaseSync(join(data, 'tongban.db'), { readOnly: true })
  const facts = database
    .prepare('SELECT count(*) AS cases, count(DISTINCT region) AS regions, count(DISTINCT service) AS services FROM cases')
    .get()
  facts.workItems = database.prepare('SELECT count(*) AS n FROM work_items').get().n
  facts.events = database.prepare('SELECT count(*) AS n FROM events').get().n
  facts.megabytes = statSync(join(data, 'tongban.db')).size / 1e6
  database.close()
  return facts
}

/** Where cases are handled and for what they are, of those submitted since then. */
function spreadSince(data, since) {
  const database = new DatabaseSync(join(data, 'tongban.db'), { readOnly: true })
  const count = (what, from) => database.prepare(`SELECT count(DISTINCT ${what}) AS n FROM ${from} AND cases.submitted_ms >= ?`).get(since).n
  const members = 'cases, case_members WHERE cases.region = case_members.region AND cases.stream = case_members.stream'
  const spread = { regions: count('cases.region', 'cases WHERE 1'), services: count('cases.service', 'cases WHERE 1'), items: count('case_members.item', members) }
  database.close()
  return spread
}
const municipality = '500000'
const regionsMin = 40
const itemsMin = 50

const limitOf = (connections) => limits.ledger[connections]?.['bare SQLite loop']

function report(name, result, { limit, aim, cpuAim } = {}) {
  line(name, `${round(result.rate)}/s`, {
    limit,
    ratio: limit ? result.rate / limit : undefined,
    aim,
    note: `p50 ${ms(worst(result, 'p50'))}, p99 ${ms(worst(result, 'p99'))}, server CPU ${round(result.cpuEach)} us${cpuAim ? ` (aim ${cpuAim})` : ''}, client CPU ${round((1e6 * result.cpu) / Math.max(1, result.answers))} us`,
  })
}

async function measureSubmissions(server, data) {
  title('full submissions: questions, DMN plan, form, signature, acceptance and process start in one transaction')
  await openAccounts(server)
  const bodies = await accepted(server, await allApplications(server))
  if (bodies.length === 0) throw new Error('no service could be applied for; BENCH_VERBOSE=1 says why')
  console.log(`   ${bodies.length} services in ${regions.length} regions; bodies of ${round(JSON.stringify(bodies).length / bodies.length)} bytes on average`)
  load(server, 16, await submissionLines(server, bodies, 16), { time: 1 })
  for (const connections of [16, 256]) {
    const lines = await submissionLines(server, bodies, connections)
    const since = Date.now()
    const result = load(server, connections, lines)
    const spread = spreadSince(data, since)
    report(`submissions, ${connections} connections`, result, {
      limit: limitOf(connections),
      aim: connections === 256 ? '5,000/s at p99 < 25 ms' : undefined,
    })
    console.log(`   they went to ${spread.regions} regions, for ${spread.services} services with ${spread.items} items`)
    if (spread.regions < regionsMin || spread.items < itemsMin)
      throw new Error(`at least ${regionsMin} regions and ${itemsMin} items are wanted; a longer run (BENCH_SECONDS) reaches more`)
  }
  const memory = memoryOf(server)
  line('memory under this load', `${round(memory.now)} MB`, { note: `peak ${round(memory.peak)} MB` })
}

/** What has a fee cannot be decided before it is paid. */
const hasFee = (service) =>
  /^fee: \{fen: [1-9]/m.test(readFileSync(`packs/chongqing/services/${service}.service.yaml`, 'utf8'))

/** Open work items of each approver, in the order of the list. */
async function workItems(server, of, each) {
  const found = []
  for (const approver of of) {
    const items = []
    let after = ''
    while (items.length < each) {
      const answer = await approver.ask(server, 'GET', `/api/work/items?after=${encodeURIComponent(after)}`)
      if (answer.status !== 200) throw new Error(`work list: ${answer.status} ${answer.text}`)
      items.push(...answer.json.items.filter((item) => !item.claimed_by && !hasFee(item.item)))
      after = answer.json.next
      if (!after) break
    }
    found.push(items)
  }
  return found
}

async function measureCommands(server) {
  title('simple commands, 64 connections')
  const connections = 64
  // The municipality's approver sees what those of the districts see: nobody is to be in another's way.
  const own = approvers.filter((_, index) => regions[index] !== municipality)
  const lists = await workItems(server, own, 400)
  console.log(`   ${round(lists.reduce((sum, list) => sum + list.length, 0))} work items of ${own.length} approvers`)
  const claims = []
  const completions = []
  for (let i = 0; i < connections; ++i) {
    const at = i % own.length
    const headers = head(own[at], '|Idempotency-Key: @KEY@')
    // Connections that share an approver take every second item.
    const shares = Math.ceil((connections - at) / own.length)
    const mine = lists[at].filter((_, index) => index % shares === Math.floor(i / own.length))
    for (const item of mine.slice(0, 40))
      for (const step of ['claim', 'release'])
        claims.push([step, i, 'POST', `/api/work/cases/${item.case_number}/items/${item.id}/${step}`, headers, '{}'])
    for (const item of mine)
      completions.push([
        'complete', i, 'POST', `/api/work/cases/${item.case_number}/members/${item.item}/decision`, headers,
        JSON.stringify({ granted: true, reason: '测量时由审批人核实' }),
      ])
  }
  const options = { limit: limitOf(64), aim: '20,000/s', cpuAim: '<= 40 us' }
  report('claim and release in turn', load(server, connections, claims), options)
  report('complete a work item (once each)', load(server, connections, completions, { once: true }), options)
}

function measureSearch(server) {
  title('catalogue search')
  const words = ['我想开个火锅店', '餐饮', 'kaican', '生孩子上户口', '公司注册', '驾照丢了', '老年补贴', '社保', 'yingyezhizhao', '招牌']
  const lines = []
  for (let i = 0; i < 16; ++i)
    for (const word of words) lines.push(['search', i, 'GET', `/api/catalogue/search?q=${encodeURIComponent(word)}`, '', ''])
  report('search of the catalogue, 16 connections', load(server, 16, lines, { time: Math.min(3, seconds) }), { aim: 'p99 < 20 ms' })
}

async function measureEmpty() {
  const data = join(folder, 'fresh')
  regions = regionsOf(tool('fill_cases', [data, '0', ...packs]))
  const server = serverAt(data)
  try {
    await coldStart(server) // makes the demo's accounts and keys once
    await server.stop('SIGTERM')
    const starts = []
    for (let i = 0; i < 3; ++i) {
      starts.push(await coldStart(server))
      if (i < 2) await server.stop('SIGTERM')
    }
    if (wanted('start')) {
      title('start and memory, no cases yet')
      line('start to the first answer', `${Math.min(...starts).toFixed(2)} s`, { aim: '< 1 s', note: `of three: ${starts.map((s) => s.toFixed(2)).join(', ')}` })
      await pause(1000)
      line('memory when idle', `${round(memoryOf(server).now)} MB`, { aim: '< 300 MB' })
    }
    if (wanted('search')) measureSearch(server)
    if (wanted('submissions') || wanted('commands')) {
      await measureSubmissions(server, data)
      const facts = databaseFacts(data)
      console.log(`   data then: ${round(facts.cases)} cases in ${facts.regions} regions and ${facts.services} services, ${round(facts.workItems)} work items, ${round(facts.events)} events, ${round(facts.megabytes)} MB`)
    }
    if (wanted('commands')) await measureCommands(server)
  } finally {
    await server.stop('SIGTERM')
  }
  rmSync(data, { recursive: true })
}

// ---- a million open cases ----

async function measureLists() {
  const data = join(folder, 'filled')
  title(`${round(caseCount)} open cases`)
  const began = performance.now()
  regions = regionsOf(tool('fill_cases', [data, String(caseCount), ...packs]))
  const filled = (performance.now() - began) / 1000
  const facts = databaseFacts(data)
  console.log(`   ${round(facts.cases)} cases in ${facts.regions} regions and ${facts.services} services, ${round(facts.workItems)} work items, ${round(facts.megabytes)} MB, written in ${filled.toFixed(0)} s`)
  const server = serverAt(data)
  try {
    await coldStart(server)
    await server.stop('SIGTERM')
    const start = await coldStart(server)
    line('start to the first answer', `${start.toFixed(2)} s`, { aim: '< 1 s' })
    const some = regions.filter((_, index) => index % 3 === 0).slice(0, 8)
    const users = await signInAll(server, some.flatMap((region) => [`bench-approver-${region}`, `bench-clerk-${region}`]))
    const first = [], next = [], intake = []
    for (const [i, user] of users.entries()) {
      const page = await user.ask(server, 'GET', '/api/work/items')
      first.push(['work list, first page', i, 'GET', '/api/work/items', head(user), ''])
      if (page.json.next)
        next.push(['work list, next page', i, 'GET', `/api/work/items?after=${encodeURIComponent(page.json.next)}`, head(user), ''])
      // Submissions wait for the window; approvers have no such list.
      if (user.login.startsWith('bench-clerk-')) intake.push(['intake list', i, 'GET', '/api/work/intake', head(user), ''])
    }
    for (const [name, lines] of [['work list, first page', first], ['work list, next page', next], ['intake list', intake]]) {
      // A connection belongs to one user.
      for (const words of lines) words[1] = lines.indexOf(words)
      if (lines.length > 0) report(`${name}, ${lines.length} users`, load(server, lines.length, lines, { time: Math.min(3, seconds) }), { aim: 'p99 < 10 ms' })
    }
    line('memory', `${round(memoryOf(server).now)} MB`)
  } finally {
    await server.stop('SIGTERM')
    rmSync(data, { recursive: true })
  }
}

try {
  const processor = cpus()[0]
  console.log(`${cpus().length} x ${processor.model}, ${round(totalmem() / 1e9)} GB; load ${loadavg().map((one) => one.toFixed(1)).join(' ')}; Node ${process.version}; ${seconds} s a figure`)
  if (!existsSync(join(build, 'load'))) throw new Error(`${build}/load is not built: ./dev bench builds it`)
  if (process.env.BENCH_LIMITS !== '0' && (wanted('limits') || wanted('submissions') || wanted('commands'))) measureLimits()
  if (['start', 'search', 'submissions', 'commands'].some(wanted)) await measureEmpty()
  if (wanted('lists')) await measureLists()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
