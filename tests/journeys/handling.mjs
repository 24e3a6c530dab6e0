// 会签、转办、不在岗: a step is asked about, handed to a colleague and done by the substitute while that one is away.
import { apply } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { accept, claim, decide, member_of } from './lib/desk.mjs'
import { eventually } from './lib/patience.mjs'
import { approver_of, kClerk, kColleague, kLi } from './lib/people.mjs'

const kFacts = {
  per_name: '李公司', per_id_no: '500106197912245582', per_phone: '13900000004', ent_name: '渝州示例餐饮管理有限公司',
  ent_uscc: '91500157MA7DM001XA', ent_legal_person: '李公司', site_address: '重庆市两江新区示例大道88号1层', site_area: 320,
  site_use: 'commercial', site_tenure: 'rented', biz_catering_kind: 'restaurant', biz_food_items: ['hot', 'cold'],
  site_kitchen_area: 80, site_seats: 120, biz_food_manager: '孙食安', biz_food_manager_phone: '13900000019',
}
const kAnswers = { 已有营业执照: '是', 户外招牌: '否', 公众聚集场所: '否', 经营卷烟: '否', 餐饮污水: '否' }
const kColleagueName = '两江市场监管演示员（二）'

export async function handling(world) {
  await world.journey('handling', async (step) => {
    const person = await world.visit(kLi)
    const clerk = await world.visit(kClerk)
    let number, officer, fire, colleague, name
    await step('an accepted case says why the step is here and what comes next', async () => {
      ;({ number } = await apply(person, kLi, {
        service: 'open-restaurant', kind: 'bundle', who: '渝州示例餐饮管理有限公司', answers: kAnswers, facts: kFacts,
        ways: { 'business-licence': 'credential' },
      }))
      await accept(clerk, number)
      officer = await world.visit(approver_of('scjgj'))
      name = (await officer.ask(`/api/work/cases/${number}?purpose=review`)).members[0].name
      await claim(officer, number, name)
      await officer.sees('为何在此')
      await officer.sees('申请已受理，这是第一步')
      await officer.sees(/准予许可？是/)
      await officer.sound('why')
      await person.go(`/cases/${number}`)
      await person.sees(/下一步：.*正在办理/)
      await person.sound('next')
    })
    await step('another department is asked, and nothing is granted before it has answered', async () => {
      const { page } = officer
      await officer.go(`/work/cases/${number}`)
      await member_of(officer, name).getByRole('button', { name: '会签' }).click()
      const dialog = page.getByRole('dialog')
      await officer.answer('发出').click()
      await officer.sees('请选择部门并加入')
      await dialog.getByLabel('部门', { exact: true }).selectOption({ label: '消防救援机构' }).catch(async () =>
        dialog.getByLabel('部门', { exact: true }).selectOption({ value: 'xfjyzd' }))
      await dialog.getByRole('button', { name: '加入' }).click()
      await dialog.getByLabel('需要听取什么意见').fill('厨房排烟是否符合要求')
      await officer.sound('ask')
      await officer.answer('发出').click()
      await officer.sees(/已请.*答复。/)
      await officer.sees('待答复')
      await officer.sound('asked')
      const refused = await officer.call('POST', `/api/work/cases/${number}/members/food-new/decision`, { granted: true })
      check(refused.status === 409, `granted without being heard: ${refused.status}`)
    })
    await step('who is asked finds it in the own list and answers', async () => {
      fire = await world.visit(approver_of('xfjyzd'))
      await fire.go('/work/items')
      await fire.page.locator(`a[href="/work/cases/${number}"]`).first().waitFor()
      await fire.sound('question')
      await fire.go(`/work/cases/${number}`)
      await fire.sees('厨房排烟是否符合要求')
      await fire.page.getByRole('button', { name: /^答复/ }).click()
      await fire.page.getByRole('dialog').getByRole('radio', { name: '同意', exact: true }).check()
      await fire.sound('answer')
      await fire.answer('提交意见').click()
      await fire.sees('意见已提交。')
    })
    await step('the step is handed to a colleague, who is away: the substitute has it back', async () => {
      const { page } = officer
      await officer.go(`/work/cases/${number}`)
      await member_of(officer, name).getByRole('button', { name: '转办' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('交给').selectOption({ label: `${kColleagueName}（在办 0 件）` })
      await dialog.getByLabel('理由').fill('由片区承办人办理')
      await officer.sound('delegate')
      await officer.answer('转办').click()
      await officer.sees(/转交.*办理。/)
      await officer.sees('责任人')
      colleague = await world.visit(kColleague)
      await colleague.go('/work/absences')
      await colleague.sees('近期没有人不在岗')
      await colleague.sound()
      await colleague.button('登记不在岗').click()
      await colleague.answer('登记').click()
      await colleague.sees('请选择第一天')
      const today = await colleague.page.evaluate(() => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10))
      await colleague.page.fill('#absence-from', today)
      await colleague.page.fill('#absence-until', today)
      await colleague.page.selectOption('#absence-substitute', { label: '两江市场监管演示员' })
      await colleague.sound('enter')
      await colleague.answer('登记').click()
      await colleague.sees('已登记。')
      await colleague.sound('entered')
      await eventually(async () => {
        const [item] = (await officer.ask(`/api/work/cases/${number}?purpose=review`)).work_items
        return item.claimed_by?.name === '两江市场监管演示员'
      }, 'the substitute did not get it')
    })
    await step('the history names all of them, the applicant sees the office, and it is granted', async () => {
      await officer.go(`/work/cases/${number}`)
      await officer.sees(/不在岗，“.*”由代理人/)
      await decide(officer, name)
      await person.go(`/cases/${number}`)
      check((await person.page.getByText(kColleagueName).count()) === 0, 'the applicant reads who of the office did what')
      await colleague.go('/work/absences')
      await colleague.page.getByRole('button', { name: /^提前结束/ }).click()
      await colleague.sees(/已回岗/)
    })
  })
}
