// What the pretended server says to staff. Not part of the product.
import * as data from './data.mjs'

const points = [
  { id: 'identity', text: '申请人身份与营业执照一致', basis: '食品经营许可和备案管理办法 第十三条', confirmed: true },
  { id: 'layout', text: '设备布局、操作流程清晰，与经营项目相适应', basis: '食品经营许可和备案管理办法 第十三条', confirmed: false },
]
const items = data.caseView.members.map((member) => member.item)
const byItem = (make) => Object.fromEntries(items.map((item) => [item, make(item)]))
const workCase = {
  ...data.caseView, channel: 'web', stage: 'submitted', stage_text: '已提交，待受理', supplement: null,
  members: data.caseView.members.map((member) => ({ ...member, department: 'scjgj', suspended: false })),
  audit_points: byItem(() => points),
  reasons: { reject: byItem(() => [{ text: '现场核查不符合要求', article: '食品经营许可和备案管理办法 第二十二条' }]), refuse: [{ text: '所办事项依法不需要取得许可', article: '行政许可法 第三十二条第一款第一项' }] },
  required: byItem(() => []), unmet: byItem(() => []),
  suspensions: byItem(() => [{ kind: 'site-survey', name: '现场核查', days_max: 5, notice_days: 0, required: false, basis: '行政许可法 第四十五条', confirmed: true }, { kind: 'hearing', name: '听证', days_max: 20, notice_days: 0, basis: '行政许可法 第四十五条', confirmed: true }]),
  extension: byItem(() => ({ days_max: 5, basis: '行政许可法 第四十二条' })),
  work_items: items.map((item, index) => ({ id: `w${index}`, item, step: '审查', role: 'approver', department: 'scjgj', opened_at: '2026-03-03T01:00:00Z', claimed_by: index === 0 ? null : { id: 's1', name: '李窗口' }, kind: 'step', element: 'review', choices: [], two_officers: false, why: '申请已受理，这是第一步', next: [{ condition: '准予许可？是', what: '制证 → 准予许可', who: '' }], owner: null, return_to: [], rule: { majority: false, days_max: 5, silence_agrees: false }, opinions: [] })),
  can: ['accept', 'refuse', 'supplement-notice', 'deliver', ...items.map((item) => `decide:${item}`)],
}
const lights = ['red', 'orange', 'yellow', 'blue', 'green', 'frozen']
const rows = Array.from({ length: 14 }, (_, index) => ({
  id: `w${index}`, case_number: data.caseView.number, member_number: `5001032026030200${100 + index}`, service_name: '开办餐饮店', item_name: index % 2 ? '食品经营许可' : '公众聚集场所投入使用、营业前消防安全检查',
  item: items[0], step: ['审查', '现场核查', '决定'][index % 3], applicant_name: '重庆小明餐饮有限公司', organisation: '渝中区市场监督管理局', region_name: '渝中区', light: lights[index % 6],
  left_days: index - 2, due_on: '2026-03-12', stopped: false, version: 3, claimed_by: index % 4 === 1 ? { id: 's1', name: '李窗口' } : index % 4 === 2 ? { id: 's2', name: '张审批' } : null,
}))
const intake = rows.slice(0, 8).map((row, index) => ({ number: row.member_number, service_name: row.service_name, applicant_name: '王小明', region_name: '渝中区', submitted_at: '2026-03-02T02:00:00Z', notice_due: '2026-03-09', days_left: 3 - index, light: index > 3 ? 'red' : index === 3 ? 'orange' : index === 2 ? 'yellow' : 'green', supplement_answered: index === 1, version: 1 }))
const group = (code, name, open, red, yellow) => ({
  code, name, open, red, yellow, lights: { red: Math.ceil(red / 2), orange: Math.floor(red / 2), yellow, blue: Math.floor(open / 4), green: open - red - yellow - Math.floor(open / 4), frozen: 0, waiting: 0 },
  submitted: open * 3, decided: open * 2, granted: open * 2 - red, rejected: red, ended: 1, decided_on_time: open * 2 - red, median_used: 3, median_promised: 5.5, rated: open, rated_good: open - red, satisfaction: open ? (open - red) / open : null,
})
const { code: _, name: __, ...totals } = group('', '', 182, 13, 21)
const board = {
  as_of: '2026-03-20', period: { days: 30, from: '2026-02-19', to: '2026-03-20' }, totals: { ...totals, submitted_today: 23, decided_today: 31 }, cases: { open: 96, submitted: 210, decided: 190, ended: 4 },
  by_stage: [{ stage: 'running', n: 120 }, { stage: 'received', n: 42 }, { stage: 'waiting', n: 20 }, { stage: 'granted', n: 340 }, { stage: 'rejected', n: 12 }],
  by_light: lights.map((light, index) => ({ light, n: [4, 9, 21, 60, 80, 8][index] })),
  by_department: [group('scjgj', '市场监管局', 80, 6, 12), group('xfjg', '消防救援局', 40, 3, 4), group('csglj', '城市管理局', 30, 2, 3), group('ycj', '烟草专卖局', 32, 2, 2)],
  by_region: [group('500103', '渝中区', 60, 5, 8), group('500106', '沙坪坝区', 40, 0, 5), group('500157', '两江新区', 50, 8, 5), group('500241', '秀山土家族苗族自治县', 12, 0, 0)],
  satisfaction: { rated: 120, good: 115, rate: 115 / 120, by_grade: [80, 25, 10, 3, 2] },
  trend: [{ date: '2026-03-16', submitted: 20, decided: 12 }, { date: '2026-03-17', submitted: 18, decided: 15 }, { date: '2026-03-20', submitted: 23, decided: 31 }],
}
const kRegions = [['500101', '万州区'], ['500103', '渝中区'], ['500106', '沙坪坝区'], ['500157', '两江新区'], ['500241', '秀山土家族苗族自治县'], ['500229', '城口县']]
const people = ['李窗口', '张审批', '赵监督'].map((name, index) => ({ id: `s${index + 1}`, account: `staff${index + 1}`, name, disabled: index === 2, grants: [{ role: ['clerk', 'approver', 'supervisor'][index], region: '500103', department: index ? 'scjgj' : '*' }], last_sign_in: index ? null : '2026-03-20T01:00:00Z' }))
const status = {
  version: '0.1.0', started_at: '2026-03-19T00:00:00Z', uptime_s: 90061, memory_bytes: 123456789,
  ledger: { events: 12034, streams: 940, timers: 88, outbox: 2, commits: 11000, batches: 900, bytes: 52428800, chain_head: '9f'.repeat(32) },
  late_messages: [],
  pack: [{ id: 'chongqing', version: '2026.3', loaded_at: '2026-03-19T00:00:00Z', issues: 3, unconfirmed: 1204 }],
  registers: [{ id: 'population', name: '人口库', name_en: 'Population', state: 'up', timeout_ms: 800, lookups: 4310, failures: 2 }, { id: 'enterprise', name: '法人库', name_en: 'Enterprises', state: 'down', timeout_ms: 800, lookups: 2190, failures: 40 }],
}

