// Tongban's decision engine and the npm engines in one run, with the ratios.
// Usage: node bench/decisions/run.mjs [PROGRAM]   (default build/release/decisions_bench)
// A shared machine is slower for minutes at a time: the engines take turns, BENCH_ROUNDS (3) times, and of each figure
// the round that was disturbed least counts, for Tongban and its peers alike.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { context, expressions, rule, table } from './cases.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const program = process.argv[2] ?? join(here, '../../build/release/decisions_bench')

function stop(message) {
    console.error(message)
    process.exit(1)
}
if (!existsSync(program)) stop(`${program} is not built`)
if (!existsSync(join(here, 'node_modules'))) stop(`npm ci --prefix ${here} first`)

const answers = new Map()

/** Adds to the figures by name; whatever else is printed goes on to the reader. */
function measure(command, args, figures = new Map()) {
    const run = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'] })
    for (const line of run.stdout.split('\n')) {
        const [name, unit, median, low, high, runs] = line.split('\t')
        if (name === 'answer' && runs === undefined && low === undefined) answers.set(unit, JSON.parse(median))
        if (runs === undefined) {
            if (line.startsWith('#') || line.startsWith('answer')) console.log(line.slice(0, 160))
            continue
        }
        figures.set(name, Math.max(Number(median), figures.get(name) ?? 0))
        console.log(`${name.padEnd(66)} ${format(median).padStart(9)} ${unit}  (${format(low)}–${format(high)})`)
    }
    if (run.status !== 0) stop(`${command} ${args.join(' ')} failed`)
    return figures
}

function format(figure) {
    const number = Number(figure)
    for (const [unit, size] of [['G', 1e9], ['M', 1e6], ['k', 1e3]])
        if (number >= size) return `${(number / size).toPrecision(3)} ${unit}`
    return number.toPrecision(3)
}

const folder = mkdtempSync(join(tmpdir(), 'tongban-bench-'))
const cases = join(folder, 'cases.json')
writeFileSync(cases, JSON.stringify({ context, expressions, rule, table }))
console.log(`${cpus()[0].model}, ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}`)
console.log(`clock: ${process.env.BENCH_CLOCK === 'cpu' ? 'processor time' : 'wall'}`)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const ours = new Map(), theirs = new Map()
for (let round = 1; round <= rounds; ++round) {
    console.log(`\nround ${round} of ${rounds}, load ${loadavg()[0].toFixed(1)}`)
    measure(program, ['peers', cases], ours)
    for (const { name, answer } of expressions)
        if (answer !== undefined && answers.get(name) !== answer) stop(`${name} answers ${answers.get(name)}`)
    measure(process.execPath, [join(here, 'peers.mjs')], theirs)
}
rmSync(folder, { recursive: true })
console.log('')
measure(program, ['tables'])
measure(program, ['batch'])

console.log('\n| what | Tongban | best peer | ratio | aim |\n| --- | --- | --- | --- | --- |')
function compare(what, mine, peers, aim) {
    const rates = peers.map((name) => theirs.get(name)).filter((rate) => rate !== undefined)
    if (rates.length === 0 || !ours.has(mine)) return
    const best = Math.max(...rates)
    console.log(`| ${what} | ${format(ours.get(mine))} | ${format(best)} | ${(ours.get(mine) / best).toFixed(1)} | ${aim} |`)
}
for (const { name } of expressions) {
    const both = (kind) => [`feelin ${kind}: ${name}`, `@bpmn-io/feelin ${kind}: ${name}`]
    compare(`${name}, parsed`, `tongban parsed: ${name}`, both('parsed'), '10')
    compare(`${name}, parse+evaluate`, `tongban parse+evaluate: ${name}`, both('parse+evaluate'), '40')
}
const tableOf = (engine) => `${engine} decision table of 20 rows`
compare('rule, compiled (cel-js)', 'tongban compiled rule', ['cel-js compiled rule'], '3')
compare('rule, compiled (json-logic-js)', 'tongban compiled rule', ['json-logic-js rule'], '')
compare('rule, compiled (json-rules-engine)', 'tongban compiled rule', ['json-rules-engine rule'], '')
compare('rule, compiled (cedar-wasm)', 'tongban compiled rule', ['cedar-wasm rule, policy parsed before'], '')
compare('rule, parse+evaluate (zen-engine)', 'tongban rule, parse+evaluate', ['zen-engine rule, parse+evaluate'], '2')
compare('rule, parse+evaluate (feelin)', 'tongban rule, parse+evaluate', ['feelin rule, parse+evaluate'], '40')
compare('table of 20 rows (zen-engine)', tableOf('tongban'), [`${tableOf('zen-engine')}, 64 in flight`], '15')
compare('table of 20 rows (feelin)', tableOf('tongban'), [tableOf('feelin')], '')
