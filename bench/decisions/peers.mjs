// The npm engines on the same expressions, rule and table, each checked for its answer first.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parse as parseCel } from '@marcbachmann/cel-js'
import * as zen from '@gorules/zen-engine'
import { context, expressions, rule, table } from './cases.mjs'

const require = createRequire(import.meta.url)
const RUNS = 7
const RUN_MS = Number(process.env.BENCH_MS ?? 200)

// With BENCH_CLOCK=cpu the time of this process on the processors counts, as in decisions_bench.
const now =
    process.env.BENCH_CLOCK === 'cpu'
        ? () => {
              const used = process.cpuUsage()
              return (used.user + used.system) / 1000
          }
        : () => performance.now()

function print(name, unit, figures) {
    figures.sort((a, b) => a - b)
    const [low, median, high] = [figures[0], figures[figures.length >> 1], figures.at(-1)]
    console.log([name, unit, ...[median, low, high].map((x) => x.toPrecision(6)), figures.length].join('\t'))
}

function rate(name, unit, work) {
    let batch = 1
    for (;;) {
        const start = now()
        for (let i = 0; i < batch; i++) work()
        if (now() - start > 5) break
        batch *= 2
    }
    const figures = []
    for (let run = 0; run < RUNS; run++) {
        const start = now()
        let calls = 0
        let used = 0
        while ((used = now() - start) < RUN_MS) {
            for (let i = 0; i < batch; i++) work()
            calls += batch
        }
        figures.push((calls * 1000) / used)
    }
    print(name, unit, figures)
}

async function rateAsync(name, unit, work, items = 1) {
    for (let i = 0; i < 200; i++) await work()
    const figures = []
    for (let run = 0; run < RUNS; run++) {
        const start = now()
        let calls = 0
        let used = 0
        while ((used = now() - start) < RUN_MS) {
            for (let i = 0; i < 16; i++) await work()
            calls += 16
        }
        figures.push((calls * items * 1000) / used)
    }
    print(name, unit, figures)
}

const told = (name, what, value) => console.log(`answer\t${name}\t${what}\t${JSON.stringify(value)?.slice(0, 80)}`)
function check(name, good, bad) {
    if (good !== true || bad !== false) throw new Error(`${name} answers ${good} and ${bad}`)
}

// feelin keeps the compiled form of an expression to itself; a copy of the file gives it out too.
async function withInterpreter(name) {
    const folder = new URL(`./node_modules/${name}/dist/`, import.meta.url)
    const copy = new URL('with-interpreter.mjs', folder)
    const source = readFileSync(new URL('index.js', folder), 'utf8')
    writeFileSync(
        copy,
        `${source}\nexport const inside = { interpreter, InterpreterContext, ` +
            'coerce: typeof coerceContext === "function" ? coerceContext : (x) => x }\n',
    )
    return import(copy)
}

async function feelEngines() {
    const engines = { feelin: await withInterpreter('feelin'), '@bpmn-io/feelin': await withInterpreter('@bpmn-io/feelin') }
    for (const { name, text, answer } of expressions) {
        for (const [engine, feelin] of Object.entries(engines)) {
            const result = feelin.evaluate(text, context)
            const value = result && typeof result === 'object' && 'value' in result ? result.value : result
            told(engine, name, value)
            if (answer !== undefined && value !== answer)
                console.log(`# ${engine} answers ${value} to "${text}"; the standard says ${answer}`)
            rate(`${engine} parse+evaluate: ${name}`, 'eval/s', () => feelin.evaluate(text, context))
            const facts = feelin.inside.coerce(context)
            const { root } = feelin.inside.interpreter.evaluate(
                text,
                facts,
                undefined,
                new feelin.inside.InterpreterContext(),
            )
            if (typeof root === 'function') rate(`${engine} parsed: ${name}`, 'eval/s', () => root(facts))
        }
    }
    const { evaluate, unaryTest } = engines.feelin
    check('feelin', evaluate(rule.feel, rule.good).value, evaluate(rule.feel, rule.bad).value)
    rate('feelin rule, parse+evaluate', 'decisions/s', () => evaluate(rule.feel, rule.good))
    const rows = table.map(({ age, hukou, amount }) => [age, hukou.map((code) => `"${code}"`).join(','), amount])
    const decide = ({ age, hukou }) =>
        rows.find(([a, h]) => unaryTest(a, { '?': age }).value && unaryTest(h, { '?': hukou }).value)?.[2]
    told('feelin', '20-row table', decide(rule.good))
    rate('feelin decision table of 20 rows', 'decisions/s', () => decide(rule.good))
}

function jsonLogic() {
    const engine = require('json-logic-js')
    const codes = ['500112', '500105', '500103']
    const logic = {
        and: [
            { '>=': [{ var: 'age' }, 80] },
            { in: [{ var: 'hukou' }, codes] },
            { '<': [{ var: 'income' }, 3000] },
            { '==': [{ var: 'resident' }, true] },
            { '>=': [{ var: 'months' }, 36] },
        ],
    }
    check('json-logic-js', engine.apply(logic, rule.good), engine.apply(logic, rule.bad))
    rate('json-logic-js rule', 'decisions/s', () => engine.apply(logic, rule.good))
}

