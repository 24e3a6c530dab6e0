// Compares our answers with those of @bpmn-io/feelin: node run.mjs --binary tongban [--count N] [--seed N] [--show]
// A difference must be one of those that explained.mjs lists with the clause of the standard; else the run fails.
import { evaluate } from '@bpmn-io/feelin'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DECIMAL, explanations } from './explained.mjs'
import { CONTEXT, expressions } from './generate.mjs'

const { values: options } = parseArgs({
  options: {
    binary: { type: 'string' }, count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '20261121' }, show: { type: 'boolean', default: false },
  },
})
if (!options.binary) throw new Error('--binary names the tongban program')

const list = expressions(Number(options.count), Number(options.seed))
const ours = answersOfTongban(list)
if (ours.length !== list.length) throw new Error(`${list.length} expressions, ${ours.length} answers`)

const counts = new Map()
const unexplained = []
let same = 0
for (const [index, expression] of list.entries()) {
  const our = ours[index]
  const their = answerOfFeelin(expression)
  if (isEqual(our.value, their.value) && !our.error === !their.error) {
    same += 1
    continue
  }
  const found = explain(expression, our, their)
  if (found.length === 0) unexplained.push({ expression, our, their })
  for (const name of found) counts.set(name, (counts.get(name) ?? 0) + 1)
  if (found.length > 0 && options.show) console.log(`${expression}\n    ours ${JSON.stringify(our)}\n    feelin ${JSON.stringify(their)}`)
}

for (const [name, count] of counts) console.log(`  ${count} explained: ${name}`)
for (const { expression, our, their } of unexplained.slice(0, 40)) {
  console.log(`  not explained: ${expression}\n    ours   ${JSON.stringify(our)}\n    feelin ${JSON.stringify(their)}`)
}
const explained = list.length - same - unexplained.length
console.log(`feelin: ${list.length} expressions (seed ${options.seed}): ${same} the same, ${explained} explained, ${unexplained.length} not explained`)
process.exit(unexplained.length === 0 ? 0 : 1)

// The names of what explains the difference; none when nothing does.
function explain(expression, our, their) {
  if (our.error) return []
  if (isNear(our.value, their.value)) return [DECIMAL]
  const names = []
  let text = expression
  for (const { name, rewrite } of explanations) {
    const rewritten = rewrite(text)
    if (rewritten !== text) names.push(name)
    text = rewritten
  }
  const again = names.length > 0 ? answerOfFeelin(text) : their
  return !again.error && isNear(our.value, again.value) ? names : []
}

function answersOfTongban(lines) {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-feelin-'))
  try {
    writeFileSync(join(folder, 'lines.feel'), lines.join('\n') + '\n')
    writeFileSync(join(folder, 'context.json'), JSON.stringify(CONTEXT))
    const run = spawnSync(options.binary, ['feel', '--lines', join(folder, 'lines.feel'), '--context', join(folder, 'context.json')], { maxBuffer: 1 << 28 })
    // One when a line has a fault, which is compared as an answer.
    if (run.error || (run.status !== 0 && run.status !== 1)) throw run.error ?? new Error(`tongban ended with ${run.status ?? run.signal}: ${run.stderr}`)
    return run.stdout.toString().trim().split('\n').map((line) => JSON.parse(line))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function answerOfFeelin(expression) {
  try {
    return { value: plain(evaluate(expression, CONTEXT).value) }
  } catch (error) {
    return { error: error.name, value: null }
  }
}

function plain(value) {
  if (value === undefined || typeof value === 'function') return null
  if (Array.isArray(value)) return value.map(plain)
  return value
}

function isEqual(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => isEqual(each, b[i]))
  return Object.is(a, b) || a === b
}

// As isEqual, with the error that binary numbers gather over a few operations.
function isNear(a, b) {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => isNear(each, b[i]))
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a))
  return isEqual(a, b)
}
