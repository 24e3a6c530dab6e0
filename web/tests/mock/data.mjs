// Invented answers of the server, only for looking at pages. Nothing of this is served by the product.
import { readFileSync, existsSync } from 'node:fs'

const kPack = new URL('../../../packs/chongqing/forms/', import.meta.url)
const read = (name) => (existsSync(new URL(name, kPack)) ? JSON.parse(readFileSync(new URL(name, kPack), 'utf8')) : { components: [] })

export const entry = (id, kind, name, name_en, more = {}) => ({
  id, kind, name, name_en, department_name: '市场监管局', topic: 'business', executable: true, handling: 'promised', promised_days: 8, promised_confirmed: false, snippet: '', ...more,
})
export const entries = [
  entry('open-restaurant', 'bundle', '开办餐饮店“一件事”', 'Open a restaurant', { members: 6, snippet: '一次办好营业执照、食品经营许可等' }),
  entry('start-company', 'bundle', '企业开办“一件事”', 'Start a company', { members: 10, promised_days: 1, promised_confirmed: true }),
  entry('newborn', 'bundle', '新生儿出生“一件事”', 'Newborn', { members: 5, department_name: '卫生健康委' }),
  entry('food-new', 'item', '食品经营许可（新办）', 'Food business licence (new)'),
  entry('elder-allowance', 'item', '高龄津贴', 'Allowance for the very old', { department_name: '民政局', handling: 'instant' }),
]
export const regions = [
  ['500103', '渝中区'], ['500157', '两江新区'], ['500106', '沙坪坝区'], ['500107', '九龙坡区'], ['500108', '南岸区'], ['500111', '大足区'],
].map(([code, name]) => ({ code, name, kind: 'district', valid_from: '1997-06-18', valid_to: null }))
export const halls = [{ id: 'hall-1', name: '渝中区政务服务中心', region: '500103', address: '和平路 211 号', hours: '周一至周五 9:00-17:00', counters: ['综合窗口'], example: true }]

const value = (number, unit, confirmed = true) => ({ value: number, unit, confirmed, basis: '食品经营许可和备案管理办法' })
export const guide = {
  id: 'open-restaurant', kind: 'bundle', name: '开办餐饮店“一件事”', name_en: 'Open a restaurant', executable: true,
  department: { code: 'scjgj', name: '市场监管局', name_en: 'Administration for Market Regulation' }, organisation_rule: 'district', type: '行政许可', applicants: ['natural', 'legal'],
  result: { kind: 'licence', name: '营业执照、食品经营许可证', credential: 'food-licence' }, handling: 'promised', legal_limit: value(20, 'working_days'), promised_limit: value(8, 'working_days', false),
  fee: value(0, 'fen'), visits: value(1, 'visits', false), channels: { values: [{ id: 'web', name: '网上办理' }, { id: 'counter', name: '窗口办理' }], confirmed: false },
  materials: [
    { id: 'id-card', name: '身份证明', name_en: 'Identity card', source: 'platform', source_name: '政府部门共享，免提交', required: true, tolerable: { allowed: false }, commitment: { allowed: false }, confirmed: true },
    { id: 'layout-plan', name: '经营场所平面布局图', name_en: 'Layout plan', source: 'applicant', source_name: '申请人自备', required: true, main: true, when: '', tolerable: { allowed: true, enabled_by: '示例规则' }, commitment: { allowed: false }, confirmed: true },
    { id: 'fire-commitment', name: '消防安全告知承诺书', name_en: 'Fire safety commitment', source: 'form', source_name: '在线签署', required: true, when: '属于公众聚集场所时', tolerable: { allowed: false }, commitment: { allowed: true, enabled_by: '消防法第十五条' }, confirmed: false },
  ],
  conditions: [{ text: '有与经营的食品品种、数量相适应的场所', text_en: 'Premises suitable for the food sold', confirmed: true }],
  legal_basis: [{ law: '中华人民共和国食品安全法', articles: '第三十三条、第三十五条', confirmed: true }, { law: '中华人民共和国行政许可法', articles: '第四十二条', confirmed: true }],
  questions: [{ id: 'licensed', text: '是否已有营业执照？', text_en: 'Do you already hold a business licence?', kind: 'bool' }],
  members: [{ item: 'ent-setup', name: '企业设立登记', after: [], when: '尚未取得营业执照' }, { item: 'food-new', name: '食品经营许可（新办）', after: ['ent-setup'], when: '' }],
  steps: [{ name: '综合窗口受理' }, { name: '部门并联审查' }, { name: '制证送达' }],
  audit_points: [{ text: '平面图标明操作间、清洗区', basis: '食品安全法第三十三条', confirmed: true }],
  faq: [{ q: '个体工商户可以办吗？', a: '可以。', source: '食品经营许可和备案管理办法', confirmed: true }], missing: ['hotline', 'hall_address'], unconfirmed: 5,
  implementation_code: '115001000000000000-300011700200001', source_url: 'https://www.cq.gov.cn/', scope: { quanyu: true, chuanyu: false, kuasheng: false },
}

