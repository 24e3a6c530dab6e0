// What a phone fetches to show the home page: the entry, its static imports, the home page and one language, gzip.
import { gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { join, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const kBytesMax = 200 * 1024
const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
const seen = new Set()
const files = new Set(['index.html'])

function take(key) {
  const chunk = manifest[key]
  if (!chunk || seen.has(key)) return
  seen.add(key)
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const inner of chunk.imports ?? []) take(inner)
}
for (const key of ['index.html', 'src/features/home/HomePage.vue', 'src/features/home/locales/zh-CN.json', 'src/features/catalogue/locales/zh-CN.json']) take(key)

let total = 0
for (const file of files) {
  const bytes = gzipSync(readFileSync(join(dist, file))).length
  total += bytes
  console.log(`${String(bytes).padStart(8)}  ${file}`)
}
console.log(`${String(total).padStart(8)}  first load, gzip (at most ${kBytesMax})`)
if (total > kBytesMax) process.exit(1)
