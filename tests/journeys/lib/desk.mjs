// What clerks and approvers do with a case, by clicks.
import { check } from './check.mjs'
import { approver_of, kClerk } from './people.mjs'

/// The case in the clerk's queue of online submissions.
export async function open_from_intake(clerk, number) {
  const { page } = clerk
  await clerk.go('/work/intake')
  // Long lists come in pages.
  const link = page.locator(`a[href="/work/cases/${number}"]`)
  await link.waitFor()
  await clerk.sound()
  await clerk.moves(() => link.click())
  await page.waitForSelector('#intake')
}

/// Every audit point is ticked, then the case is accepted; `picture` names what is kept of the ticked page.
export async function accept(clerk, number, picture = '') {
  const { page } = clerk
  await open_from_intake(clerk, number)
  await clerk.sound('intake')
  for (const point of await page.locator('.points input[type=checkbox]').all()) await point.check()
  if (picture) await clerk.shot(picture, 1280)
  await clerk.button('受理').click()
  check(!(await page.getByRole('dialog').innerText()).includes('还有'), 'points are left unchecked')
  await clerk.sound('accept')
  await clerk.answer('受理').click()
  await clerk.sees('已受理，受理通知书已发出。')
}

/// One notice of everything that is missing: `asked` has materials by id and fields by label, each with its reason.
export async function ask_supplement(clerk, number, { materials = {}, fields = {} }) {
  const { page } = clerk
  await open_from_intake(clerk, number)
  await clerk.button('一次性告知补正').click()
  const dialog = page.getByRole('dialog')
  await clerk.answer('发出补正通知').click()
  await clerk.sees('请选择需要补正的材料或填写内容')
  for (const name of Object.keys(materials)) await dialog.getByText(name, { exact: true }).click()
  for (const name of Object.keys(fields)) {
    await dialog.locator('#supplement-field').selectOption({ label: name })
    await clerk.answer('加入通知').click()
  }
  for (const [name, reason] of Object.entries({ ...materials, ...fields }))
    await dialog.getByLabel(`“${name}”需要补正的原因`).fill(reason)
  await clerk.sound('supplement')
  await clerk.answer('发出补正通知').click()
  await clerk.sees('补正通知已发出。')
}

export async function refuse(clerk, number) {
  const { page } = clerk
  await open_from_intake(clerk, number)
  await clerk.button('不予受理').click()
  await clerk.answer('不予受理').click()
  // Without a reason and an article nobody is refused.
  for (const fault of ['请选择情形', '请填写理由', '请填写依据的法律条款']) await clerk.sees(fault)
  await page.getByRole('radio', { name: '不属于本机关职权范围' }).check()
  await page.selectOption('#refuse-list', { index: 1 })
  const reason = await page.inputValue('#refuse-reason')
  await page.fill('#refuse-article', '行政许可法 第三十二条第一款第二项')
  await page.fill('#refuse-right_authority', '重庆市示例主管局')
  await clerk.sound('refuse')
  await clerk.answer('不予受理').click()
  await clerk.sees('已作出不予受理决定，通知书已发出。')
  return reason
}

/// Takes the step of an item from the work list of the department and opens the case.
export async function claim(officer, number, item_name) {
  const { page } = officer
  await officer.go('/work/items')
  const row = page.locator('tbody tr').filter({ has: page.locator(`a[href="/work/cases/${number}"]`) })
    .filter({ hasText: item_name }).first()
  await row.waitFor()
  await officer.sound()
  await row.getByRole('button', { name: '认领' }).click()
  await row.getByRole('button', { name: '放回待办' }).waitFor()
  await officer.moves(() => row.getByRole('link').first().click())
  await page.waitForSelector('#members')
}

export const member_of = (officer, item_name) =>
  officer.page.locator('article.member').filter({ has: officer.page.getByRole('heading', { name: item_name, exact: true }) })

/// The decision on a step that is held: granted, or rejected with the first reason of the list.
export async function decide(officer, item_name, granted = true) {
  const member = member_of(officer, item_name)
  await member.getByRole('button', { name: /^办理：/ }).click()
  const dialog = officer.page.getByRole('dialog')
  await dialog.getByRole('radio', { name: granted ? /^同意/ : /^不同意/ }).check()
  await officer.sound(granted ? 'grant' : 'reject')
  let reason = ''
  if (!granted) {
    await officer.answer('作出不予许可决定').click()
    await officer.sees('请填写依据的法律条款')
    await dialog.getByLabel('常用理由').selectOption({ index: 1 })
    reason = await dialog.getByLabel('理由', { exact: true }).inputValue()
  }
  await officer.answer(granted ? '提交' : '作出不予许可决定').click()
  await officer.sees(granted ? `“${item_name}”：这一步已同意。` : `“${item_name}”：已作出不予许可决定。`)
  return reason
}

/// Goes round the departments until nobody has anything left to do; `before` may act on a step before it is granted.
export async function decide_all(world, number, before = {}) {
  const officers = new Map()
  const officer_for = async (item) => {
    const login = item.role === 'clerk' ? kClerk : approver_of(item.department)
    if (!officers.has(login)) officers.set(login, await world.visit(login))
    return officers.get(login)
  }
  const clerk = await officer_for({ role: 'clerk' })
  const steps = []
  for (let round = 0; round < 12; round++) {
    const view = await clerk.ask(`/api/work/cases/${number}?purpose=review`)
    if (!view.work_items.length) break
    for (const item of view.work_items.filter((each) => each.role !== 'head')) {
      const officer = await officer_for(item)
      const { name } = view.members.find((each) => each.item === item.item)
      await claim(officer, number, name)
      await before[item.item]?.(officer, name)
      delete before[item.item]
      await decide(officer, name)
      steps.push(`${item.item}/${item.step}`)
    }
  }
  for (const officer of officers.values()) await officer.close()
  return steps
}

/// The result is handed out at the window, or posted with its number.
export async function deliver(clerk, number, tracking) {
  const { page } = clerk
  await clerk.go('/work/results')
  await page.locator(`a[href="/work/cases/${number}"]`).waitFor()
  await clerk.sound()
  await page.fill('#case-finder', number)
  await clerk.moves(() => page.keyboard.press('Enter'))
  await clerk.button('登记送达').click()
  const dialog = page.getByRole('dialog')
  if (tracking) {
    check(await dialog.getByRole('radio', { name: '邮寄' }).isChecked(), 'the wish of the applicant is not kept')
    await clerk.answer('登记送达').click()
    await clerk.sees('请填写邮件单号')
    await dialog.getByLabel('邮件单号').fill(tracking)
  }
  await clerk.sound('deliver')
  await clerk.answer('登记送达').click()
  await clerk.sees('已登记送达。')
}
