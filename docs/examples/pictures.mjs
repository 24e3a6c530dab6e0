// Draws the pictures of docs/decisions-guide.md: node docs/examples/pictures.mjs --binary build/release/tongban
// What the terminal shows is what the program prints; the drawing and the table come from the model.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({ options: { binary: { type: 'string' }, chromium: { type: 'string', default: 'chromium' } } })
if (!options.binary) throw new Error('--binary names the tongban program')
const here = dirname(fileURLToPath(import.meta.url))
const images = join(here, '..', 'images', 'decisions')
const folder = mkdtempSync(join(tmpdir(), 'tongban-pictures-'))
const model = readFileSync(join(here, 'shop-subsidy.dmn'), 'utf8')
const binary = resolve(options.binary)

try {
  for (const name of ['shop-subsidy.dmn', 'shop-subsidy-test-01.xml', 'shop.json']) writeFileSync(join(folder, name), readFileSync(join(here, name)))
  writeFileSync(join(folder, 'draft.dmn'), model.replace('&gt;= 500000', '&gt; 500000').replace('"cafe", "restaurant"</text></inputEntry>', '"cafe", 7</text></inputEntry>'))
  writeFileSync(join(folder, 'half-known.json'), '{"capital": 300000, "opened": "2025-03-01"}\n')
  writeFileSync(join(folder, 'firms.csv'), 'capital,kind,opened\n300000,retail,2025-03-01\n300000,cafe,2025-03-01\n600000,retail,2026-03-01\n')

  picture('drawing', 700, 420, drawing())
  picture('table', 700, 250, table())
  picture('check', 900, 190, terminal('dmn check draft.dmn'))
  picture('reasons', 900, 300, terminal('dmn eval shop-subsidy.dmn --decision eligible --input shop.json --trace --language zh',
    'dmn eval shop-subsidy.dmn --decision eligible --input shop.json --why-not --language zh'))
  picture('missing', 900, 130, terminal('dmn eval shop-subsidy.dmn --decision eligible --input half-known.json --why-not'))
  picture('test', 900, 110, terminal('dmn tck .'))
  picture('batch', 900, 190, terminal('dmn batch shop-subsidy.dmn --columns firms.csv'))
} finally {
  rmSync(folder, { recursive: true })
}

function picture(name, width, height, body) {
  const page = join(folder, `${name}.html`)
  writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; padding: 16px; background: #fff; color: #17202a; font: 15px/1.5 "Noto Sans CJK SC", sans-serif; }
    pre { margin: 0; padding: 14px 16px; border-radius: 6px; background: #17202a; color: #e8ecef; font: 14px/1.55 "Noto Sans Mono CJK SC", monospace; white-space: pre-wrap; }
    pre b { color: #8fd3a5; font-weight: normal; }
    table { border-collapse: collapse; } td, th { border: 1px solid #8795a1; padding: 5px 12px; text-align: left; }
    th { background: #eaf0f6; font-weight: 600; } th.out { background: #e6f4ea; } caption { text-align: left; padding-bottom: 6px; }
  </style>${body}`)
  execFileSync(options.chromium, ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-device-scale-factor=2',
    `--window-size=${width},${height}`, `--screenshot=${join(images, `${name}.png`)}`, `file://${page}`], { stdio: 'ignore' })
}

function terminal(...commands) {
  const lines = commands.map((command) => {
    const run = spawnSync(binary, command.split(' '), { cwd: folder, encoding: 'utf8' })
    const shown = (run.stdout + run.stderr).split('\n').filter((line) => !line.startsWith('{')).join('\n').trimEnd()
    return `<b>$ tongban ${escape(command)}</b>\n${escape(shown)}`
  })
  return `<pre>${lines.join('\n')}</pre>`
}

function drawing() {
  const names = new Map([...model.matchAll(/<(inputData|decision) id="([^"]+)" name="([^"]+)"/g)].map(([, kind, id, name]) => [id, { kind, name }]))
  const shapes = [...model.matchAll(/dmnElementRef="([^"]+)"><dc:Bounds x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)]
  const edges = [...model.matchAll(/<dmndi:DMNEdge[^>]*>(.*?)<\/dmndi:DMNEdge>/g)]
    .map(([, points]) => [...points.matchAll(/x="([\d.]+)" y="([\d.]+)"/g)].map(([, x, y]) => `${x},${y}`).join(' '))
  return `<svg width="640" height="360" viewBox="90 40 520 360" font-size="15"><defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 10 5 0 10z"/></marker></defs>
    ${edges.map((points) => `<polyline points="${points}" fill="none" stroke="#17202a" marker-end="url(#a)"/>`).join('')}
    ${shapes.map(([, id, x, y, width, height]) => {
      const { kind, name } = names.get(id)
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${kind === 'decision' ? 0 : height / 2}" fill="${kind === 'decision' ? '#eaf0f6' : '#fff'}" stroke="#17202a"/><text x="${+x + width / 2}" y="${+y + height / 2 + 5}" text-anchor="middle">${name}</text>`
    }).join('')}</svg>`
}

function table() {
  const cells = (text, tag) => [...text.matchAll(new RegExp(`<${tag}[^>]*>\\s*<text>(.*?)</text>`, 'g'))].map(([, cell]) => cell)
  const rules = [...model.matchAll(/<rule id="[^"]+">(.*?)<\/rule>/gs)].map(([, rule]) => rule)
  const rows = rules.map((rule, i) => `<tr><td>${i + 1}</td>${[...cells(rule, 'inputEntry'), ...cells(rule, 'outputEntry'), ...cells(rule, 'annotationEntry')].map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
  return `<table><caption>level</caption><tr><th>U</th><th>注册资本<br>capital</th><th>经营类型<br>kind</th><th class="out">档次<br>level</th><th>依据</th></tr>${rows.join('')}</table>`
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
