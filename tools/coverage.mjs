// node tools/coverage.mjs BUILD_FOLDER: lines of src/ that ran and did not, by file and by folder, from gcov's own JSON.
import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { relative, resolve } from 'node:path'

const build = resolve(process.argv[2])
const root = resolve(import.meta.dirname, '..')
const files = new Map() // file -> line -> did it run

for (const data of globSync(`${build}/**/*.gcda`)) {
  const text = execFileSync('gcov', ['--json-format', '--stdout', data], { cwd: build, maxBuffer: 1 << 28 }).toString()
  for (const line of text.split('\n').filter(Boolean))
    for (const file of JSON.parse(line).files) {
      const name = relative(root, resolve(build, file.file))
      if (!name.startsWith('src/')) continue
      const lines = files.get(name) ?? files.set(name, new Map()).get(name)
      for (const { line_number, count } of file.lines)
        lines.set(line_number, (lines.get(line_number) ?? false) || count > 0)
    }
}

const folders = new Map()
const percent = ({ ran, all }) => `${((100 * ran) / Math.max(all, 1)).toFixed(1).padStart(5)} %  ${ran} of ${all}`
const sums = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, lines]) => {
  const sum = { ran: [...lines.values()].filter(Boolean).length, all: lines.size }
  const folder = name.split('/').slice(0, 2).join('/')
  const whole = folders.get(folder) ?? folders.set(folder, { ran: 0, all: 0 }).get(folder)
  whole.ran += sum.ran
  whole.all += sum.all
  return [name, sum]
})
for (const [name, sum] of sums) console.log(`${percent(sum)}  ${name}`)
console.log('\nBy folder:')
for (const [folder, sum] of folders) console.log(`${percent(sum)}  ${folder}`)
const total = [...folders.values()].reduce((a, b) => ({ ran: a.ran + b.ran, all: a.all + b.all }), { ran: 0, all: 0 })
console.log(`${percent(total)}  all of src/`)
