// dist/ and a small pretended server, to look at pages while developing. Not part of the product.
import { createServer } from 'node:http'
import { readFileSync, existsSync, statSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as data from './data.mjs'
import { staffRoutes } from './staff.mjs'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const kTypes = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' }
const kPolicy = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
const person = { id: 'p1', kind: 'person', name: '王小明', csrf: 'c', roles: [], must_change_password: false }
const grant = (role) => ({ role, region: '500103', region_name: '渝中区', department: 'scjgj', department_name: '市场监管局', organisation: '渝中区市场监管局' })
const staff = { id: 's1', kind: 'staff', name: '李窗口', csrf: 'c', roles: ['clerk', 'approver', 'supervisor', 'operator'].map(grant), must_change_password: false }

export function makeMock() {
  let user = null
  let draft = structuredClone(data.draft)
  const routes = [
    ...staffRoutes,
    ['GET', /^\/session$/, () => ({ user, locale: 'zh-CN', demo: true })],
    ['POST', /^\/session$/, (_, body) => {
      if (body.password === 'wrong') return problem(401, 'auth.wrong_login', '账号或密码不对')
      user = body.login === 'staff' ? staff : person
      return { user, locale: 'zh-CN', demo: true }
    }],
    ['DELETE', /^\/session$/, () => ((user = null), undefined)],
    ['GET', /^\/catalogue$/, () => ({ topics: [{ id: 'business', name: '开办企业', name_en: 'Business', count: 42 }, { id: 'birth', name: '生育收养', name_en: 'Birth', count: 12 }, { id: 'elder', name: '养老', name_en: 'Old age', count: 20 }], departments: [data.guide.department], counts: { items: 267, bundles: 52, credentials: 89, departments: 75 }, hot: data.entries })],
    ['GET', /^\/catalogue\/search$/, (query) => ({ query: query.get('q'), results: query.get('q')?.includes('火星') ? [] : data.entries, nothing: query.get('q')?.includes('火星') ?? false })],
    ['GET', /^\/catalogue\/entries$/, () => ({ entries: data.entries, next: null })],
    ['GET', /^\/catalogue\/(items|bundles)\/[^/]+$/, () => data.guide],
    ['GET', /^\/catalogue\/credential-types$/, () => ({ types: [{ id: 'food-licence', name: '食品经营许可证', name_en: 'Food licence' }] })],
    ['GET', /^\/regions$/, () => ({ regions: data.regions })],
    ['GET', /^\/halls$/, () => ({ halls: data.halls })],
    ['GET', /^\/drafts$/, () => ({ drafts: [{ id: 'd1', service_name: draft.service.name, saved_at: draft.saved_at, expires_on: draft.expires_on, ready: false }] })],
    ['POST', /^\/drafts$/, () => draft],
    ['GET', /^\/drafts\/d1$/, () => draft],
    ['PATCH', /^\/drafts\/d1$/, (_, body) => {
      if (body.version !== draft.version) return problem(409, 'draft.stale', '草稿已在别处修改')
      draft = { ...draft, ...body, version: draft.version + 1, data: { ...draft.data, ...body.data }, questions: draft.questions.map((each) => ({ ...each, answer: body.answers?.[each.id] ?? each.answer })) }
      delete draft.answers
      return checked()
    }],
    ['POST', /^\/drafts\/d1\/challenges$/, (_, body) => ((draft = { ...draft, held: { ...draft.held, [body.field]: { ...draft.held[body.field], state: 'challenged' } } }), checked())],
    ['PUT', /^\/drafts\/d1\/materials\/[^/]+$/, (_, body, path) => material(path.split('/')[4], { state: { credential: 'provided', commitment: 'committed', later: 'deferred', none: 'missing' }[body.way] ?? 'missing', credential: body.credential ? { id: body.credential, name: '不动产权证', number: '001' } : undefined })],
    ['POST', /^\/drafts\/d1\/materials\/[^/]+\/files$/, (query, body, path) => material(path.split('/')[4], { state: 'provided', files: [{ id: 'f1', name: query.get('name'), bytes: 1234, type: 'application/pdf', sha256: 'ab' }] })],
    ['DELETE', /^\/drafts\/d1\/materials\/[^/]+\/files\/f1$/, (query, body, path) => material(path.split('/')[4], { state: 'missing', files: [] })],
    ['GET', /^\/drafts\/d1\/signing$/, () => ({ wording: '本人声明：所填内容和所交材料真实、完整。', wording_en: 'I declare that everything above is true and complete.', version: draft.version, sha256: '9f'.repeat(32), sm3: '3c'.repeat(32), summary: [{ label: '事项', value: draft.service.name }], label: 'test signature' })],
    ['POST', /^\/drafts\/d1\/submission$/, (_, body) => (body.password === 'wrong' ? problem(422, 'auth.wrong_password', '密码不对') : { number: data.caseView.number, query_code: data.caseView.query_code, members: data.caseView.members.map(({ item, name, number }) => ({ item, name, number })), receipt: '/api/cases/x/receipt.pdf' })],
    ['GET', /^\/cases$/, () => ({ cases: data.caseRows, next: null })],
    ['GET', /^\/cases\/\d+$/, () => data.caseView],
    ['POST', /^\/cases\/\d+\/files$/, () => ({ file: { id: 'f2', name: 'x.pdf', bytes: 1, type: 'application/pdf', sha256: 'ab' } })],
    ['POST', /^\/cases\/\d+\/\w+$/, () => data.caseView],
    ['GET', /^\/public\/status\/.+$/, () => ({ service_name: data.caseView.service.name, stage: 'accepted', stage_text: '审查中', steps: data.caseView.members[1].steps.map(({ name, state }) => ({ name, state })), clock: data.caseView.members[1].clock, region_name: '渝中区' })],
    ['GET', /^\/live$/, () => undefined],
    ['GET', /^\/me$/, () => ({ id: 'p1', name: '王小明', resident_id_masked: '5001**********1234', phone_masked: '139****0001', enterprises: [{ id: 'e1', name: '重庆小明餐饮有限公司', uscc: '91500111MA5TB0010K', role: 'legal' }], agents: [] })],
    ['GET', /^\/me\/inbox$/, () => ({ messages: [{ id: 'm1', at: '2026-03-05T01:00:00Z', title: '请补正材料', text: '您的申请需要补正 2 项内容。', case_number: data.caseView.number, read: false }], next: null, unread: 1 })],
    ['GET', /^\/me\/accesses$/, () => ({ accesses: [{ at: '2026-03-04T01:00:00Z', who: '张审批', organisation: '渝中区市场监管局', why: '审查食品经营许可申请', fields: ['姓名', '公民身份号码'], case_number: data.caseView.number }], next: null })],
    ['GET', /^\/me\/authorisations$/, () => ({ authorisations: [{ id: 'a1', direction: 'given', principal: { id: 'p1', name: '王小明' }, agent: { id: 'p2', name: '赵代办' }, scope: ['*'], from: '2026-01-01', until: '2026-12-31', state: 'active' }] })],
    ['GET', /^\/credentials$/, () => ({ credentials: [data.credential, { ...data.credential, id: 'c2', name: '营业执照', state: 'revoked' }], next: null })],
    ['GET', /^\/credentials\/c\d$/, () => ({ ...data.credential, fields: data.credentialFields })],
    ['POST', /^\/verification$/, () => ({ verdict: 'valid', name: '食品经营许可证', issuer: '渝中区市场监督管理局', issued_on: '2026-03-12', valid_to: '2031-03-11', holder_masked: '重庆**餐饮有限公司', reasons: [{ code: 'signature', text: '签名有效' }], checked_at: '2026-03-20T01:00:00Z' })],
  ]

  function problem(status, code, detail) {
    return { status, code, detail, title: detail, type: 'about:blank' }
  }
  function checked() {
    draft.answers_complete = draft.questions.every((each) => each.answer !== null)
    draft.ready = draft.materials.every((each) => each.state !== 'missing') && Boolean(draft.delivery)
    draft.saved_at = new Date().toISOString()
    return draft
  }
  function material(id, change) {
    draft = { ...draft, version: draft.version + 1, materials: draft.materials.map((each) => (each.id === id ? { ...each, ...change } : each)) }
    return checked()
  }

  return createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost')
    if (url.pathname.endsWith('.svg') && url.pathname.startsWith('/api/')) {
      response.writeHead(200, { 'Content-Type': 'image/svg+xml' })
      return response.end('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h3v3H0zM6 0h3v3H6zM0 6h3v3H0zM4 4h2v2H4zM7 7h2v2H7z"/></svg>')
    }
    if (!url.pathname.startsWith('/api/')) return file(url.pathname, response)
    const path = url.pathname.slice(4)
    const route = routes.find(([method, pattern]) => method === request.method && pattern.test(path))
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      let body = {}
      try { body = JSON.parse(text) } catch { /* a file */ }
      const answer = route ? route[2](url.searchParams, body, path) : problem(404, 'http.not_found', '没有找到')
      const status = answer === undefined ? 204 : typeof answer.status === 'number' ? answer.status : 200
      response.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json' })
      response.end(answer === undefined ? '' : JSON.stringify(answer))
    })
  })
}

function file(path, response) {
  const wanted = join(dist, normalize(path))
  const found = existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(dist, 'index.html')
  response.writeHead(200, { 'Content-Type': kTypes[extname(found)] ?? 'application/octet-stream', 'Content-Security-Policy': kPolicy })
  response.end(readFileSync(found))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? 5180)
  makeMock().listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`))
}
