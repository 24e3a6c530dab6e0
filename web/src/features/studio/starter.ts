// The starting set of a new item: catalogue entry, rules, form, process and one journey, which pass the check as they are
// and are filled with what the wizard asked. Everything without a source is marked 待核 (confirmed: false).
import { addRow, readYaml, writeYaml } from './yaml'

export interface StarterMaterial { id: string; name: string; nameEn: string; required: boolean }
export interface StarterField { key: string; label: string; labelEn: string; type: 'textfield' | 'textarea' | 'number' | 'date' | 'checkbox'; required: boolean }
/** Which district is responsible: where the applicant lives, where the premises are, or the one chosen before the form. */
export type StarterDistrict = 'live' | 'site' | 'chosen'
export const kDistrictFields: Record<Exclude<StarterDistrict, 'chosen'>, string> = { live: 'per.live_region', site: 'site.region' }
/** The question for a district as the pack's other forms ask it, with its list of districts. */
export interface DistrictQuestion { key: string; label: string; properties: Record<string, string>; [more: string]: unknown }
export interface StarterPlan {
  pack: string
  id: string
  name: string
  nameEn: string
  topic: string
  department: string
  type: string
  applicants: 'natural' | 'legal'
  days: number
  resultName: string
  resultNameEn: string
  materials: StarterMaterial[]
  fields: StarterField[]
  /** Asked in the form, and named by the rules; without it the form asks for no district. */
  district?: DistrictQuestion
  /** One examines and decides; or one examines, another one signs. */
  steps: 'one' | 'two'
}
/** Who plays the journey in the demonstration; without an approver it ends at the acceptance. */
export interface StarterCast { region: string; person: { id: string; name: string; residentId: string; phone: string }; clerk: string; approver: string | null }

export interface StarterFile { path: string; text: string }

export function starterFiles(plan: StarterPlan, cast: StarterCast, itemsText: string): StarterFile[] {
  const { doc } = readYaml(itemsText)
  addRow(doc, ['items'], catalogueEntry(plan))
  return [
    { path: `${plan.pack}/items.yaml`, text: writeYaml(doc) },
    { path: `${plan.pack}/services/${plan.id}.service.yaml`, text: serviceText(plan) },
    { path: `${plan.pack}/forms/${plan.id}.form.json`, text: `${JSON.stringify(form(plan), null, 2)}\n` },
    { path: `${plan.pack}/processes/${plan.id}.bpmn`, text: processText(plan) },
    { path: `${plan.pack}/tests/${plan.id}-granted.journey.yaml`, text: journeyText(plan, cast) },
  ]
}

interface FormPart { key?: string; properties?: Record<string, string>; components?: FormPart[] }

/** The question with this meaning in the text of a form, or null. */
export function districtQuestionOf(formText: string, semantic: string): DistrictQuestion | null {
  const find = (parts: FormPart[]): FormPart | null => {
    for (const part of parts) {
      const found = part.properties?.['semantic'] === semantic ? part : find(part.components ?? [])
      if (found) return found
    }
    return null
  }
  const found = find((JSON.parse(formText) as FormPart).components ?? [])
  if (!found) return null
  // What the other item reads it from, and when it shows it, is that item's own.
  const { source: _source, ...properties } = found.properties ?? {}
  const { conditional: _conditional, ...question } = found as DistrictQuestion & { conditional?: unknown }
  return { ...question, properties }
}

