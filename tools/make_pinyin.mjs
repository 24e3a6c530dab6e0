// Writes packs/base/search/pinyin.tsv: every reading of the common characters and of those that the packs use.
// Run by hand after new characters come into a pack: npm install --no-save pinyin-pro@3.29.4 && node tools/make_pinyin.mjs
import { readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'

const { polyphonic } = createRequire(join(process.cwd(), 'package.json'))('pinyin-pro')
const target = 'packs/base/search/pinyin.tsv'

/** The 3,755 characters of GB 2312 level 1 (rows 16 to 55). */
function commonCharacters() {
  const bytes = []
  for (let row = 16; row <= 55; row++)
    for (let cell = 1; cell <= (row === 55 ? 89 : 94); cell++) bytes.push(0xa0 + row, 0xa0 + cell)
  return [...new TextDecoder('gb18030').decode(Uint8Array.from(bytes))]
}

/** Characters of everything that the search index reads. */
function packCharacters() {
  const found = new Set()
  for (const pack of readdirSync('packs', { withFileTypes: true })) {
    if (!pack.isDirectory()) continue
    for (const file of ['items.yaml', 'bundles.yaml', 'departments.yaml', 'credentials.yaml', 'search/synonyms.yaml', 'search/words.yaml']) {
      let text = ''
      try { text = readFileSync(join('packs', pack.name, file), 'utf8') } catch { continue }
      for (const character of text) if (/\p{Script=Han}/u.test(character)) found.add(character)
    }
  }
  return found
}

/** Readings without tones; ü is typed as v, and lüe, nüe also as lue, nue. */
function readings(character) {
  const found = new Set()
  for (const reading of polyphonic(character, { toneType: 'none', type: 'array' })[0] ?? []) {
    if (!/^[a-zü]+$/.test(reading)) continue
    found.add(reading.replaceAll('ü', 'v'))
    if (/^[ln]üe$/.test(reading)) found.add(reading.replace('ü', 'u'))
  }
  return found
}

const characters = [...new Set([...commonCharacters(), ...packCharacters()])].sort()
const bySound = new Map()
for (const character of characters)
  for (const sound of readings(character)) bySound.set(sound, (bySound.get(sound) ?? '') + character)

mkdirSync('packs/base/search', { recursive: true })
writeFileSync(
  target,
  '# Characters by reading, without tones; a character with several readings stands in several lines.\n' +
    '# Made by tools/make_pinyin.mjs from pinyin-pro 3.29.4, Copyright (c) 2022-present zh-lx, MIT License\n' +
    '# (https://github.com/zh-lx/pinyin-pro/blob/main/LICENSE).\n' +
    [...bySound].sort(([a], [b]) => (a < b ? -1 : 1)).map(([sound, all]) => `${sound}\t${all}\n`).join(''),
)
console.log(`${target}: ${characters.length} characters, ${bySound.size} readings`)
