// Cases in several districts, made by calls: for the picture of the board, where one case alone shows nothing.
import { kPaper } from './applying.mjs'
import { check } from './check.mjs'
import { kLi, password_of } from './people.mjs'

const kFacts = { ent_name: '渝州示例餐饮管理有限公司', ent_uscc: '91500157MA7DM001XA', site_address: '重庆市示例大道88号1层', sign_text: '渝州示例', sign_place: '门头', sign_width_m: 4, sign_height_m: 1 }
// How many signboards are filed in a district, and how many of them its window and its office have done.
const kDistricts = [['500157', 4, 'lj', 3, 2], ['500103', 5, 'yz', 4, 3], ['500112', 3], ['500106', 2], ['500107', 2], ['500108', 1], ['500105', 2], ['500101', 1], ['500116', 1]]

const kGood = 1 // 非常满意

export async function fill_board(world) {
  const person = await world.visit(kLi)
  for (const [region, filed, end, accepted = 0, granted = 0] of kDistricts) {
    const numbers = []
    for (let n = 0; n < filed; n++) numbers.push(await file(person, region))
    if (!end) continue
    const clerk = await world.visit(`clerk-${end}`)
    for (const number of numbers.slice(0, accepted)) {
      const { version, audit_points } = await clerk.ask(`/api/work/cases/${number}?purpose=intake`)
      const checked = Object.entries(audit_points).flatMap(([item, each]) => each.map(({ id }) => `${item}/${id}`))
      await done(clerk, 'POST', `/api/work/cases/${number}/acceptance`, { version, checked })
    }
    for (const number of numbers.slice(0, granted)) {
      const view = await clerk.ask(`/api/work/cases/${number}?purpose=review`)
      const claimed = await done(clerk, 'POST', `/api/work/cases/${number}/items/${view.work_items[0].id}/claim`, { version: view.version })
      await done(clerk, 'POST', `/api/work/cases/${number}/members/signboard/decision`, { version: claimed.version, granted: true })
      const { version } = await person.ask(`/api/cases/${number}`)
      await done(person, 'POST', `/api/cases/${number}/rating`, { version, grade: kGood })
    }
  }
}

async function done(visitor, method, path, body) {
  const answer = await visitor.call(method, path, body)
  check(answer.status < 300, `${path}: ${answer.status} ${answer.text.slice(0, 300)}`)
  return answer.json
}

async function file(person, region) {
  const begun = await done(person, 'POST', '/api/drafts', { service: 'signboard' })
  const at = `/api/drafts/${begun.id}`
  const company = begun.applicant.choices.find((each) => each.kind !== 'natural')
  let draft = await done(person, 'PATCH', at, { version: begun.version, region, applicant: company.id, data: kFacts })
  draft = await done(person, 'PATCH', at, { version: draft.version, delivery: { way: 'post', receiver: '李公司', phone: '13900000004', address: '重庆市示例路1号' } })
  for (const { id } of draft.materials.filter((each) => each.state === 'missing')) await upload(person, `${at}/materials/${id}/files?name=paper.pdf`)
  const { sha256, version } = await person.ask(`${at}/signing`)
  return (await done(person, 'POST', `${at}/submission`, { password: password_of(kLi), sha256, version })).number
}

function upload(person, path) {
  return person.page.evaluate(async ([path, bytes]) => {
    const { user } = await (await fetch('/api/session')).json()
    await fetch(path, { method: 'POST', body: new Uint8Array(bytes),
      headers: { 'Content-Type': 'application/pdf', 'X-CSRF-Token': user.csrf, 'Idempotency-Key': crypto.randomUUID() } })
  }, [path, [...kPaper]])
}
