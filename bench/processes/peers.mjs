// bpmn-engine on the process that process_bench runs, with the condition in its own language.
import { readFileSync } from 'node:fs'
import { EventEmitter } from 'node:events'
import { BpmnModdle } from 'bpmn-moddle'
import * as Elements from 'bpmn-elements'
import { Engine } from 'bpmn-engine'
import { Serializer, TypeResolver } from 'moddle-context-serializer'

const RUNS = 7
const RUN_MS = Number(process.env.BENCH_MS ?? 200)
// With BENCH_CLOCK=cpu the time of this process on the processors counts, as in process_bench.
const now =
    process.env.BENCH_CLOCK === 'cpu'
        ? () => {
              const used = process.cpuUsage()
              return (used.user + used.system) / 1000
          }
        : () => performance.now()

const xml = readFileSync(new URL('./five-step.bpmn', import.meta.url), 'utf8').replace(
    '=eligible</condition',
    '${environment.variables.eligible}</condition',
)
const automatic = xml.replaceAll('<TASK', '<task')
const human = xml.replaceAll('<TASK', '<userTask')
const moddle = new BpmnModdle()
const contextOf = async (source) => Serializer(await moddle.fromXML(source), TypeResolver(Elements))

async function rate(name, unit, work) {
    await work()
    const figures = []
    for (let run = 0; run < RUNS; run++) {
        const start = now()
        let calls = 0
        let used = 0
        while ((used = now() - start) < RUN_MS) {
            await work()
            calls++
        }
        figures.push((calls * 1000) / used)
    }
    figures.sort((a, b) => a - b)
    const [low, median, high] = [figures[0], figures[RUNS >> 1], figures.at(-1)]
    console.log([name, unit, ...[median, low, high].map((x) => x.toPrecision(6)), RUNS].join('\t'))
}

function run(sourceContext, passed) {
    return new Promise((resolve, reject) => {
        const listener = new EventEmitter()
        listener.on('activity.wait', (waiting) => waiting.signal())
        if (passed) listener.on('activity.end', (activity) => passed.push(activity.id))
        const engine = new Engine({ sourceContext, variables: { eligible: true } })
        engine.execute({ listener }, (error, instance) => {
            if (error) return reject(error)
            if (instance.state !== 'running') return resolve()
            engine.once('end', resolve)
        })
    })
}

const contexts = { automatic: await contextOf(automatic), human: await contextOf(human) }
for (const context of Object.values(contexts)) {
    const passed = []
    await run(context, passed)
    if (!passed.includes('deliver') || passed.includes('reject')) throw new Error(`went ${passed}`)
}
await rate('bpmn-engine five tasks, automatic', 'instances/s', () => run(contexts.automatic))
await rate('bpmn-engine five user tasks', 'instances/s', () => run(contexts.human))
await rate('bpmn-moddle load of the file', 'files/s', () => moddle.fromXML(automatic))
