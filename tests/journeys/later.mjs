// 容缺 and 告知承诺: one material is left for later, one is promised; granted only when what was left has come.
import { apply, paper } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { accept, claim, decide, member_of } from './lib/desk.mjs'
import { approver_of, kClerk, kLi } from './lib/people.mjs'

const kFacts = {
  per_name: '李公司', per_id_no: '500106197912245582', per_phone: '13900000004', ent_name: '渝州示例餐饮管理有限公司',
  ent_uscc: '91500157MA7DM001XA', ent_legal_person: '李公司', site_address: '重庆市两江新区示例大道88号1层', site_area: 320,
  site_use: 'commercial', site_tenure: 'rented', biz_catering_kind: 'restaurant', biz_food_items: ['hot', 'cold'],
  site_kitchen_area: 80, site_seats: 120, biz_food_manager: '孙食安', biz_food_manager_phone: '13900000019',
}
const kAnswers = { 已有营业执照: '是', 户外招牌: '否', 公众聚集场所: '否', 经营卷烟: '否', 餐饮污水: '否' }

export async function later(world) {
  await world.journey('later', async (step) => {
    const person = await world.visit(kLi)
    const clerk = await world.visit(kClerk)
    const { page } = person
    let number, officer, name
    await step('applies with a promise and with a material left for later', async () => {
      ;({ number } = await apply(person, kLi, {
        service: 'open-restaurant', kind: 'bundle', who: '渝州示例餐饮管理有限公司', answers: kAnswers, facts: kFacts,
        ways: { 'food-safety-managers': 'commitment', 'food-safety-rules': 'later', 'business-licence': 'credential' },
      }))
    })
    await step('accepted; the decision waits for what was left', async () => {
      await accept(clerk, number)
      officer = await world.visit(approver_of('scjgj'))
      name = (await officer.ask(`/api/work/cases/${number}?purpose=review`)).members[0].name
      await claim(officer, number, name)
      await officer.sees('已承诺')
      await officer.sees('容后补交')
      await member_of(officer, name).getByRole('button', { name: /^办理：/ }).click()
      await officer.page.getByRole('dialog').getByRole('radio', { name: /^同意/ }).check()
      await officer.answer('提交').click()
      await officer.page.getByRole('dialog').locator('.summary').filter({ hasText: /材料/ }).waitFor()
      await officer.answer('取消').click()
    })
    await step('the applicant hands it in within the time', async () => {
      await person.go(`/cases/${number}`)
      await person.sees(/请在 \d{4}年\d+月\d+日 前补交。/)
      await person.sound('supply')
      const form = page.locator('form').filter({ hasText: '补交' })
      await form.locator('input[type=file]').setInputFiles(paper('制度.pdf'))
      await form.getByText('制度.pdf').first().waitFor()
      await form.getByRole('button', { name: '提交', exact: true }).click()
      await person.sees('材料已补交。')
    })
    await step('then it is granted, and the licence is there', async () => {
      await officer.go(`/work/cases/${number}`)
      await decide(officer, name)
      await person.go('/credentials')
      await person.sees('食品经营许可证', 'no licence')
    })
  })
}
