// What else a case can come to: a supplement, a rejection, a withdrawal, a new start from an old case, a refusal.
import { apply, choose_applicant, choose_delivery, choose_region, fill_form, give_materials, paper, sign } from './lib/applying.mjs'
import { check, gone } from './lib/check.mjs'
import { accept, ask_supplement, claim, decide, refuse } from './lib/desk.mjs'
import { eventually } from './lib/patience.mjs'
import { kClerk, kLi, password_of } from './lib/people.mjs'

const kItem = '户外招牌设置备案'
const kWho = '渝州示例餐饮管理有限公司'
const kFacts = {
  per_name: '李公司', per_id_no: '500106197912245582', per_phone: '13900000004', ent_name: '渝州示例餐饮管理有限公司',
  ent_uscc: '91500157MA7DM001XA', site_address: '重庆市两江新区示例大道88号1层', sign_text: '赵火锅', sign_place: '门头',
  sign_width_m: 4, sign_height_m: 1,
}

export async function turns(world) {
  await world.journey('turns', async (step) => {
    const person = await world.visit(kLi)
    const clerk = await world.visit(kClerk)
    const { page } = person
    let number, again
    await step('a company applies for one item', async () => {
      ;({ number } = await apply(person, kLi, { service: 'signboard', who: kWho, facts: kFacts }))
    })
    await step('the clerk asks once for everything that is missing', () => ask_supplement(clerk, number, {
      materials: { 设置效果图: '图片看不清' }, fields: { 招牌内容: '与登记名称不符' },
    }))
    await step('a second notice is not offered', async () => {
      await gone(clerk.button('一次性告知补正'), 'a second notice can be sent')
    })
    await step('the applicant finds the notice in the inbox and on the list', async () => {
      await person.go('/inbox')
      await person.sees('补正')
      await person.sound('messages')
      await person.go('/cases')
      const row = page.locator('.case').filter({ has: page.locator(`a[href="/cases/${number}"]`) })
      await person.sound('rows')
      await person.moves(() => row.locator('.button').click())
      await page.waitForSelector('#supplement')
      await person.sees('图片看不清')
      await person.sees('与登记名称不符')
      await person.sound('supplement')
    })
    await step('and as a short message, which tells no secrets', async () => {
      const line = await message_about(world, number)
      for (const secret of ['李公司', '500106197912245582', '13900000004'])
        check(!line.includes(secret), `the message shows ${secret}`)
    })
    await step('an answer without what was asked for is not sent', async () => {
      await person.button('提交补正').click()
      await person.sees('请提供“设置效果图”')
      await person.sees('请输入密码')
      await person.sound('supplement faults')
    })
    const form = page.locator('form.asked')
    await step('who changed nothing in what was asked for is told before it goes', async () => {
      await form.locator('input[type=file]').setInputFiles(paper('效果图.pdf'))
      await form.getByText('效果图.pdf').first().waitFor()
      await page.fill('#supplement-password', password_of(kLi))
      await person.button('提交补正').click()
      await page.locator('#supplement-unchanged:focus').filter({ hasText: '招牌内容' }).waitFor()
      await person.sound('supplement unchanged')
    })
    await step('everything is supplied, and signed again', async () => {
      await form.locator('#f-sign_text').fill('渝州示例餐饮')
      await gone(page.locator('#supplement-unchanged'), 'still said to be unchanged')
      await person.button('提交补正').click()
      await person.sees('补正已提交，等待窗口核对。')
      await person.sees('内容与签名时一致。')
    })
    await step('the clerk sees the answer and accepts', async () => {
      await clerk.go('/work/intake')
      await clerk.page.locator('tbody tr').filter({ hasText: '已补正' }).first().waitFor()
      await accept(clerk, number)
    })
    await step('rejected with reason and article, and the way to appeal', async () => {
      await claim(clerk, number, kItem)
      const reason = await decide(clerk, kItem, false)
      await person.go(`/cases/${number}`)
      await person.sees(reason)
      await person.sees('重庆市市容环境卫生管理条例')
      await person.sees(/行政复议至 .*行政诉讼至 /)
      await person.sees(/不予/)
      await person.sound('rejected')
    })
    await step('a new start takes the old answers along', async () => {
      await person.moves(() => page.getByRole('link', { name: '用这些内容再办一次' }).click())
      await choose_applicant(person, kWho)
      await choose_region(person)
      await page.waitForSelector('.figures')
      await person.moves(() => person.button('开始填写').click())
      await page.waitForSelector('.form')
      await fill_form(person, { per_id_no: kFacts.per_id_no })
      await give_materials(person)
      await choose_delivery(person)
      for (const old of ['渝州示例餐饮', '门头']) await person.sees(old, 'the old answers are lost')
      ;({ number: again } = await sign(person, password_of(kLi)))
      check(again !== number, 'the same number')
    })
    await step('withdrawn by the applicant, with a reason', async () => {
      await person.go(`/cases/${again}`)
      await person.button('撤回申请').click()
      await person.answer('撤回申请').click()
      await person.sees('请填写撤回的原因')
      await page.fill('#withdraw-reason', '换了店面')
      await person.sound('withdraw')
      await person.answer('撤回申请').click()
      await person.sees('申请已撤回。')
      await gone(person.button('撤回申请'), 'can be withdrawn twice')
      await clerk.go('/work/intake')
      await gone(clerk.page.locator(`a[href="/work/cases/${again}"]`), 'still waits at the window')
    })
    await step('refused with reason, article and the competent authority', async () => {
      const { number: third } = await apply(person, kLi, { service: 'signboard', who: kWho, facts: kFacts })
      const reason = await refuse(clerk, third)
      await person.go(`/cases/${third}`)
      await person.sees('不予受理')
      const notice = await page.request.get(world.origin + await page.getByRole('link', { name: /不予受理/ }).first().getAttribute('href'))
      check((await notice.body()).subarray(0, 5).toString() === '%PDF-', 'the notice is no PDF')
      await person.sees(reason)
      await person.sees(/行政诉讼至 /)
      await person.sound('refused')
    })
  })
}

/// The outbox hands messages to the local sink a moment after the commit.
const message_about = (world, number) => eventually(
  () => world.server.sent().find((each) => each.includes(number)), `no message about ${number}`)
