import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { castOf, knownCast } from '@/features/studio/journey/cast'

const kFolder = '../packs/chongqing/tests'
const text = (name: string) => readFileSync(`${kFolder}/${name}.journey.yaml`, 'utf8')

describe('people learned from journeys', () => {
  it('takes applicant, clerk and approver of a story that somebody tells for himself', () => {
    expect(castOf(text('driving-licence-open-offences'), ['dl-renew'])).toEqual({
      region: '500157', clerk: 'clerk-lj', approver: 'gaj-lj', person: { id: 'wang-wugong', name: '王务工', residentId: '511002199809182350', phone: '13900000008' },
    })
  })
  it('takes nobody from the story of another item, such as the members of a bundle', () => {
    expect(castOf(text('driving-licence-open-offences'), ['hk-proof'])).toBeNull()
    expect(castOf(text('restaurant-supplement'), ['food-new'])).toBeNull()
  })
  it('takes none where the applicant is an enterprise, nobody accepts, or nothing can be read', () => {
    expect(castOf('steps:\n  - apply: {as: a, service: s, applicant: b, data: {}}\n  - accept: {as: c}\n', ['s'])).toBeNull()
    expect(castOf('steps:\n  - apply: {as: a, service: s, data: {per_name: a, per_id_no: b, per_phone: c}, materials: {id-card: credential}}\n', ['s'])).toBeNull()
    expect(castOf('steps: [: :', ['s'])).toBeNull()
  })
  it('lists everybody once, by what they do', () => {
    const all = knownCast(readdirSync(kFolder).filter((name) => name.endsWith('.yaml')).map((name) => readFileSync(`${kFolder}/${name}`, 'utf8')))
    expect(all.persons).toContain('zheng-laoren')
    expect(all.clerks).toContain('clerk-yz')
    expect(all.approvers).toContain('gaj-lj')
    expect(all.approvers).not.toContain('zheng-laoren')
    expect(new Set(all.clerks).size).toBe(all.clerks.length)
  })
})
