// Open a restaurant: from the search box to the signed licence, its check, the rating and what follows a bad one.
import { answer_questions, choose_applicant, choose_delivery, choose_region, fill_form, give_materials, sign } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { accept, decide_all, deliver, member_of } from './lib/desk.mjs'
import { fill_board } from './lib/life.mjs'
import { kClerk, kHead, kSupervisor, kZhao, password_of } from './lib/people.mjs'
import { shoots } from './lib/visitor.mjs'

const kAnswers = {
  已有营业执照: '否', 主体类型: '公司', 户外招牌: '是', 公众聚集场所: '是', 经营卷烟: '是', 餐饮污水: '是', 消防: '告知承诺',
}
const kFacts = {
  per_name: '赵火锅', per_id_no: '500112199003071235', per_phone: '13900000001', site_address: '重庆市两江新区示例大道88号1层',
  site_area: 320, site_use: 'commercial', site_tenure: 'rented', ent_name: '重庆赵火锅餐饮有限公司', ent_registered_capital: 500000,
  ent_scope: '餐饮服务', ent_legal_person: '赵火锅', ent_legal_person_id_no: '500112199003071235', biz_catering_kind: 'restaurant',
  biz_food_items: ['hot', 'cold'], site_kitchen_area: 80, site_seats: 120, biz_food_manager: '孙食安',
  biz_food_manager_phone: '13900000019', 'ent_shareholders-0-name': '赵火锅', 'ent_shareholders-0-id_no': '500112199003071235',
  'ent_shareholders-0-yuan': 500000, site_decorated: true, site_distance_school_ok: true, drain_grease_trap: true,
}

export async function restaurant(world) {
  await world.journey('restaurant', async (step) => {
    const person = await world.visit(kZhao)
    const { page } = person
    let number, code, clerk
    await step('the search box leads to the guide and to the questions', async () => {
      await person.go('/')
      await page.fill('#search-words', '我想开个火锅店')
      await page.keyboard.press('Enter')
      await page.waitForSelector('.results a')
      await person.moves(() => page.locator('.results a').first().click())
      await page.waitForSelector('.facts')
      await person.sound()
      await person.moves(() => page.getByRole('link', { name: '在线办理' }).first().click())
      await choose_applicant(person)
      await choose_region(person)
      await answer_questions(person, kAnswers)
    })
    await step('a plan of six items with limits and materials', async () => {
      await page.waitForSelector('.figures')
      const members = page.locator('.members').first().locator('li')
      await members.nth(5).waitFor()
      check((await members.count()) === 6, 'not six items')
      await person.sees('承诺办结')
      await person.sound('plan')
      await person.shot('apply-plan-phone', 360)
      await person.moves(() => person.button('开始填写').click())
    })
    await step('one form and one set of materials, one of them a commitment', async () => {
      await fill_form(person, kFacts)
      await give_materials(person, { 'fire-commitment': 'commitment' })
      await choose_delivery(person)
    })
    await step('signed, with a number, a receipt and a public status', async () => {
      ;({ number, code } = await sign(person, password_of(kZhao)))
      const receipt = await page.request.get(`${world.origin}/api/cases/${number}/receipt.pdf`)
      check((await receipt.body()).subarray(0, 5).toString() === '%PDF-', 'the receipt is no PDF')
      await person.moves(() => page.getByRole('link', { name: '查看办件' }).click())
      await page.waitForSelector('.clock, #clock')
      await person.sees('内容与签名时一致。')
      await person.sound()
    })
    await step('the public status shows the steps and neither name, number nor material', async () => {
      const stranger = await world.stranger()
      await stranger.go(`/s/${code}`)
      await stranger.page.waitForSelector('#steps')
      await stranger.sound()
      const seen = await stranger.page.innerText('main')
      for (const secret of ['赵火锅', '500112', number, '材料.pdf', '示例大道'])
        check(!seen.includes(secret), `shows ${secret}`)
      await stranger.close()
    })
    await step('the window ticks the audit points and accepts', async () => {
      clerk = await world.visit(kClerk)
      await accept(clerk, number, 'work-desktop')
      await person.sees('受理通知书')
      await person.shot('case-desktop', 1280)
    })
    await step('every department claims and grants its item; a survey stops the clock; a limit is extended', async () => {
      const steps = await decide_all(world, number, { 'food-new': survey, tobacco: (officer, name) => extend(world, number, officer, name) })
      check(steps.length >= 6, steps.join())
      await person.page.reload()
      await person.sees('准予')
    })
    await step('the applicant sees the notices, the licences and their files', async () => {
      for (const title of ['特别程序告知书', '延期告知书', '准予']) await page.locator('a:visible', { hasText: title }).first().waitFor()
      await person.sound('decided')
      await person.go('/credentials')
      await page.waitForSelector('.grid')
      await person.sound()
      await person.moves(() => page.getByRole('link', { name: /食品经营许可证/ }).first().click())
      await page.waitForSelector('figure img')
      await person.sound()
      await page.getByText('其他格式').click()
      for (const [name, start] of [['下载 PDF', '%PDF-'], ['下载 SD-JWT 凭证', 'ey'], ['下载 SM2 签名证照', '']]) {
        const link = await page.getByRole('link', { name }).getAttribute('href')
        const file = await page.request.get(world.origin + link)
        check(file.ok() && (await file.body()).toString('latin1').startsWith(start), `${name}: ${file.status()}`)
      }
    })
    await step('the result is handed out and recorded', () => deliver(clerk, number))
    await step('a bad rating is given', async () => {
      await person.go(`/cases/${number}`)
      await page.getByRole('radio', { name: '不满意', exact: true }).check()
      await page.getByText('跑了多次').click()
      await page.fill('#rating-text', '同一份材料问了两次')
      await person.sound('rating')
      await person.button('提交评价').click()
      await person.sees('谢谢您的评价。')
    })
    await step('the department hears the person and closes the follow-up', async () => {
      await clerk.go('/work/followups')
      await clerk.sees('同一份材料问了两次')
      await clerk.sound()
      await clerk.page.getByRole('button', { name: /^处理/ }).first().click()
      await clerk.answer('提交').click()
      await clerk.sees('请填写情况说明')
      await clerk.page.fill('#followup-note', '已电话联系，情况属实')
      await clerk.sound('follow-up')
      await clerk.answer('提交').click()
      await clerk.sees('已登记联系情况。')
      await clerk.page.getByRole('button', { name: /^处理/ }).first().click()
      await clerk.page.fill('#followup-note', '已合并材料清单')
      await clerk.answer('提交').click()
      await clerk.sees('已办结差评整改。')
    })
    await step('the supervisor sees the case and the rating on the board', () => board(world, number))
  })
}

