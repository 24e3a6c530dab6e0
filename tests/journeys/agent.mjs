// A fee, the post, and an agent: authorised for one service until a day, he applies; the other sees who read what.
import { apply, begin, choose_applicant, choose_delivery, choose_region, fill_form, give_materials, sign } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { accept, claim, decide, deliver, member_of } from './lib/desk.mjs'
import { approver_of, kClerk, kSun, kWang, password_of } from './lib/people.mjs'

const kItem = '机动车驾驶证补证'
const kFacts = { per_live_region: '500157', per_licence_class: 'C1', app_reason: '遗失', per_name: '王务工',
  per_id_no: '511002199809182350', per_phone: '13900000008' }
// An authorisation ends on a day that has not come.
const kUntil = new Date().getFullYear() + 1
const kPost = { receiver: '王务工', phone: '13900000008', address: '重庆市两江新区示例路1号' }

export async function agent(world) {
  await world.journey('agent', async (step) => {
    const person = await world.visit(kWang)
    const clerk = await world.visit(kClerk)
    const { page } = person
    let number, name
    await step('applies for a licence that costs a fee and comes by post', async () => {
      ;({ number } = await apply(person, kWang, { service: 'dl-lost', facts: kFacts, post: kPost }))
    })
    await step('before the fee is paid nothing is granted, and the officer is told why', async () => {
      await accept(clerk, number)
      const officer = await world.visit(approver_of('gaj'))
      name = (await officer.ask(`/api/work/cases/${number}?purpose=review`)).members[0].name
      await claim(officer, number, name)
      await member_of(officer, name).getByRole('button', { name: /^办理：/ }).click()
      await officer.page.getByRole('dialog').getByRole('radio', { name: /^同意/ }).check()
      await officer.answer('提交').click()
      await officer.page.getByRole('dialog').locator('.summary').filter({ hasText: /费/ }).waitFor()
      await officer.answer('取消').click()
    })
    await step('the fee is paid through the test provider', async () => {
      await person.go(`/cases/${number}`)
      await person.sound('fee')
      await page.getByRole('button', { name: /^缴费/ }).click()
      await person.sees('这是测试支付页面，代替银行的页面，不会实际扣款。')
      await person.sound('bank')
      await page.getByRole('button', { name: '支付成功（测试）' }).click()
      await person.sees('缴费凭证')
    })
    await step('then it is granted, posted, and the applicant sees the number of the parcel', async () => {
      const officer = await world.visit(approver_of('gaj'))
      await officer.go(`/work/cases/${number}`)
      await decide(officer, name)
      await deliver(clerk, number, 'EMS1234567890')
      await person.go(`/cases/${number}`)
      await person.sees('EMS1234567890', 'the parcel cannot be followed')
    })
    await step('an agent is authorised for this service only, until a day', async () => {
      await person.moves(() => page.getByRole('link', { name: '授权代办' }).click())
      await page.waitForSelector('#agent_login')
      await person.button('确认授权').click()
      await person.sees('请填写代办人账号')
      await person.sound('faults')
      await page.fill('#agent_login', '13900000098')
      await page.fill('#until', `${kUntil}-12-31`)
      await person.button('确认授权').click()
      // Not the summary of the fault before: the answer of the server.
      await page.locator('.summary').filter({ hasNotText: '请填写' }).waitFor()
      await page.fill('#agent_login', kSun)
      await page.getByRole('radio', { name: /^仅限/ }).check()
      await person.button('确认授权').click()
      await person.button('收回授权 孙代办').waitFor()
      await person.sees(`${kUntil}年12月31日`)
      await person.sound('given')
    })
    const proxy = await world.visit(kSun)
    await step('the agent is not offered other services of the person', async () => {
      await proxy.go('/apply/new/hk-proof?kind=item')
      await proxy.page.waitForSelector('#applicant')
      check((await proxy.page.getByText('代 王务工 办理').count()) === 0, 'offered beyond the scope')
    })
    await step('the agent applies for the person', async () => {
      await begin(proxy, 'dl-lost', 'item', /代 王务工 办理/)
      await choose_region(proxy)
      await proxy.page.waitForSelector('.figures')
      await proxy.moves(() => proxy.button('开始填写').click())
      await fill_form(proxy, kFacts)
      await give_materials(proxy)
      await choose_delivery(proxy, kPost)
      ;({ number } = await sign(proxy, password_of(kSun)))
    })
    await step('the person has the case and sees that the agent read the data', async () => {
      await person.go(`/cases/${number}`)
      await person.sees(number)
      await person.go('/me/accesses')
      await person.sees(/孙代办/)
      await person.sound('read')
    })
    await step('the agent follows the case in his own list', async () => {
      await proxy.go('/cases')
      await proxy.page.locator(`.case a[href="/cases/${number}"]`).waitFor()
      await proxy.go('/me/agents')
      await proxy.sees(/王务工/)
      await proxy.sound('received')
    })
    await step('the authorisation is taken back, and works no longer', async () => {
      await person.go('/me/agents')
      await person.button('收回授权 孙代办').click()
      await person.sees('还没有授权任何人')
      await proxy.go('/apply/new/dl-lost?kind=item')
      await proxy.page.waitForSelector('#applicant')
      check((await proxy.page.getByText('代 王务工 办理').count()) === 0, 'still offered')
    })
  })
}
