import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { districtQuestionOf, starterFiles, type StarterPlan } from '@/features/studio/starter'

const kItems = readFileSync('../packs/chongqing/items.yaml', 'utf8')
const plan: StarterPlan = {
  pack: 'chongqing', id: 'trial-proof', name: '开具“试办”证明：第一种', nameEn: "Trial's certificate", topic: 'household_id', department: 'gaj', type: '公共服务', applicants: 'natural', days: 2,
  resultName: '证明', resultNameEn: 'Certificate', steps: 'two',
  materials: [{ id: 'my-paper', name: '材料', nameEn: "Owner's paper", required: true }],
  fields: [{ key: 'app_purpose_text', label: '用途', labelEn: 'Purpose', type: 'textarea', required: true }],
}
const cast = { region: '500157', person: { id: 'wang-wugong', name: '王务工', residentId: '511002199809182350', phone: '13900000008' }, clerk: 'clerk-lj', approver: 'gaj-lj' }
const made = new Map(starterFiles(plan, cast, kItems).map(({ path, text }) => [path, text]))
const text = (path: string) => made.get(path) ?? ''

describe('the starting set of a new item', () => {
  it('adds one entry to the catalogue and leaves every other line as it was', () => {
    const after = text('chongqing/items.yaml')
    expect(after.startsWith(kItems)).toBe(true)
    const items = parse(after).items as Array<{ id: string }>
    expect(items.at(-1)).toMatchObject({ id: 'trial-proof', promised_limit: { working_days: 2, confirmed: false } })
    expect(items.filter((item) => item.id === 'trial-proof')).toHaveLength(1)
  })

  it('claims nothing that nobody has confirmed', () => {
    const entry = after_heading(text('chongqing/items.yaml'))
    expect(entry).not.toContain('confirmed: true')
    expect(text('chongqing/services/trial-proof.service.yaml')).not.toContain('confirmed: true')
  })

  it('asks for each paper in the rules, the catalogue and the journey', () => {
    const rules = parse(text('chongqing/services/trial-proof.service.yaml'))
    expect(rules.materials.map((row: { id: string }) => row.id)).toEqual(['my-paper'])
    const [apply] = parse(text('chongqing/tests/trial-proof-granted.journey.yaml')).steps
    expect(apply.apply.materials).toEqual({ 'id-card': 'credential', 'my-paper': 'file' })
    expect(apply.apply.data.app_purpose_text).toBeTruthy()
  })

  it('draws two steps when one examines and another one decides, and one shape for each element', () => {
    const xml = text('chongqing/processes/trial-proof.bpmn')
    expect(xml.match(/<bpmn:userTask /g)).toHaveLength(2)
    const elements = [...xml.matchAll(/<bpmn:(?:startEvent|userTask|exclusiveGateway|endEvent) id="(\w+)"/g)].map((match) => match[1])
    const shapes = [...xml.matchAll(/<bpmndi:BPMNShape [^>]*bpmnElement="(\w+)"/g)].map((match) => match[1])
    expect(shapes).toEqual(elements)
    expect(new DOMParser().parseFromString(xml, 'application/xml').querySelector('parsererror')).toBeNull()
  })

  it('asks for a district where one decides, as the other forms do, and says so in rules and journey', () => {
    const district = districtQuestionOf(readFileSync('../packs/chongqing/forms/food-new.form.json', 'utf8'), 'site.region')
    if (!district) throw new Error('no question')
    expect(district.properties['source']).toBeUndefined()
    const files = new Map(starterFiles({ ...plan, district }, cast, kItems).map(({ path, text: content }) => [path, content]))
    expect(parse(files.get('chongqing/services/trial-proof.service.yaml') ?? '').region_by).toBe('site.region')
    const form = JSON.parse(files.get('chongqing/forms/trial-proof.form.json') ?? '{}')
    const asked = form.components[0].components.at(-1)
    expect(asked).toMatchObject({ id: 'Field_trial_proof_site_region', key: 'site_region', validate: { required: true } })
    expect(asked.values.length).toBeGreaterThan(30)
    expect(parse(files.get('chongqing/tests/trial-proof-granted.journey.yaml') ?? '').steps[0].apply.data.site_region).toBe('500157')
    expect(parse(text('chongqing/services/trial-proof.service.yaml')).region_by).toBeUndefined()
    expect(districtQuestionOf(text('chongqing/forms/trial-proof.form.json'), 'site.region')).toBeNull()
  })

  it('ends at the acceptance when nobody of the demonstration may decide', () => {
    const files = starterFiles(plan, { ...cast, approver: null }, kItems)
    const journey = parse(files.find(({ path }) => path.includes('/tests/'))?.text ?? '')
    expect(journey.steps.map((step: object) => Object.keys(step)[0])).toEqual(['apply', 'accept', 'expect'])
    expect(journey.steps.at(-1).expect.stage).toBe('accepted')
  })
})

const after_heading = (items: string) => items.slice(items.indexOf('- id: trial-proof'))