export const staffRegions = kRegions.map(([code, name]) => ({ code, name, kind: 'district' }))
export const staffRoutes = [
  ['GET', /^\/work\/intake$/, () => ({ cases: intake, next: null })],
  ['GET', /^\/work\/items$/, (query) => ({ items: query.get('after') || query.get('mine') ? rows.slice(0, 2) : rows, next: query.get('after') ? null : 'x' })],
  ['GET', /^\/work\/cases\/\d+$/, () => workCase],
  ['POST', /^\/work\/cases\/\d+\/items\/\w+\/\w+$/, () => ({ version: 4 })],
  ['POST', /^\/work\/cases\/.+$/, (_, body) => (body.version !== workCase.version ? { status: 409, code: 'case.stale', detail: '办件刚刚被别人改动。', title: '', type: 'about:blank' } : workCase)],
  ['GET', /^\/work\/cases\/\d+\/items\/\w+\/colleagues$/, () => ({ colleagues: [{ id: 's2', name: '王审批', away: false, substitute_name: null, open: 3 }], departments: [{ id: 'cgj', name: '城市管理局' }] })],
  ['GET', /^\/work\/absences$/, () => ({ absences: [{ staff: { id: 's2', name: '王审批' }, substitute: { id: 's1', name: '李窗口' }, from: '2026-03-18', until: '2026-03-20', reason: 'leave', by_name: '王审批', running: true, may_end: false }], colleagues: [{ id: 's2', name: '王审批', may_enter: false }] })],
  ['GET', /^\/work\/followups$/, () => ({ followups: [{ id: data.caseView.number, case_number: data.caseView.number, service_name: '开办餐饮店', grade: 4, text: '跑了三次。', opened_at: '2026-03-18T01:00:00Z', contact_by: '2026-03-19', fix_by: '2026-03-25', state: 'open', version: 9 }] })],
  ['POST', /^\/work\/followups\/.+$/, () => ({ state: 'contacted', version: 10 })],
  ['POST', /^\/counter\/person$/, () => ({ id: 'p1', name: '王小明' })],
  ['GET', /^\/board$/, () => board],
  ['GET', /^\/board\/cases$/, () => ({ cases: rows.map((row) => ({ ...row, department_name: '市场监管局', stage: 'running', decided_on: null, used_days: null, promised_days: 5 })), next: null })],
  ['GET', /^\/admin\/staff$/, () => ({ staff: people, next: null })],
  ['POST', /^\/admin\/staff$/, (_, body) => ({ ...people[0], ...body, id: 's9' })],
  ['PATCH', /^\/admin\/staff\/\w+$/, (_, body, path) => ({ ...people.find((each) => path.endsWith(each.id)), ...body })],
  ['GET', /^\/admin\/status$/, () => ({ ...status })],
  ['POST', /^\/admin\/registers\/\w+$/, () => undefined],
]
