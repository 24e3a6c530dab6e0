// Finds text that cannot be translated: bare words in templates, and keys that a locale file lacks.
import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { join, relative, dirname, basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from '@vue/compiler-sfc'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(root, 'src')
const kWord = /[\p{Script=Han}]|[A-Za-z]{2,}/u
const kSpoken = new Set(['title', 'alt', 'label', 'placeholder', 'aria-label', 'hint', 'lead', 'text', 'caption', 'summary', 'over'])
const kLocales = ['zh-CN', 'en']
const faults = []

const files = walk(source)
for (const file of files.filter((each) => each.endsWith('.vue'))) lintTemplate(file)
const texts = readLocales()
for (const file of files.filter((each) => /\.(vue|ts)$/.test(each))) lintKeys(file)

if (faults.length > 0) {
  console.error(faults.join('\n'))
  console.error(`lint:text: ${faults.length} fault(s)`)
  process.exit(1)
}
console.log(`lint:text: ${files.length} files, ${texts['zh-CN'].size} texts, nothing bare, nothing missing`)

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
  )
}

function lintTemplate(file) {
  const { descriptor } = parse(readFileSync(file, 'utf8'), { filename: file })
  if (!descriptor.template?.ast) return
  const offset = relative(root, file)
  visit(descriptor.template.ast)

  function visit(node) {
    if (node.type === 2 && kWord.test(node.content)) report(node, node.content.trim())
    // Static strings inside {{ … }} are bare text as well, unless they are a key or a class.
    if (node.type === 5 && /(^|[^(\w.'"`])['"`][^'"`]*\p{Script=Han}/u.test(node.content.content ?? '')) report(node, node.content.content)
    for (const prop of node.props ?? []) {
      if (prop.type === 6 && kSpoken.has(prop.name) && prop.value && kWord.test(prop.value.content)) report(prop, prop.value.content)
      if (prop.type === 7 && /\p{Script=Han}/u.test(prop.exp?.content ?? '')) report(prop, prop.exp.content)
    }
    for (const child of node.children ?? []) visit(child)
  }

  function report(node, text) {
    faults.push(`${offset}:${node.loc.start.line}: bare text "${text.slice(0, 40)}"`)
  }
}

function readLocales() {
  const texts = Object.fromEntries(kLocales.map((locale) => [locale, new Map()]))
  const places = [{ folder: join(source, 'i18n/locales'), prefix: '' }]
  for (const feature of readdirSync(join(source, 'features'), { withFileTypes: true })) {
    const folder = join(source, 'features', feature.name, 'locales')
    if (existsSync(folder)) places.push({ folder, prefix: `${feature.name}.` })
  }
  for (const { folder, prefix } of places) {
    for (const locale of kLocales) {
      const file = join(folder, `${locale}.json`)
      if (!existsSync(file)) faults.push(`${relative(root, folder)}: ${locale}.json is missing`)
      else flatten(JSON.parse(readFileSync(file, 'utf8')), prefix, texts[locale])
    }
  }
  for (const [locale, other] of [['zh-CN', 'en'], ['en', 'zh-CN']]) {
    for (const [key, text] of texts[locale]) {
      if (!texts[other].has(key)) faults.push(`${other}: "${key}" is missing`)
      else if (locale === 'zh-CN' && places_of(text) !== places_of(texts.en.get(key))) faults.push(`en: "${key}" has other {parameters}`)
      if (locale === 'en' && /\p{Script=Han}/u.test(text) && !/^.{0,6}$/u.test(text)) faults.push(`en: "${key}" still has Chinese: ${text.slice(0, 30)}`)
    }
  }
  return texts
}

function places_of(text) {
  return [...new Set(String(text).match(/\{(\w+)\}/g) ?? [])].sort().join()
}

function flatten(object, prefix, into) {
  for (const [key, value] of Object.entries(object)) {
    if (value && typeof value === 'object') flatten(value, `${prefix}${key}.`, into)
    else into.set(`${prefix}${key}`, String(value))
  }
}

function lintKeys(file) {
  const code = readFileSync(file, 'utf8')
  for (const match of code.matchAll(/(?<![\w.])(?:t|te|i18n\.t)\(\s*(['"])([\w.-]+)\1/g)) {
    if (!texts['zh-CN'].has(match[2])) faults.push(`${relative(root, file)}: no text "${match[2]}" in zh-CN`)
  }
  // Keys with a computed end: at least one text must begin so.
  for (const match of code.matchAll(/(?<![\w.])(?:t|te)\(\s*`([\w.-]+\.)\$\{/g)) {
    if (![...texts['zh-CN'].keys()].some((key) => key.startsWith(match[1]))) faults.push(`${relative(root, file)}: no text begins with "${match[1]}"`)
  }
  if (/style="/.test(code) && basename(file).endsWith('.vue') && /<[^>]* style="/.test(code)) faults.push(`${relative(root, file)}: style attribute (use a class)`)
}
