// A draft survives a lost connection, goes on at another device, and is never overwritten in silence.
import { begin, choose_region } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { kZhao } from './lib/people.mjs'

export async function drafts(world) {
  await world.journey('drafts', async (step) => {
    const here = await world.visit(kZhao)
    const { page } = here
    const purpose = page.locator('[id="f-app_purpose"]')
    let form
    await step('what is typed is saved by itself', async () => {
      await begin(here, 'hk-proof', 'item')
      await choose_region(here)
      await page.waitForSelector('.figures')
      await here.moves(() => here.button('开始填写').click())
      // The purpose stands on the last page of the form.
      while (!(await purpose.count())) {
        for (const field of await page.locator('.form input[type=text]').all())
          if (!(await field.inputValue())) await field.fill('13900000001')
        await here.moves(() => here.button('下一步').click())
        await page.waitForSelector('.form')
      }
      form = new URL(page.url()).pathname
      await purpose.fill('子女入学')
      await here.sees(/已自动保存/)
    })
    await step('without a connection nothing typed is lost', async () => {
      await here.context.setOffline(true)
      await purpose.fill('子女入学和落户')
      await here.sees(/内容已保存在本机/)
      await here.sound('offline')
      await here.context.setOffline(false)
      await here.sees(/已自动保存/)
      const saved = await here.ask(`/api/drafts/${form.split('/')[2]}`)
      check(saved.data.app_purpose === '子女入学和落户', `the server has ${saved.data.app_purpose}`)
    })
    await step('a page closed without a connection keeps what was typed', async () => {
      await here.context.setOffline(true)
      await purpose.fill('子女入学和迁户')
      await here.sees(/内容已保存在本机/)
      await here.context.setOffline(false)
      await page.goto(world.origin + '/')
      await here.go(form)
      await purpose.waitFor()
      check((await purpose.inputValue()) === '子女入学和迁户', await purpose.inputValue())
      await here.sees(/已自动保存/)
    })
    const there = await world.visit(kZhao)
    await step('it goes on at another device', async () => {
      await there.go('/cases')
      await there.page.locator(`a[href="/apply/${form.split('/')[2]}"]`).waitFor()
      await there.sound('drafts')
      await there.go(form)
      const other = there.page.locator('[id="f-app_purpose"]')
      await other.waitFor()
      check((await other.inputValue()) === '子女入学和迁户', await other.inputValue())
      await other.fill('从另一台设备')
      await there.sees(/已自动保存/)
    })
    await step('a change on an older state is asked about, not lost', async () => {
      await page.locator('[id="f-app_copies"]').fill('3')
      await here.sees('这份申请在另一台设备上改过')
      await here.sound('stale')
      await here.button('保留我刚填的内容').click()
      await here.sees(/已自动保存/)
      const { data } = await here.ask(`/api/drafts/${form.split('/')[2]}`)
      check(data.app_copies === 3 && data.app_purpose === '从另一台设备', JSON.stringify(data))
    })
    await step('it is thrown away only after a question', async () => {
      await here.go('/cases')
      const line = page.locator('.draft').filter({ has: page.locator(`a[href="/apply/${form.split('/')[2]}"]`) })
      await line.getByRole('button', { name: /^删除草稿/ }).click()
      await here.sound('drop')
      await here.answer('保留').click()
      await line.waitFor()
      await line.getByRole('button', { name: /^删除草稿/ }).click()
      await here.answer('删除草稿').click()
      await line.waitFor({ state: 'detached' })
      await here.go(form)
      await here.sees(/没有找到|不存在|已删除/)
    })
  })
}
