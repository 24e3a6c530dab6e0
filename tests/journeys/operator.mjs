// The operator makes an account by clicks, moves and disables it; and two clerks at one case.
import { apply } from './lib/applying.mjs'
import { check, gone } from './lib/check.mjs'
import { open_from_intake } from './lib/desk.mjs'
import { kClerk, kOperator, kSupervisor, kZhao } from './lib/people.mjs'

const kAccount = 'clerk-lj-new'
const kName = '两江新窗口演示员'
const kFirst = 'Tongban-start-1'
const kOwn = 'Tongban-own-22'

export async function operator(world) {
  await world.journey('operator', async (step) => {
    const boss = await world.visit(kOperator)
    const { page } = boss
    const row = page.locator('tbody tr').filter({ hasText: kName })
    let made, number
    await step('an account without what it needs is not made', async () => {
      await boss.go('/admin/staff')
      await boss.sound()
      await boss.button('新建账号').click()
      await boss.answer('保存').click()
      for (const fault of ['请填写姓名', '密码至少', '请选齐角色']) await boss.sees(new RegExp(fault))
      await boss.sound('create')
    })
    await step('a clerk of the district is made', async () => {
      await page.fill('#staff-account', kAccount)
      await page.fill('#staff-name', kName)
      await page.fill('#staff-password', kFirst)
      await grant(page, '综合窗口', '两江新区')
      await boss.answer('保存').click()
      await boss.sees(`已新建账号“${kName}”。`)
      await page.fill('#staff-q', kAccount)
      await boss.button('查找').click()
      await row.waitFor()
      await boss.sound('found')
    })
    await step('at the first sign-in the password has to be changed', async () => {
      made = await world.stranger()
      await made.sign_in(kAccount, kFirst)
      await made.page.waitForURL(/\/me\/password/)
      await made.go('/work/intake')
      await made.page.waitForURL(/\/me\/password/)
      await made.page.fill('#old', kFirst)
      await made.page.fill('#new', kOwn)
      await made.page.click('form.panel button[type=submit]')
      await made.sees('密码已修改')
      await made.go('/work/intake')
      await made.sees('综合收件')
    })
    await step('two clerks at one case: the second is told and sees what is so now', async () => {
      const person = await world.visit(kZhao)
      ;({ number } = await apply(person, kZhao, { service: 'hk-proof', facts: { app_purpose: '子女入学' } }))
      const first = await world.visit(kClerk)
      // The second has a page that is no longer fresh: news do not reach it.
      await made.page.route('**/api/live*', (route) => route.abort())
      await open_from_intake(made, number)
      for (const point of await made.page.locator('.points input[type=checkbox]').all()) await point.check()
      await made.button('受理').click()
      await open_from_intake(first, number)
      for (const point of await first.page.locator('.points input[type=checkbox]').all()) await point.check()
      await first.button('受理').click()
      await first.answer('受理').click()
      await first.sees('已受理，受理通知书已发出。')
      await made.answer('受理').click()
      await made.sees(/没有执行：.+页面已更新为最新内容/)
      await gone(made.button('受理'), 'can be accepted twice')
      await made.sound('moved on')
      const view = await made.ask(`/api/work/cases/${number}?purpose=review`)
      check(view.notices.filter((notice) => notice.kind === 'acceptance').length <= 1, 'two notices of acceptance')
    })
    await step('a page that hears the news shows the change by itself', async () => {
      const watcher = await world.visit(kClerk)
      await watcher.go('/work/intake')
      const person = await world.visit(kZhao)
      const { number: next } = await apply(person, kZhao, { service: 'dl-lost', facts: { per_live_region: '500157', per_licence_class: 'C1' } })
      await watcher.page.locator(`a[href="/work/cases/${next}"]`).waitFor()
      number = next
    })
    await step('moved to another district, the case is out of reach', async () => {
      await row.getByRole('button', { name: /^修改/ }).click()
      await grant(page, '综合窗口', '渝中区')
      await boss.answer('保存').click()
      await boss.sees(`已保存“${kName}”。`)
      await made.go(`/work/cases/${number}`)
      await made.sees(/权限|没有找到/)
      await made.go('/work/intake')
      check((await made.page.locator(`a[href="/work/cases/${number}"]`).count()) === 0, 'still in the list')
    })
    await step('disabled, the account is out at once and stays out', async () => {
      await row.getByRole('button', { name: /^停用/ }).click()
      await boss.sound('disable')
      await boss.answer('停用').click()
      await boss.sees(`已停用“${kName}”。`)
      await made.go('/work/intake')
      await made.page.waitForURL(/sign-in/)
      await made.page.fill('#login', kAccount)
      await made.page.fill('#password', kOwn)
      await made.page.click('form.panel button[type=submit]')
      await made.page.locator('.summary').waitFor()
    })
    await step('enabled again, the account signs in', async () => {
      await row.getByRole('button', { name: /^启用/ }).click()
      await boss.sees(`已启用“${kName}”。`)
      await made.sign_in(kAccount, kOwn)
    })
    await step('the pages of staff in English', async () => {
      await in_english(boss, ['/admin/staff', '/admin/status'])
      await in_english(await world.visit(kClerk),
        ['/work/intake', '/work/items', '/work/counter', '/work/followups', `/work/cases/${number}`])
      await in_english(await world.visit(kSupervisor), ['/board', '/board/cases'])
    })
  })
}

async function in_english(visitor, paths) {
  const { page } = visitor
  await visitor.go('/work')
  await visitor.button('English').first().click()
  await page.waitForFunction(() => document.documentElement.lang === 'en')
  for (const path of paths) {
    await visitor.go(path)
    check(!/\p{Script=Han}/u.test(await page.innerText('h1')), `${path} has a Chinese title`)
    await visitor.sound()
  }
}

async function grant(page, role, region) {
  await page.selectOption('#staff-grant-0', { label: role })
  const option = page.locator('#staff-region-0 option').filter({ hasText: region }).first()
  await page.selectOption('#staff-region-0', await option.getAttribute('value'))
}
