// Without a mouse: sign in, answer a question, fill the form and submit.
import { check } from './lib/check.mjs'
import { kRegion, kZhao, password_of } from './lib/people.mjs'

export async function keyboard(world) {
  await world.journey('keyboard', async (step) => {
    const person = await world.stranger()
    const { page } = person
    const press = (key) => page.keyboard.press(key)
    /// Tab, as often as it takes, to what the selector names.
    const reach = async (selector) => {
      const there = () => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)
      await page.locator(selector).first().waitFor({ state: 'attached' })
      for (let left = 80; left > 0 && !(await there()); left--) await press('Tab')
      check(await there(), `no way to ${selector} by keyboard`)
    }
    const type = async (selector, text) => {
      await reach(selector)
      await page.keyboard.insertText(text)
    }
    const choose = async (selector, value) => {
      await page.locator(`${selector} option[value="${value}"]`).waitFor({ state: 'attached' })
      await reach(selector)
      for (let left = 60; left > 0 && (await page.inputValue(selector)) !== value; left--) await press('ArrowDown')
      check((await page.inputValue(selector)) === value, `${value} cannot be chosen`)
    }
    const next = async () => {
      await reach('form.step button[type=submit]')
      await person.moves(() => press('Enter'))
    }
    await step('the first Tab offers to skip to the content', async () => {
      await person.go('/sign-in')
      await press('Tab')
      check(await page.evaluate(() => document.activeElement?.getAttribute('href') === '#main'), 'no way to skip')
      await press('Enter')
    })
    await step('sign-in', async () => {
      await type('#login', kZhao)
      await type('#password', password_of(kZhao))
      await press('Enter')
      await page.waitForURL(`${world.origin}/`)
    })
    await step('a question is answered', async () => {
      await person.go('/services/bundles/open-restaurant')
      await start(person, reach, press)
      await choose('#region', kRegion)
      await next()
      await page.waitForURL(/questions/)
      await reach('#answer-group input')
      await press('ArrowDown')
      check((await page.locator('#answer-group input:checked').count()) === 1, 'nothing was chosen')
      await next()
    })
    await step('after each step the reading begins at the title', async () => {
      check(await page.evaluate(() => document.activeElement?.tagName !== 'BUTTON'), 'the focus stays behind')
    })
    await step('the form of a service is filled', async () => {
      await person.go('/services/items/hk-proof')
      await start(person, reach, press)
      await choose('#region', kRegion)
      await next()
      await page.waitForSelector('.figures')
      await next()
      for (let left = 6; left > 0 && /\/form/.test(page.url()); left--) {
        await page.waitForSelector('.form')
        if (await page.locator('[id="f-app_purpose"]').count()) await type('[id="f-app_purpose"]', '子女入学')
        await next()
      }
    })
    await step('materials, delivery and check are passed, and the application is signed', async () => {
      await page.waitForURL(/materials/)
      await next()
      await reach('[id="delivery-hall-group"] input')
      await press('Space')
      await next()
      await page.waitForURL(/check/)
      await next()
      await reach('#sign-read')
      await press('Space')
      await type('#sign-password', password_of(kZhao))
      await press('Enter')
      await page.waitForSelector('.receipt')
      await page.locator('h1:focus').waitFor()
    })
    await step('a dialog keeps the focus, closes with Escape and gives it back', async () => {
      await reach('a[href^="/cases/"].button')
      await person.moves(() => press('Enter'))
      await page.waitForSelector('#clock')
      const button = page.getByRole('button', { name: '撤回申请', exact: true })
      await button.focus()
      await press('Enter')
      await page.getByRole('dialog').waitFor()
      for (let tabs = 0; tabs < 8; tabs++) {
        await press('Tab')
        check(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement.closest('dialog')),
          'the focus leaves the dialog')
      }
      await press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.locator('button:focus').filter({ hasText: '撤回申请' }).waitFor()
    })
  })
}

async function start(person, reach, press) {
  await reach('a[href^="/apply/new/"]')
  await person.moves(() => press('Enter'))
  await reach('#applicant')
  await reach('form button[type=submit]')
  await person.moves(() => press('Enter'))
  await person.page.waitForURL(/\/start/)
}