function cel() {
    const compiled = parseCel(
        'age >= 80.0 && hukou in ["500112", "500105", "500103"] && income < 3000.0 && resident && months >= 36.0',
    )
    check('cel-js', compiled(rule.good), compiled(rule.bad))
    rate('cel-js compiled rule', 'decisions/s', () => compiled(rule.good))
}

async function jsonRulesEngine() {
    const { Engine } = require('json-rules-engine')
    const engine = new Engine()
    const fact = (name, operator, value) => ({ fact: name, operator, value })
    engine.addRule({
        conditions: {
            all: [
                fact('age', 'greaterThanInclusive', 80),
                fact('hukou', 'in', ['500112', '500105', '500103']),
                fact('income', 'lessThan', 3000),
                fact('resident', 'equal', true),
                fact('months', 'greaterThanInclusive', 36),
            ],
        },
        event: { type: 'eligible' },
    })
    const holds = async (facts) => (await engine.run(facts)).events.length === 1
    check('json-rules-engine', await holds(rule.good), await holds(rule.bad))
    await rateAsync('json-rules-engine rule', 'decisions/s', () => engine.run(rule.good))
}

function cedar() {
    const engine = require('@cedar-policy/cedar-wasm/nodejs')
    const policy =
        'permit(principal, action == Action::"apply", resource == Matter::"allowance") when { context.age >= 80 && ' +
        '["500112", "500105", "500103"].contains(context.hukou) && context.income < 3000 && context.resident && ' +
        'context.months >= 36 };'
    const parsed = engine.preparsePolicySet('allowance', { staticPolicies: policy })
    if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed))
    const request = (facts) => ({
        principal: { type: 'User', id: 'u' },
        action: { type: 'Action', id: 'apply' },
        resource: { type: 'Matter', id: 'allowance' },
        context: facts,
        entities: [],
    })
    const parsedOnce = (facts) =>
        engine.statefulIsAuthorized({
            ...request(facts),
            preparsedPolicySetId: 'allowance',
            preparsedSchemaName: null,
            validateRequest: false,
        }).response.decision === 'allow'
    const parsedEachTime = (facts) =>
        engine.isAuthorized({ ...request(facts), validateRequest: false, policies: { staticPolicies: policy } }).response
            .decision === 'allow'
    check('cedar-wasm', parsedOnce(rule.good), parsedOnce(rule.bad))
    check('cedar-wasm', parsedEachTime(rule.good), parsedEachTime(rule.bad))
    rate('cedar-wasm rule, policy parsed before', 'decisions/s', () => parsedOnce(rule.good))
    rate('cedar-wasm rule, parse+evaluate', 'decisions/s', () => parsedEachTime(rule.good))
}

async function zenEngine() {
    const text = rule.feel.replace('("500112", "500105", "500103")', '["500112", "500105", "500103"]')
    check('zen-engine', zen.evaluateExpressionSync(text, rule.good), zen.evaluateExpressionSync(text, rule.bad))
    rate('zen-engine rule, parse+evaluate', 'decisions/s', () => zen.evaluateExpressionSync(text, rule.good))
    const node = (id, type, content) => ({ id, type, name: id, position: { x: 0, y: 0 }, ...(content && { content }) })
    const graph = {
        contentType: 'application/vnd.gorules.decision',
        nodes: [
            node('in', 'inputNode'),
            node('table', 'decisionTableNode', {
                hitPolicy: 'first',
                inputs: [
                    { id: 'a', name: 'age', field: 'age' },
                    { id: 'h', name: 'hukou', field: 'hukou' },
                ],
                outputs: [{ id: 'o', name: 'amount', field: 'amount' }],
                rules: table.map(({ age, hukou, amount }, i) => ({
                    _id: `r${i}`,
                    a: age,
                    h: hukou.map((code) => `"${code}"`).join(','),
                    o: String(amount),
                })),
            }),
            node('out', 'outputNode'),
        ],
        edges: [
            { id: 'e1', sourceId: 'in', targetId: 'table', type: 'edge' },
            { id: 'e2', sourceId: 'table', targetId: 'out', type: 'edge' },
        ],
    }
    const decision = new zen.ZenEngine().createDecision(Buffer.from(JSON.stringify(graph)))
    told('zen-engine', '20-row table', (await decision.evaluate(rule.good)).result)
    await rateAsync('zen-engine decision table of 20 rows, one at a time', 'decisions/s', () =>
        decision.evaluate(rule.good),
    )
    await rateAsync(
        'zen-engine decision table of 20 rows, 64 in flight',
        'decisions/s',
        () => Promise.all(Array.from({ length: 64 }, () => decision.evaluate(rule.good))),
        64,
    )
}

cel()
jsonLogic()
await jsonRulesEngine()
cedar()
await zenEngine()
await feelEngines()
