// Compares the #include lines of src/ with tools/layers.txt and the rooms of a domain folder:
// only routes, their shapes and app include http/; decide*.cpp and evolve*.cpp include nothing that can do I/O.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const allowed = new Map()
for (const line of readFileSync('tools/layers.txt', 'utf8').split('\n')) {
  if (line === '' || line.startsWith('#')) continue
  const [, folder, ...below] = line.split(/\s+/)
  allowed.set(folder, new Set(below))
}
const domains = new Set(['identity', 'registry', 'credential', 'service', 'studio'])
const withIo = new Set(['ledger', 'http', 'search'])
const faults = []

for (const folder of readdirSync('src')) {
  if (!allowed.has(folder)) faults.push(`src/${folder}: not in tools/layers.txt`)
  for (const file of readdirSync(join('src', folder))) {
    if (!/\.(h|cpp)$/.test(file)) continue
    const path = join('src', folder, file)
    readFileSync(path, 'utf8').split('\n').forEach((text, index) => {
      const target = /^\s*#include "([a-z_]+)\//.exec(text)?.[1]
      if (target === undefined || target === folder) return
      const place = `${path}:${index + 1}`
      const may = allowed.get(folder)
      if (may && !may.has('*') && !may.has(target)) faults.push(`${place}: ${folder} must not include ${target}`)
      if (!domains.has(folder)) return
      // sessions.h implements the interface by which http asks who is signed in; shapes describe what routes answer.
      if (target === 'http' && !/(route.*|sessions|shape_parts|precompiled)\.(cpp|h)$/.test(file)) faults.push(`${place}: only routes may include http`)
      if (/^(decide|evolve)/.test(file) && withIo.has(target)) faults.push(`${place}: ${file} must stay pure`)
    })
  }
}

if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exit(1)
}
console.log(`layers: ${allowed.size} folders, no fault`)
