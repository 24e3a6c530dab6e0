// What anybody sees without an account, in Chinese and in English, and the way in by keyboard alone.
import { check } from './lib/check.mjs'
import { kZhao, password_of } from './lib/people.mjs'

export async function public_pages(world) {
  await world.journey('public', async (step) => {
    const visitor = await world.stranger()
    const { page } = visitor
    await step('home', async () => {
      await visitor.go('/')
      await page.waitForSelector('.topics')
      await visitor.sound()
      await visitor.shot('home-phone', 360)
    })
    for (const words of ['我想开个火锅店', '餐饮', 'canyin', 'kaican'])
      await step(`${words} finds the restaurant`, async () => {
        await visitor.go('/')
        await page.fill('#search-words', words)
        await page.keyboard.press('Enter')
        await page.locator('.results a', { hasText: '开办餐饮店' }).first().waitFor()
        await visitor.sound()
      })
    await step('nonsense finds nothing and says so', async () => {
      await visitor.go(`/search?q=${encodeURIComponent('哈利波特魔法学院')}`)
      await visitor.sees('没有找到')
      await visitor.sound('nothing')
    })
    await step('topics lead to services and their guides', async () => {
      await visitor.go('/services')
      await page.waitForSelector('main a[href^="/services/"]')
      await visitor.sound()
      await visitor.go('/services/items/food-new')
      await page.waitForSelector('.facts')
      for (const words of ['法定', '材料', '依据']) await visitor.sees(words)
      await visitor.sound()
      await visitor.go('/services/bundles/open-restaurant')
      await page.waitForSelector('.facts')
      await visitor.sound()
    })
    await step('a page that needs a person leads to the sign-in and back', async () => {
      await visitor.go('/cases')
      await page.waitForURL(/sign-in\?next=/)
      await visitor.sees('请先登录')
      await visitor.sound('first')
    })
    await step('sign-in with the keyboard only', async () => {
      await visitor.go('/sign-in')
      await visitor.sound()
      for (const [id, text] of [['login', kZhao], ['password', password_of(kZhao)]]) {
        await tab_to(visitor, id)
        await page.keyboard.type(text)
      }
      await page.keyboard.press('Enter')
      await page.waitForURL(`${world.origin}/`)
    })
    await step('pages of the account', async () => {
      for (const path of ['/cases', '/credentials', '/inbox', '/me', '/me/accesses', '/me/agents', '/me/password']) {
        await visitor.go(path)
        await visitor.sound()
      }
      await visitor.go('/work/intake')
      await page.waitForURL(/forbidden/)
      await visitor.sound()
    })
    await step('an unknown address and an unknown query code say so', async () => {
      await visitor.go('/nothing-here')
      await visitor.sound()
      await visitor.go('/s/ABCDEFGHJKLMNPQR')
      await visitor.sees('没有找到这个查询码')
      await visitor.sound('unknown')
    })
    await step('the same pages in English', () => in_english(world))
  })
}

/// Presses Tab until the field has the focus, as somebody without a mouse does.
export async function tab_to(visitor, id) {
  const at = () => visitor.page.evaluate(() => document.activeElement?.id)
  for (let left = 60; left > 0 && (await at()) !== id; left--) await visitor.page.keyboard.press('Tab')
  check((await at()) === id, `no way to ${id} by keyboard`)
}

const kEnglishPages = ['/', '/services', '/search?q=restaurant', '/services/bundles/open-restaurant', '/services/items/food-new',
  '/verify', '/sign-in', '/register', '/reset-password', '/cases', '/credentials', '/inbox', '/me', '/me/accesses', '/me/agents']

async function in_english(world) {
  const reader = await world.visit(kZhao)
  await reader.go('/')
  await reader.button('English').first().click()
  await reader.page.waitForFunction(() => document.documentElement.lang === 'en')
  for (const path of kEnglishPages) {
    await reader.go(path)
    check((await reader.page.evaluate(() => document.documentElement.lang)) === 'en', `${path} is not in English`)
    const title = await reader.page.innerText('h1')
    check(!/\p{Script=Han}/u.test(title), `${path} has the title ${title}`)
    await reader.sound()
  }
  await reader.button('中文').first().click()
  await reader.page.waitForFunction(() => document.documentElement.lang === 'zh-CN')
  await reader.close()
}