async function survey(officer, name) {
  const member = member_of(officer, name)
  const dialog = officer.page.getByRole('dialog')
  await member.getByRole('button', { name: '特别程序（停止计时）' }).click()
  await dialog.getByRole('radio', { name: /^现场核查/ }).check()
  await dialog.getByLabel('所需时间').fill('60')
  await officer.answer('特别程序（停止计时）').click()
  await officer.sees('请填写 1 到 5 之间的整数')
  await dialog.getByLabel('所需时间').fill('5')
  await dialog.getByLabel('理由', { exact: true }).fill('现场核查加工场所')
  await officer.sound('suspend')
  await officer.answer('特别程序（停止计时）').click()
  await officer.sees(`“${name}”已停止计时`)
  // The day of the notice still counts: the clock stands from the next day, the case says so at once.
  await member.locator('.tag', { hasText: '特别程序中' }).waitFor()
  await member.getByRole('button', { name: '恢复计时' }).click()
  await officer.answer('恢复计时').click()
  await officer.sees('请填写结果')
  await dialog.getByLabel('结果').fill('现场与图纸一致')
  await officer.answer('恢复计时').click()
  await officer.sees('请选择另一名核查人员')
  await dialog.getByLabel('另一名核查人员').selectOption({ label: '两江市场监管演示员（二）' })
  await officer.sound('resume')
  await officer.answer('恢复计时').click()
  await officer.sees(`“${name}”已恢复计时。`)
  await member.locator('.tag', { hasText: '办理中' }).waitFor()
}

/// The officer asks, the head of the bureau approves; until then nothing has moved.
async function extend(world, number, officer, name) {
  const dialog = officer.page.getByRole('dialog')
  await member_of(officer, name).getByRole('button', { name: '提请延期', exact: true }).click()
  await dialog.getByLabel('延长').fill('5')
  await dialog.getByLabel('理由', { exact: true }).fill('需要征求意见')
  await officer.sound('extend')
  await officer.answer('提请延期').click()
  await officer.sees('待负责人批准')
  const head = await world.visit(kHead)
  await head.go('/work/items')
  await head.page.locator(`a[href="/work/cases/${number}"]`).first().click()
  await head.page.waitForSelector('#members')
  await head.sound()
  await member_of(head, name).getByRole('button', { name: '批准延期' }).click()
  await head.sound('approve')
  await head.answer('批准延期').click()
  await head.sees('延期告知书已发出')
  await head.close()
  await officer.page.reload()
  await member_of(officer, name).getByRole('button', { name: /^办理：/ }).waitFor()
}

async function board(world, number) {
  const supervisor = await world.visit(kSupervisor)
  await supervisor.go('/board')
  await supervisor.page.waitForSelector('#period')
  await supervisor.sees('评价（1 条）')
  await supervisor.sound()
  if (shoots(world, 1280)) {
    await fill_board(world)
    await supervisor.go('/board')
    await supervisor.page.waitForSelector('#period')
    await supervisor.shot('board-desktop', 1280, 1290)
  }
  await supervisor.moves(() => supervisor.page.getByRole('link', { name: '查看清单' }).first().click())
  await supervisor.page.waitForSelector('table')
  await supervisor.sound()
  await supervisor.page.selectOption('#list-stage', 'granted')
  await supervisor.page.waitForURL(/stage=granted/)
  const link = supervisor.page.locator(`a[href^="/work/cases/${number.slice(0, 20)}"]`).first()
  await supervisor.moves(() => link.click())
  await supervisor.page.waitForSelector('#members')
  await supervisor.sound('supervisor')
  await supervisor.close()
}
