// The number of a property certificate brings what the register knows about the premises.
import { begin, choose_region, fill_page } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { kZhao } from './lib/people.mjs'

const kNumber = '渝(2025)两江新区不动产权第 000000003 号'
const kAddress = '重庆市两江新区示例路11号附2号'

export async function premises(world) {
  await world.journey('premises', async (step) => {
    const person = await world.visit(kZhao)
    const { page } = person
    const number = page.locator('[id="f-site_house_certificate"]')
    await step('the owner types the number, and stays to see what it brings', async () => {
      await begin(person, 'signboard', 'item')
      await choose_region(person)
      await page.waitForSelector('.figures')
      await person.moves(() => person.button('开始填写').click())
      await page.waitForSelector('.form')
      for (let left = 6; left > 0 && (await number.count()) === 0; left--)
        await fill_page(person, { ent_name: '两江新区赵火锅小吃店' })
      await number.fill(kNumber)
      await person.button('下一步').click()
      await page.locator('#brought-in[role=status]:focus').filter({ hasText: '不动产登记库' }).waitFor()
      check((await number.count()) === 1, 'the page was left before it was seen')
      await person.sound('premises, filled in')
    })
    await step('with the next press the form goes on', async () => {
      await person.button('下一步').click()
      await page.locator('[id="f-sign_text"]').waitFor()
    })
    await step('address and area are filled in, with their source', async () => {
      await person.button('上一步').click()
      check((await page.locator('#brought-in').count()) === 0, 'what was seen is said again')
      await page.locator('.held').filter({ hasText: kAddress }).first().waitFor()
      check((await page.locator('input[id="f-site_address"]').count()) === 0, 'the address is still asked')
      await person.sound('premises')
    })
  })
}
