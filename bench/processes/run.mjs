// Tongban's process engine and bpmn-engine in one run, with the ratios.
// Usage: node bench/processes/run.mjs [PROGRAM]   (default build/release/process_bench)
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const program = process.argv[2] ?? join(here, '../../build/release/process_bench')

function stop(message) {
    console.error(message)
    process.exit(1)
}
if (!existsSync(program)) stop(`${program} is not built`)
if (!existsSync(join(here, 'node_modules'))) stop(`npm ci --prefix ${here} first`)

function format(figure) {
    const number = Number(figure)
    for (const [unit, size] of [['M', 1e6], ['k', 1e3]])
        if (number >= size) return `${(number / size).toPrecision(3)} ${unit}`
    return number.toPrecision(3)
}

const figures = new Map()
function measure(command, args) {
    const run = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    for (const line of run.stdout.split('\n')) {
        const [name, unit, median, low, high, runs] = line.split('\t')
        if (line.startsWith('#')) console.log(line)
        if (runs === undefined) continue
        figures.set(name, Number(median))
        console.log(`${name.padEnd(46)} ${format(median).padStart(8)} ${unit}  (${format(low)}–${format(high)})`)
    }
    if (run.status !== 0) stop(`${command} ${args.join(' ')} failed`)
}

console.log(`${cpus()[0].model}, ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}`)
console.log(`clock: ${process.env.BENCH_CLOCK === 'cpu' ? 'processor time' : 'wall'}`)
measure(program, [join(here, 'five-step.bpmn')])
measure(process.execPath, [join(here, 'peers.mjs')])
// On the ledger, under BENCH_DISK (else the folder for temporary files): what is durable costs what that disk costs.
const folder = mkdtempSync(join(process.env.BENCH_DISK ?? tmpdir(), 'tongban-processes-'))
try {
    measure(join(dirname(program), 'process_store_bench'), [join(here, 'five-step.bpmn'), folder])
} finally {
    rmSync(folder, { recursive: true, force: true })
}

console.log('\n| what | Tongban | npm | ratio | aim |\n| --- | --- | --- | --- | --- |')
function compare(what, mine, peer, aim) {
    const ratio = figures.get(mine) / figures.get(peer)
    console.log(`| ${what} | ${format(figures.get(mine))} | ${format(figures.get(peer))} | ${format(ratio)} | ${aim} |`)
}
compare('five tasks, automatic', 'tongban five tasks, automatic', 'bpmn-engine five tasks, automatic', '150 k instances/s')
compare('five user tasks', 'tongban five user tasks', 'bpmn-engine five user tasks', '')
compare('load of the file', 'tongban load of the file', 'bpmn-moddle load of the file', '20 times')
function own(what, mine, aim) {
    console.log(`| ${what} | ${format(figures.get(mine))} | | | ${aim} |`)
}
own('five user tasks, durable, 64 in flight', 'tongban five user tasks, durable, 64 in flight', '7.5 k instances/s')
own('processor time of one of them, µs (six commits)', 'tongban processor time of one of them', '')
own('idle minute with a million timers, ms of processor', 'tongban idle minute with a million timers', '')
own('timers that fire while a million wait: median, ms after their time', 'tongban timers late, median of 100', '')
own('the latest of 100, ms', 'tongban timers late, last of 100', '')
