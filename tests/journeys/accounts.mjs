// Registration, sign-in and what protects it: wrong passwords, a lock, a reset by code, a changed password.
import { check } from './lib/check.mjs'
import { eventually } from './lib/patience.mjs'
import { invented_id } from './lib/people.mjs'

const kPhone = '13911110001'
const kFirst = 'Tongban-first-1'
const kSecond = 'Tongban-second-2'
const kThird = 'Tongban-third-3'

export async function accounts(world) {
  await world.journey('accounts', async (step) => {
    const person = await world.stranger()
    const { page } = person
    const submit = () => page.click('form.panel button[type=submit]')
    const sign_in = async (password) => {
      await person.go('/sign-in')
      await page.fill('#login', kPhone)
      await page.fill('#password', password)
      await submit()
    }
    await step('a wrong identity number and a short password are explained at their fields', async () => {
      await person.go('/register')
      await person.sound()
      await page.fill('#name', '陈新人')
      await page.fill('#resident_id', '500157199201100011')
      await page.fill('#phone', '123')
      await page.fill('#password', 'kurz')
      await submit()
      for (const field of ['resident_id', 'phone', 'password']) await page.waitForSelector(`#${field}-error`)
      await page.locator('.summary:focus').waitFor()
      await person.sound('faults')
    })
    await step('a new person registers and signs in', async () => {
      await page.fill('#resident_id', invented_id(1))
      await page.fill('#phone', kPhone)
      await page.fill('#password', kFirst)
      await submit()
      await person.sees('注册成功')
      await person.sound('done')
      await sign_in(kFirst)
      await page.waitForURL(`${world.origin}/`)
      await person.go('/me')
      // On a phone the name in the menu is out of sight.
      await page.locator('main').getByText('陈新人').first().waitFor()
      check(!(await page.innerText('main')).includes(invented_id(1)), 'the identity number is shown in full')
    })
    await step('the same person does not register twice', async () => {
      const other = await world.stranger()
      await other.go('/register')
      await other.page.fill('#name', '陈新人')
      await other.page.fill('#resident_id', invented_id(1))
      await other.page.fill('#phone', '13911110002')
      await other.page.fill('#password', kFirst)
      await other.page.click('form.panel button[type=submit]')
      await other.page.waitForSelector('#resident_id-error')
      await other.close()
    })
    await step('the password is changed with the old one only', async () => {
      await person.go('/me/password')
      await page.fill('#old', 'not-the-old-one')
      await page.fill('#new', kSecond)
      await submit()
      await page.waitForSelector('#old-error')
      await person.sound('faults')
      await page.fill('#old', kFirst)
      await submit()
      await person.sees('密码已修改')
    })
    await step('signed out, the pages of the account are closed', async () => {
      await person.go('/')
      // On a phone it stands in the menu.
      if (world.width < 768) await person.button('菜单').click()
      await person.button('退出登录').click()
      await page.getByRole('link', { name: '登录', exact: true }).first().waitFor()
      await person.go('/me')
      await page.waitForURL(/sign-in/)
    })
    await step('a wrong login says so without telling what is wrong', async () => {
      await sign_in(kFirst)
      await person.sees('账号或密码不对。')
      await person.sound('wrong')
      await page.fill('#login', '13911119999')
      await submit()
      await person.sees('账号或密码不对。')
    })
    await step('five wrong passwords lock the account, also for the right one', async () => {
      for (let tries = 0; tries < 5; tries++) {
        await sign_in('wrong-again-1')
        await page.locator('.summary').waitFor()
      }
      await sign_in(kSecond)
      await person.sees(/输错次数过多，请在 .+ 之后再试。/)
      await person.sound('locked')
    })
    await step('others sign in as before', async () => {
      const other = await world.stranger()
      await other.sign_in('13900000002', 'Demo-2026-xiaomian')
      await other.close()
    })
    await step('a code sent to the phone sets a new password', async () => {
      await person.go('/reset-password')
      await person.sound()
      await page.fill('#login', kPhone)
      await submit()
      await page.waitForSelector('#code')
      await person.sound('code')
      await page.fill('#code', '000000')
      await page.fill('#password', kThird)
      await submit()
      await page.locator('.summary').waitFor()
      await page.fill('#code', await code_sent(world))
      await submit()
      await person.sees('密码已重置')
      await sign_in(kThird)
      await page.waitForURL(`${world.origin}/`)
    })
    await step('for an unknown account the page says the same', async () => {
      const stranger = await world.stranger()
      await stranger.go('/reset-password')
      await stranger.page.fill('#login', '13911118888')
      await stranger.page.click('form.panel button[type=submit]')
      await stranger.page.waitForSelector('#code')
      await stranger.close()
    })
  })
}

/// The last code that the local sink of messages took for a phone.
async function code_sent(world) {
  const last = await eventually(
    () => world.server.sent().filter((line) => line.includes('identity.password_reset')).at(-1), 'no code was sent')
  return JSON.parse(last.slice(last.indexOf('{'))).values.code
}
