// A register that is down or does not know somebody: the field is asked and the application still completes.
import { apply, begin, choose_region, fill_form, choose_delivery, give_materials, sign } from './lib/applying.mjs'
import { check, gone } from './lib/check.mjs'
import { kOperator, kSun, kZhao, password_of } from './lib/people.mjs'

const kRegister = '人口库'
const kProof = { service: 'hk-proof', facts: { per_hukou_region: '500157', app_purpose: '子女入学' } }

export async function registers(world) {
  await world.journey('registers', async (step) => {
    const operator = await world.visit(kOperator)
    const person = await world.visit(kZhao)
    const row = operator.page.locator('tbody tr').filter({ hasText: kRegister })
    await step('the operator sees the state of the deployment', async () => {
      await operator.go('/admin/status')
      await row.waitFor()
      await operator.sound()
    })
    await step('what the register knows is filled in, with its source', async () => {
      await to_form(person)
      const held = person.page.locator('.held').filter({ hasText: '户籍' })
      await held.waitFor()
      await person.sees(kRegister)
      check((await person.page.locator('select[id="f-per_hukou_region"]').count()) === 0, 'typed over')
      await person.sound('held')
    })
    await step('a value in dispute is challenged, and may be typed then', async () => {
      const { page } = person
      await page.locator('.held').filter({ hasText: '户籍' }).getByRole('button').first().click()
      const dialog = page.getByRole('dialog')
      await person.sound('challenge')
      await dialog.locator('textarea').fill('已迁到两江新区')
      await dialog.locator('.foot button').first().click()
      await page.locator('select[id="f-per_hukou_region"]').waitFor()
    })
    await step('the operator takes the register down', async () => {
      await operator.page.bringToFront()
      await row.getByRole('button', { name: /^停用/ }).click()
      await operator.sees(`“${kRegister}”已停用。`)
      await row.getByText('停用', { exact: true }).first().waitFor()
    })
    await step('then the field is asked and the application completes', async () => {
      await to_form(person)
      await person.sees(/有的政府登记暂时查不到/)
      await person.page.locator('select[id="f-per_hukou_region"]').waitFor()
      await person.sound('unavailable')
      await fill_form(person, kProof.facts)
      await give_materials(person)
      await choose_delivery(person)
      await sign(person, password_of(kZhao))
    })
    await step('the operator brings it up, and the same draft asks it again', async () => {
      await to_form(person)
      await person.page.locator('select[id="f-per_hukou_region"]').waitFor()
      await row.getByRole('button', { name: /^恢复/ }).click()
      await operator.sees(`“${kRegister}”已恢复。`)
      await person.button('再查一次').click()
      await person.page.locator('.held').filter({ hasText: '户籍' }).waitFor()
      await gone(person.button('再查一次'), 'it is still said to be out of reach')
    })
    await step('somebody without a record is asked and completes as well', async () => {
      const unknown = await world.visit(kSun)
      await apply(unknown, kSun, kProof)
    })
  })
}

async function to_form(person) {
  await begin(person, kProof.service, 'item')
  await choose_region(person)
  await person.page.waitForSelector('.figures')
  await person.moves(() => person.button('开始填写').click())
  await person.page.waitForSelector('.form')
}
