// At the counter: the clerk finds the person, fills the same pages for him and prints the receipt.
import { answer_questions, choose_delivery, choose_region, fill_form, give_materials, sign } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { invented_id, kClerk, kZhao, password_of } from './lib/people.mjs'

export async function counter(world) {
  await world.journey('counter', async (step) => {
    const clerk = await world.visit(kClerk)
    const { page } = clerk
    let number
    await step('the home of the staff leads to the counter', async () => {
      await clerk.go('/work')
      await clerk.sound()
      await clerk.moves(() => page.getByRole('link', { name: '窗口代办' }).first().click())
      await clerk.sound()
    })
    await step('a wrong number and an unknown person are told apart', async () => {
      await page.fill('#counter-resident_id', '500112199003071236')
      await clerk.button('查找').click()
      await clerk.sees('公民身份号码不对，请对照证件核对。')
      await clerk.sound('wrong')
      await page.fill('#counter-resident_id', invented_id(99))
      await clerk.button('查找').click()
      await clerk.sees('没有找到这个人')
    })
    await step('who has no account is registered from the card, an enterprise comes with its person', async () => {
      await clerk.button('登记并办理').click()
      await page.waitForSelector('#counter-name[aria-invalid="true"]')
      await clerk.sound('register')
      await page.fill('#counter-name', '黄新来')
      await clerk.button('登记并办理').click()
      await clerk.sees('为 黄新来 办理')
      await clerk.button('换一个人').click()
      await page.fill('#counter-resident_id', '500106197912245582')
      await clerk.button('查找').click()
      await clerk.sees('渝州示例餐饮管理有限公司')
      await clerk.sound('enterprises')
      await clerk.button('换一个人').click()
    })
    await step('the person is found, and the service by everyday words', async () => {
      await page.fill('#counter-resident_id', '500112199003071235')
      await clerk.button('查找').click()
      await clerk.sees('为 赵火锅 办理')
      await page.fill('#counter-q', '户籍证明')
      await clerk.button('搜索').click()
      const start = page.getByRole('button', { name: /^开始办理.*开具户籍信息证明/ })
      await start.waitFor()
      await clerk.sound('found')
      await clerk.moves(() => start.click())
    })
    await step('the same form is filled and signed for him', async () => {
      await choose_region(clerk)
      await answer_questions(clerk, {})
      await page.waitForSelector('.figures')
      await clerk.moves(() => clerk.button('开始填写').click())
      await fill_form(clerk, { per_name: '赵火锅', per_id_no: '500112199003071235', per_phone: '13900000001',
        per_hukou_region: '500157', app_purpose: '子女入学' })
      await give_materials(clerk)
      await choose_delivery(clerk)
      ;({ number } = await sign(clerk, password_of(kClerk)))
    })
    await step('the receipt is printed and the next person can come', async () => {
      await page.evaluate(() => { window.printed = 0; window.print = () => window.printed++ })
      await clerk.button('打印本页').click()
      check((await page.evaluate(() => window.printed)) === 1, 'nothing was printed')
      const receipt = await page.request.get(
        world.origin + await page.getByRole('link', { name: '下载回执（PDF）' }).getAttribute('href'))
      check(receipt.ok() && (await receipt.body()).subarray(0, 5).toString() === '%PDF-', `receipt ${receipt.status()}`)
      await clerk.moves(() => page.getByRole('link', { name: '办理下一位' }).click())
      await page.waitForSelector('#counter-resident_id')
    })
    await step('the person has the case, and sees who looked at his data', async () => {
      const person = await world.visit(kZhao)
      await person.go(`/cases/${number}`)
      await person.sees(number)
      await person.go('/me/accesses')
      await person.sees(/两江窗口演示员/)
      await person.sees(/窗口代办/)
      await person.sound('rows')
    })
  })
}