function catalogueEntry(plan: StarterPlan) {
  const instant = plan.days === 0
  return {
    id: plan.id, name: plan.name, name_en: plan.nameEn, topic: plan.topic, department: plan.department, type: plan.type,
    applicants: plan.applicants === 'legal' ? ['natural', 'legal'] : ['natural'],
    legal_limit: { working_days: null, confirmed: false },
    promised_limit: { working_days: plan.days, confirmed: false },
    handling: instant ? 'instant' : 'promised',
    fee: { charged: false, confirmed: false },
    channels: ['window', 'ykb_web', 'ykb_app'], channels_confirmed: false,
    tongban: { quanyu: { available: true, confirmed: false }, chuanyu: { available: null, confirmed: false }, kuasheng: { available: null, confirmed: false } },
    max_visits: 0, max_visits_confirmed: false,
    materials: [
      { id: 'id-card', name: '申请人身份证明', name_en: "Applicant's identity card", kind: 'electronic', source: 'certificate', certificate: 'id-card', submit: false, required: true, tolerable: false, commitment: false, confirmed: false, main: true },
      ...plan.materials.map((each) => ({
        id: each.id, name: each.name, name_en: each.nameEn, kind: 'electronic', source: 'applicant', submit: true, required: each.required,
        tolerable: false, commitment: false, confirmed: false, main: each.required,
      })),
    ],
    result: { kind: 'document', name: plan.resultName, name_en: plan.resultNameEn },
    conditions: [], legal_basis: [], catalogue_names: [], source_url: null, sources: [],
  }
}