const clock = (light, more = {}) => ({
  handling: 'promised', promised_days: 8, legal_days: 20, used_days: 3, left_days: 5, promised_due: '2026-03-13', legal_due: '2026-03-31', light, stopped: null, provisional: false,
  sentences: ['3 月 2 日受理，承诺 8 个工作日办结，已用 3 个工作日，还剩 5 个。', '3 月 7 日、8 日为周末，不计入。'], ...more,
})
export const draft = {
  id: 'd1', version: 1, service: { id: 'open-restaurant', kind: 'bundle', name: '开办餐饮店“一件事”', name_en: 'Open a restaurant' }, saved_at: '2026-03-02T01:00:00Z', expires_on: '2026-04-01',
  region: null, applicant: { kind: 'natural', id: 'p1' },
  questions: [
    { id: 'licensed', text: '是否已有营业执照？', text_en: 'Do you already hold a business licence?', kind: 'bool', options: [], answer: null, relevant: true, hint: '以市场监管部门核发的为准', hint_en: 'Issued by market regulation' },
    { id: 'entity', text: '准备以什么形式经营？', text_en: 'Which form of business?', kind: 'choice', options: [{ value: 'company', label: '公司', label_en: 'Company' }, { value: 'individual', label: '个体工商户', label_en: 'Individual business' }], answer: null, relevant: true },
    { id: 'extras', text: '还需要办哪些？', text_en: 'What else?', kind: 'multi', options: [{ value: 'sign', label: '设置户外招牌', label_en: 'Outdoor sign' }, { value: 'tobacco', label: '卖烟', label_en: 'Sell tobacco' }], answer: null, relevant: true },
  ],
  answers_complete: false,
  plan: {
    members: [
      { item: 'ent-setup', name: '企业设立登记', name_en: 'Company registration', organisation: '渝中区市场监管局', after: [], handling: 'promised', promised_days: 1, promised_confirmed: true, legal_days: 3, result: '营业执照', why: '您还没有营业执照' },
      { item: 'food-new', name: '食品经营许可（新办）', name_en: 'Food business licence', organisation: '渝中区市场监管局', after: ['ent-setup'], handling: 'promised', promised_days: 8, promised_confirmed: false, legal_days: 20, result: '食品经营许可证', why: '从事餐饮服务须取得许可' },
    ],
    promised_days: 9, promised_confirmed: false, legal_days: 23, due_if_today: '2026-03-13', provisional: false, fee_fen: 0, visits: 1,
    conditions: [{ text: '场所与有毒有害场所保持规定距离', text_en: 'Distance from hazardous sites', state: 'unknown', confirmed: true }, { text: '申请人未被限制从业', text_en: 'Not barred', state: 'yes', confirmed: true }],
  },
  form: read('food-new.form.json'), data: { per_name: '王小明' },
  held: { 'per.name': { value: '王小明', source: '人口登记', source_en: 'population register', as_of: '2026-03-01', state: 'held' } },
  materials: [
    { id: 'layout-plan', name: '经营场所平面布局图', name_en: 'Layout plan', items: ['food-new'], required: true, main: true, source: 'applicant', ways: ['upload', 'later'], accept: ['pdf', 'jpg', 'png'], bytes_max: 10485760, audit_points: [{ text: '标明操作间、清洗区' }], state: 'missing', files: [] },
    { id: 'premises-proof', name: '经营场所使用证明', name_en: 'Proof of premises', items: ['ent-setup', 'food-new'], required: true, main: false, ways: ['credential', 'upload'], accept: ['pdf'], bytes_max: 10485760, state: 'missing', files: [], choices: [{ id: 'c9', name: '不动产权证', number: '渝(2021)渝中区不动产权第001号' }] },
    { id: 'fire-commitment', name: '消防安全告知承诺书', name_en: 'Fire safety commitment', items: ['fire-check'], required: true, ways: ['commitment'], accept: [], bytes_max: 0, state: 'missing', files: [], commitment: { text: '本人承诺：场所符合消防技术标准，消防设施完好有效。', text_en: 'I commit that the premises meet the fire safety standards.', basis: '消防法第十五条' } },
    { id: 'id-card', name: '身份证明', name_en: 'Identity card', items: ['ent-setup'], required: true, ways: [], accept: [], bytes_max: 0, state: 'held', files: [], credential: { id: 'c1', name: '居民身份证', number: '5001…' } },
  ],
  delivery: null, issues: [], ready: false,
}
export const caseRows = [
  { number: '50010320260302000017', service_name: '开办餐饮店“一件事”', service_name_en: 'Open a restaurant', stage: 'supplement', stage_text: '待补正', submitted_at: '2026-03-02T01:00:00Z', due_on: '2026-03-13', light: 'frozen', region_name: '渝中区', action_needed: true, action_text: '请在 3 月 20 日前补正' },
  { number: '50010320260210000003', service_name: '高龄津贴', service_name_en: 'Allowance', stage: 'delivered', stage_text: '已送达', submitted_at: '2026-02-10T01:00:00Z', due_on: '2026-02-24', light: 'done', region_name: '渝中区', action_needed: true, action_text: '请评价' },
]
export const caseView = {
  number: '50010320260302000017', query_code: 'k7Qm-29xA-88fz', version: 4, service: { id: 'open-restaurant', kind: 'bundle', name: '开办餐饮店“一件事”', name_en: 'Open a restaurant' }, region: { code: '500103', name: '渝中区' },
  applicant: { name: '王小明', kind: 'natural' }, agent: null, stage: 'supplement', stage_text: '待补正', submitted_at: '2026-03-02T01:00:00Z', accepted_at: '2026-03-02T02:00:00Z',
  clock: clock('frozen', { stopped: { since: '2026-03-05', why: '等待申请人补正', basis: '行政许可法第三十二条', until: '2026-03-20' } }),
  members: [
    { item: 'ent-setup', name: '企业设立登记', name_en: 'Company registration', number: '50010320260302000018', organisation: '渝中区市场监管局', stage: 'decided', stage_text: '准予许可', clock: clock('done'), waits_for: [], steps: [{ name: '受理', state: 'done', who: '渝中区政务服务中心', done_at: '2026-03-02T02:00:00Z' }, { name: '审查', state: 'done', who: '渝中区市场监管局', done_at: '2026-03-03T02:00:00Z' }], result: { granted: true, reason: '', article: '', credential: 'c1', at: '2026-03-03T02:00:00Z' } },
    { item: 'food-new', name: '食品经营许可（新办）', name_en: 'Food licence', number: '50010320260302000019', organisation: '渝中区市场监管局', stage: 'accepted', stage_text: '审查中', clock: clock('yellow'), waits_for: ['企业设立登记'], steps: [{ name: '受理', state: 'done', who: '渝中区政务服务中心', done_at: '2026-03-02T02:00:00Z' }, { name: '现场核查', state: 'active', who: '渝中区市场监管局', since: '2026-03-04T02:00:00Z' }, { name: '制证', state: 'waiting', who: '' }], result: null },
  ],
  timeline: [{ at: '2026-03-02T01:00:00Z', text: '提交申请', who: '王小明', kind: 'submitted' }, { at: '2026-03-05T01:00:00Z', text: '发出补正告知书', who: '渝中区政务服务中心', kind: 'notice' }],
  notices: [{ id: 'n1', kind: 'supplement', title: '补正材料告知书', number: '渝中政务补〔2026〕17号', at: '2026-03-05T01:00:00Z' }],
  supplement: { asked_at: '2026-03-05T01:00:00Z', due_on: '2026-03-20', items: [{ material: 'layout-plan', name: '经营场所平面布局图', reason: '未标明清洗区', done: false }, { field: 'site_area', name: '经营面积', reason: '与平面图不一致', done: false }] },
  materials: [
    { id: 'layout-plan', name: '经营场所平面布局图', name_en: 'Layout plan', items: ['food-new'], required: true, main: true, way: 'upload', state: 'provided', files: [{ id: 'f1', name: '平面图.pdf', bytes: 230000, type: 'application/pdf', sha256: 'ab' }], credential: '' },
    { id: 'health-proof', name: '健康证明', name_en: 'Health certificate', items: ['food-new'], required: true, main: false, way: 'later', state: 'deferred', files: [], credential: '', later_until: '2026-03-20' },
    { id: 'id-card', name: '身份证明', name_en: 'Identity card', items: ['ent-setup'], required: true, main: true, way: 'held', state: 'held', files: [], credential: '' },
  ],
  form: read('food-new.form.json'), data: { per_name: '王小明', site_area: 120 },
  signature: { valid: true, changed: [], wording: '本人声明所填内容属实。', signed_at: '2026-03-02T01:00:00Z', sha256: '9f'.repeat(32), sm3: '3c'.repeat(32), label: '测试签名' },
  fees: [{ id: 'fee1', name: '工本费', fen: 1000, state: 'due' }], delivery: { way: 'pickup', hall: 'hall-1' }, rating: null, can: ['supplement', 'supply', 'withdraw', 'pay', 'rate', 'copy', 'delivery'],
  decisions: [{ name: '需要办理的事项', sentences: ['因为尚无营业执照，所以需要企业设立登记。'] }],
}
export const credential = { id: 'c1', type: 'food-licence', name: '食品经营许可证', name_en: 'Food business licence', number: 'JY25001030000017', identifier: '1.2.156.3005.2.11500…', issuer: '渝中区市场监督管理局', holder: '重庆小明餐饮有限公司', issued_on: '2026-03-12', valid_from: '2026-03-12', valid_to: '2031-03-11', state: 'valid', case_number: '50010320260302000017' }
export const credentialFields = [{ key: 'holder', label: '经营者名称', value: '重庆小明餐饮有限公司' }, { key: 'scope', label: '经营项目', value: '热食类食品制售' }]