/** A word as a YAML flow map takes it. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

function serviceText(plan: StarterPlan): string {
  const points = plan.materials.map((each) => `  - {id: check-${each.id}, text: ${quoted(`${each.name}齐全、真实、有效`)}, text_en: ${quoted(`${each.nameEn}: complete, true and valid`)}, confirmed: false}`)
  return [
    `# ${plan.name} (${plan.nameEn}): how it is applied for, examined and decided.`,
    `item: ${plan.id}`, `form: ${plan.id}`, `process: ${plan.id}`,
    ...(plan.district ? [`region_by: ${plan.district.properties['semantic']}`] : []),
    ...(plan.materials.length ? ['materials:', ...plan.materials.map((each) => `  - {id: ${each.id}, accept: [pdf, jpg, png], bytes_max: 10485760}`)] : []),
    'audit_points:',
    "  - {id: self, text: 本人申请，身份信息核对一致, text_en: Applied in person; the identity agrees, confirmed: false}",
    ...points,
    'suspensions: []', "extension: {days_max: 0, basis: ''}",
    'reject_reasons:', '  - {text: 不符合办理条件, text_en: The conditions are not met, article: 待核}',
    'refuse_reasons:',
    '  - {text: 申请事项不属于本机关职权范围, text_en: Not within the powers of this body, article: 待核}',
    '  - {text: 申请人不属于本事项的服务对象, text_en: The applicant is not among those served, article: 待核}',
    'fee: {fen: 0}', 'delivery: [pickup, post]',
    'reads:', '  - register: population', '    key: per.id_no', '    fields: {per.name: name, per.birth_date: birth_date, per.gender: sex, per.address: address}', '',
  ].join('\n')
}

function form(plan: StarterPlan) {
  const id = plan.id.replaceAll('-', '_')
  return {
    type: 'default', id: plan.id, schemaVersion: 16,
    components: [
      group(`Group_${id}_1`, '申请人', 'Applicant', [
        { id: `Field_${id}_per_name`, key: 'per_name', label: '姓名', type: 'textfield', validate: { required: true, maxLength: 50 }, properties: { semantic: 'per.name', label_en: 'Name', personal: 'true', source: 'registry:population' } },
        {
          id: `Field_${id}_per_id_no`, key: 'per_id_no', label: '公民身份号码', type: 'textfield', validate: { required: true, minLength: 18, maxLength: 18 }, description: '18位，末位可为X',
          properties: { semantic: 'per.id_no', label_en: 'Identity number', description_en: '18 characters, the last may be X', check: 'resident-id', personal: 'true' },
        },
        {
          id: `Field_${id}_per_phone`, key: 'per_phone', label: '联系电话', type: 'textfield', validate: { required: true, maxLength: 20 }, description: '用于接收办理进度短信，请填写大陆手机号码',
          properties: { semantic: 'per.phone', label_en: 'Phone', description_en: 'We send progress messages to this mobile number', check: 'phone', personal: 'true' },
        },
        ...(plan.district ? [{ ...plan.district, id: `Field_${id}_${plan.district.key}` }] : []),
      ]),
      ...(plan.fields.length ? [group(`Group_${id}_2`, '申请内容', 'Application', plan.fields.map((field) => fieldOf(id, field)))] : []),
    ],
  }
}

function group(id: string, label: string, labelEn: string, components: unknown[]) {
  return { id, type: 'group', label, showOutline: true, components, properties: { label_en: labelEn } }
}

function fieldOf(id: string, field: StarterField) {
  const isText = field.type === 'textfield' || field.type === 'textarea'
  return {
    id: `Field_${id}_${field.key}`, key: field.key, label: field.label, type: field.type === 'date' ? 'datetime' : field.type,
    ...(field.type === 'date' ? { subtype: 'date', dateLabel: field.label } : {}), ...(field.type === 'number' ? { decimalDigits: 0 } : {}),
    validate: { ...(field.required ? { required: true } : {}), ...(isText ? { maxLength: 200 } : {}) },
    properties: { label_en: field.labelEn },
  }
}

interface Shape { kind: 'startEvent' | 'userTask' | 'exclusiveGateway' | 'endEvent'; id: string; name: string; words: string; x: number; y: number; group?: string; fallback?: string }
interface Flow { id: string; from: string; to: string; name?: string; condition?: string }

function processText(plan: StarterPlan): string {
  const two = plan.steps === 'two'
  const shapes: Shape[] = [
    { kind: 'startEvent', id: 'start', name: '受理', words: 'Accepted', x: 160, y: 182 },
    ...(two ? [{ kind: 'userTask' as const, id: 'examine', name: '审查', words: 'Examine', x: 256, y: 160, group: 'approver' }] : []),
    { kind: 'userTask', id: 'decide', name: two ? '决定' : '审查决定', words: two ? 'Decide' : 'Examine and decide', x: two ? 416 : 256, y: 160, group: 'approver' },
    { kind: 'exclusiveGateway', id: 'gate_decide', name: '准予？', words: 'Granted?', x: two ? 576 : 416, y: 175, fallback: 'flow_reject' },
    { kind: 'endEvent', id: 'granted', name: '办结', words: 'Granted', x: two ? 706 : 546, y: 182 },
    { kind: 'endEvent', id: 'rejected', name: '不予办理', words: 'Rejected', x: two ? 706 : 546, y: 292 },
  ]
  const flows: Flow[] = [
    { id: 'flow_start', from: 'start', to: two ? 'examine' : 'decide' },
    ...(two ? [{ id: 'flow_examined', from: 'examine', to: 'decide' }] : []),
    { id: 'flow_decided', from: 'decide', to: 'gate_decide' },
    { id: 'flow_grant', from: 'gate_decide', to: 'granted', name: '是', condition: '=outcome = "grant"' },
    { id: 'flow_reject', from: 'gate_decide', to: 'rejected', name: '否' },
  ]
  const sizes = { startEvent: [36, 36], endEvent: [36, 36], userTask: [100, 80], exclusiveGateway: [50, 50] } as const
  const shapeAt = new Map(shapes.map((shape) => [shape.id, shape]))
  const key = plan.id.replaceAll('-', '_')
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions_${key}" targetNamespace="https://tongban.example/packs/${plan.pack}">`,
    `  <bpmn:process id="${plan.id}" name="${escaped(plan.name)}" isExecutable="true">`,
    `    <bpmn:documentation>${escaped(plan.nameEn)}</bpmn:documentation>`,
    ...shapes.flatMap((shape) => elementLines(shape, flows)),
    ...flows.flatMap((flow) => flowLines(flow)),
    '  </bpmn:process>',
    `  <bpmndi:BPMNDiagram id="diagram_${key}">`, `    <bpmndi:BPMNPlane id="plane_${key}" bpmnElement="${plan.id}">`,
    ...shapes.map((shape) => {
      const [width, height] = sizes[shape.kind]
      // Above the gateway, where no flow goes.
      const above = `<bpmndi:BPMNLabel><dc:Bounds x="${shape.x}" y="${shape.y - 22}" width="50" height="14" /></bpmndi:BPMNLabel>`
      const label = shape.kind === 'userTask' ? '' : shape.kind === 'exclusiveGateway' ? above : '<bpmndi:BPMNLabel />'
      const marker = shape.kind === 'exclusiveGateway' ? ' isMarkerVisible="true"' : ''
      return `      <bpmndi:BPMNShape id="shape_${shape.id}" bpmnElement="${shape.id}"${marker}><dc:Bounds x="${shape.x}" y="${shape.y}" width="${width}" height="${height}" />${label}</bpmndi:BPMNShape>`
    }),
    ...flows.map((flow) => edgeLine(flow, shapeAt, sizes)),
    '    </bpmndi:BPMNPlane>', '  </bpmndi:BPMNDiagram>', '</bpmn:definitions>', '',
  ]
  return lines.join('\n')
}

function elementLines(shape: Shape, flows: Flow[]): string[] {
  const fallback = shape.fallback ? ` default="${shape.fallback}"` : ''
  return [
    `    <bpmn:${shape.kind} id="${shape.id}" name="${escaped(shape.name)}"${fallback}>`,
    `      <bpmn:documentation>${escaped(shape.words)}</bpmn:documentation>`,
    ...(shape.group ? [`      <bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="${shape.group}" /></bpmn:extensionElements>`] : []),
    ...flows.filter((flow) => flow.to === shape.id).map((flow) => `      <bpmn:incoming>${flow.id}</bpmn:incoming>`),
    ...flows.filter((flow) => flow.from === shape.id).map((flow) => `      <bpmn:outgoing>${flow.id}</bpmn:outgoing>`),
    `    </bpmn:${shape.kind}>`,
  ]
}

function flowLines(flow: Flow): string[] {
  const head = `    <bpmn:sequenceFlow id="${flow.id}"${flow.name ? ` name="${flow.name}"` : ''} sourceRef="${flow.from}" targetRef="${flow.to}"`
  if (!flow.condition) return [`${head} />`]
  return [`${head}>`, `      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${escaped(flow.condition)}</bpmn:conditionExpression>`, '    </bpmn:sequenceFlow>']
}

function edgeLine(flow: Flow, shapes: Map<string, Shape>, sizes: Record<Shape['kind'], readonly [number, number]>): string {
  const from = shapes.get(flow.from)
  const to = shapes.get(flow.to)
  if (!from || !to) return ''
  const [fromWidth, fromHeight] = sizes[from.kind]
  const [, toHeight] = sizes[to.kind]
  const isBelow = to.y > from.y + fromHeight
  const points = isBelow
    ? [[from.x + fromWidth / 2, from.y + fromHeight], [from.x + fromWidth / 2, to.y + toHeight / 2], [to.x, to.y + toHeight / 2]]
    : [[from.x + fromWidth, from.y + fromHeight / 2], [to.x, to.y + toHeight / 2]]
  return `      <bpmndi:BPMNEdge id="edge_${flow.id}" bpmnElement="${flow.id}">${points.map(([x, y]) => `<di:waypoint x="${x}" y="${y}" />`).join('')}</bpmndi:BPMNEdge>`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const kSamples = { textfield: '示例', textarea: '示例', number: 1, date: '2026-03-01', checkbox: true } as const

function journeyText(plan: StarterPlan, cast: StarterCast): string {
  const data = {
    per_name: cast.person.name, per_id_no: cast.person.residentId, per_phone: cast.person.phone,
    ...(plan.district ? { [plan.district.key]: cast.region } : {}),
    ...Object.fromEntries(plan.fields.map((field) => [field.key, kSamples[field.type]])),
  }
  const materials = { 'id-card': 'credential', ...Object.fromEntries(plan.materials.map((each) => [each.id, 'file'])) }
  const decided = cast.approver !== null
  const steps: unknown[] = [
    { apply: { as: cast.person.id, service: plan.id, region: cast.region, answers: {}, data, materials } },
    { accept: { as: cast.clerk } },
    ...(decided ? Array.from({ length: plan.steps === 'two' ? 2 : 1 }, () => ({ decide: { as: cast.approver, item: plan.id, granted: true } })) : []),
    { expect: { stage: decided ? 'decided' : 'accepted' } },
  ]
  const { doc } = readYaml(`# ${plan.nameEn}: the straight way.\nname: ${plan.name}，顺利办结\nname_en: ${quoted(`${plan.nameEn}, granted`)}\nstarts_on: 2026-03-02T09:00\nsteps: []\n`)
  for (const step of steps) addRow(doc, ['steps'], step)
  return writeYaml(doc)
}
