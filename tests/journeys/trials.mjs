// A draft tried out by clicking through it, until it is a journey; a new type of credential; values to confirm, picked; an archive
// that differs, a publication on a day, and finished cases played by a draft.
import { apply, paper } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { accept, claim, decide } from './lib/desk.mjs'
import { kLongPatienceMs } from './lib/patience.mjs'
import { approver_of, kAuthor, kClerk, kReviewer, kZhao, password_of } from './lib/people.mjs'

const kService = 'hk-proof'

const kProcess = `chongqing/processes/${kService}.bpmn`
const kNextYear = String(new Date().getFullYear() + 1)

export async function trials(world) {
  await world.journey('trials', async (step) => {
    const author = await world.visit(kAuthor)
    const { page } = author
    const { id } = (await author.call('POST', '/api/studio/changes', { title: '试办户籍证明' })).json
    const here = `/studio/changes/${id}`
    const next = (name) => author.button(name).click()
    await step('a service is opened for a trial', async () => {
      await author.go(`${here}/services/${kService}?tab=journeys`)
      await author.sound('journeys')
      await author.moves(() => page.getByRole('link', { name: '试办并录制' }).click())
      await page.locator('#sandbox-person option[value="zheng-laoren"]').waitFor({ state: 'attached', timeout: kLongPatienceMs })
      await author.sound('start')
      await next('开始申请')
      await author.sees('请选择申请人')
    })
    await step('an invented person applies on the pages of the portal', async () => {
      await page.selectOption('#sandbox-person', 'zheng-laoren')
      await page.selectOption('#sandbox-region', '500103')
      await next('开始申请')
      await page.locator('.figures').waitFor()
      await author.sound('plan')
      await next('开始填写')
      await page.locator('.step .form').waitFor()
      await author.sound('form')
      await fill(author, { per_phone: '13900000007', app_purpose: '办理公证' })
      await page.locator('.material').first().waitFor()
      const card = page.locator('.material').first()
      if (!/已提供|免提交/.test(await card.locator('.tag').first().innerText())) {
        await card.locator('input[type=radio][value=credential]').check()
        await card.locator('[id$="-credential-group"] input').first().check()
        await card.locator('.tag').filter({ hasText: '已提供' }).waitFor()
      }
      await author.sound('materials')
      await next('下一步')
      await author.sees('确认无误，去签名')
      await author.sound('check')
      await next('确认无误，去签名')
      await author.sound('submit')
      await next('提交')
      await page.locator('#sandbox-officer').waitFor()
      await author.sound('submitted')
    })
    await step('clerk and approver act on their own panels', async () => {
      await page.selectOption('#sandbox-officer', 'clerk-yz')
      await author.button('受理').waitFor()
      for (const point of await page.locator('.points input[type=checkbox]').all()) await point.check()
      await next('受理')
      await author.answer('受理').click()
      await page.locator('#sandbox-officer option[value="gaj-yz"]').waitFor({ state: 'attached' })
      await page.selectOption('#sandbox-officer', 'gaj-yz')
      await page.locator('article.member').getByRole('button', { name: '认领' }).click()
      await page.locator('article.member').getByRole('button', { name: /^办理：/ }).waitFor()
      await author.sound('claimed')
    })
    await step('another department is asked, the question taken back, and the step put back and taken again', async () => {
      const member = page.locator('article.member')
      await member.getByRole('button', { name: '会签' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('部门', { exact: true }).selectOption('xfjyzd')
      await dialog.getByRole('button', { name: '加入' }).click()
      await dialog.getByLabel('需要听取什么意见').fill('住址是否属实')
      await author.sound('asking')
      await author.answer('发出').click()
      await member.getByRole('button', { name: /^撤回询问/ }).click()
      await page.locator('.tale li').nth(4).waitFor()
      await member.getByRole('button', { name: '放回待办' }).click()
      await member.getByRole('button', { name: '认领' }).click()
      await member.getByRole('button', { name: /^办理：/ }).waitFor()
      await author.sound('taken again')
    })
    await step('time passes, and the approver decides', async () => {
      await page.fill('#sandbox-days', '1')
      await next('时间往前走')
      await author.sees('1 个工作日')
      await page.locator('article.member').getByRole('button', { name: /^办理：/ }).click()
      await page.getByRole('dialog').getByRole('radio', { name: /^同意/ }).check()
      await author.answer('提交').click()
      await page.locator('.tale li').nth(8).waitFor()
      await author.sound('decided')
    })
    await step('what happened is a journey that passes at once', async () => {
      await next('生成并打开')
      await author.sees('请填写名称')
      await page.fill('#sandbox-name', '郑老人试办户籍证明')
      await page.fill('#sandbox-name-en', 'A household certificate is tried out')
      await page.fill('#sandbox-id', 'household-proof-trial')
      await author.moves(() => next('生成并打开'))
      const path = 'chongqing/tests/household-proof-trial.journey.yaml'
      const { text } = await author.ask(`/api/studio/file?path=${path}&change=${id}`)
      check(/- claim: \{as: gaj-yz, item: hk-proof\}/.test(text) && /- wait: \{working_days: 1\}/.test(text), `not recorded: ${text}`)
      check(/- countersign: \{as: gaj-yz, item: hk-proof, of: \[\{department: xfjyzd\}\]/.test(text) && /- unask: \{as: gaj-yz/.test(text) && /- release: \{as: gaj-yz/.test(text), `not recorded: ${text}`)
      check(/- expect: \{stage: submitted/.test(text) && /stage: decided/.test(text), `nothing expected: ${text}`)
      await page.locator('.story .step').nth(5).waitFor()
      await next('跑一遍')
      await page.getByText('通过：每一步都和期望一致。').waitFor({ timeout: kLongPatienceMs })
      await author.sound('recorded')
    })
    await step('a new type of credential is made, with its paper', async () => {
      await author.go(`${here}/services/${kService}?tab=credential`)
      await next('新建证照种类')
      await author.answer('建立').click()
      await author.sees('请填写证照名称')
      await page.fill('#certificate-name', '试办证明书')
      await page.fill('#certificate-name_en', 'Trial certificate')
      await page.fill('#certificate-id', 'id-card')
      await page.fill('#certificate-validity', '长期')
      await author.answer('建立').click()
      await author.sees('这个代号已经有了')
      await author.sound('new type')
      await page.fill('#certificate-id', 'trial-certificate')
      await author.answer('建立').click()
      await page.locator('.paper').getByText('试办证明书').waitFor()
      const [reply] = await Promise.all([page.waitForResponse(/credential-paper/), author.button('生成 PDF 样张').click()])
      check(reply.status() === 200 && reply.headers()['content-type'] === 'application/pdf', `no sample: ${reply.status()}`)
      const again = await author.call('POST', '/api/studio/credential-paper', reply.request().postDataJSON())
      check(again.text.startsWith('%PDF-'), `the sample is no PDF: ${again.text.slice(0, 40)}`)
      await page.getByRole('link', { name: '打开 PDF 样张' }).waitFor()
      await author.sound('new type made')
      await author.button('保存').click()
      await author.sees('已保存')
      const answer = await author.call('POST', `/api/studio/changes/${id}/check`, { journeys: false })
      // The type is sound; that nothing in the process issues it yet is told.
      const faults = answer.json.issues.filter((each) => each.severity === 'error')
      check(faults.length === 1 && faults[0].code === 'pack.process_no_credential', `faults: ${JSON.stringify(faults).slice(0, 600)}`)
    })
    await step('values to confirm are picked by department and source', async () => {
      await author.go('/studio/unconfirmed')
      await page.selectOption('#unconfirmed-department', 'gaj')
      await page.selectOption('#unconfirmed-source', 'missing')
      await page.selectOption('#unconfirmed-service', kService)
      await page.waitForURL((url) => /department=gaj/.test(url.search) && /service=hk-proof/.test(url.search))
      await author.sees(/共 \d+ 项/)
      await page.locator('.row-card').first().waitFor()
      await author.sound('picked')
      await next('清除筛选')
      await page.getByRole('navigation', { name: '待核数据' }).getByRole('button', { name: '下一页' }).click()
      await author.sees(/第 2 页/)
    })
  })
  await world.journey('transfer', async (step) => {
    const author = await world.visit(kAuthor)
    const { page } = author
    const change = async (title) => {
      const made = (await author.call('POST', '/api/studio/changes', { title })).json
      const { text } = await author.ask(`/api/studio/file?path=${kProcess}&change=${made.id}`)
      return { ...made, text }
    }
    await step('an archive that differs becomes a change of what differs', async () => {
      const first = await change('改名称后导出')
      const text = first.text.replace(/name="([^"]+)"/, 'name="$1（导入）"')
      await author.call('PUT', `/api/studio/changes/${first.id}/file`, { path: kProcess, text, version: first.version })
      const bytes = await page.evaluate(async (id) => [...new Uint8Array(await (await fetch(`/api/studio/changes/${id}/export`)).arrayBuffer())], first.id)
      await author.go('/studio')
      await author.button('导入').click()
      await author.sound('import')
      await page.locator('#import-file').setInputFiles({ ...paper(), name: 'wrong.tar.gz' })
      await author.sees(/不是内容包的归档/)
      await page.locator('#import-file').setInputFiles({ name: '别处的包.tar.gz', mimeType: 'application/gzip', buffer: Buffer.from(bytes) })
      await author.moves(() => page.getByRole('button', { name: '建立变更（1 个文件）' }).click())
      await author.sees('别处的包')
      const made = new URL(page.url()).pathname.split('/').pop()
      const files = (await author.ask(`/api/studio/changes/${made}`)).files
      check(files.length === 1 && files[0].path === kProcess && files[0].status === 'changed', JSON.stringify(files))
    })
    await step('a publication is planned for a day', async () => {
      const planned = await change('明年起改名称')
      await author.call('PUT', `/api/studio/changes/${planned.id}/file`, { path: kProcess, text: planned.text.replace(/name="([^"]+)"/, 'name="$1（明年）"'), version: planned.version })
      await author.go(`/studio/changes/${planned.id}`)
      await author.button('送审').click()
      await page.fill('#change-password', password_of(kAuthor))
      await author.answer('送审').click()
      await page.getByText('已送审', { exact: true }).first().waitFor({ timeout: kLongPatienceMs })
      const reviewer = await world.visit(kReviewer)
      await reviewer.go(`/studio/changes/${planned.id}`)
      await reviewer.button('审核通过').click()
      await reviewer.page.getByRole('radio', { name: '在指定日期自动发布' }).check()
      await reviewer.page.fill('#change-day', kNextYear + '-01-04')
      await reviewer.sound('on a day')
      await reviewer.page.fill('#change-password', password_of(kReviewer))
      await reviewer.answer('审核通过').click()
      await reviewer.page.getByText('已审核通过', { exact: true }).first().waitFor({ timeout: kLongPatienceMs })
      await reviewer.sees(new RegExp(kNextYear))
      const { state, publish_on } = await reviewer.ask(`/api/studio/changes/${planned.id}`)
      check(state === 'approved' && publish_on === kNextYear + '-01-04', `${state} ${publish_on}`)
      await reviewer.sound('planned')
    })
    await step('finished cases are played by a draft', async () => {
      const { number } = await apply(await world.visit(kZhao), kZhao, { service: kService, facts: { app_purpose: '办理公证' }, ways: { 'id-card': 'credential' } })
      await accept(await world.visit(kClerk), number)
      const officer = await world.visit(approver_of('gaj'))
      await claim(officer, number, '')
      const { members } = await officer.ask(`/api/work/cases/${number}?purpose=review`)
      await decide(officer, members[0].name)
      const draft = await change('重演户籍证明')
      await author.go(`/studio/changes/${draft.id}/replay`)
      await page.selectOption('#replay-service', kService)
      await author.page.locator('main form button[type=submit]').click()
      await author.sees(/1 件/)
      await author.sound('played')
    })
  })
}

/// The fields of the page by their keys, then on.
async function fill(visitor, facts) {
  const { page } = visitor
  for (let left = 6; left > 0 && (await page.locator('.step .form').count()) > 0; left--) {
    for (const [key, value] of Object.entries(facts)) {
      // What a register holds is told and not asked.
      const control = page.locator(`input[id="f-${key}"], textarea[id="f-${key}"]`)
      if ((await control.count()) && (await control.inputValue()) === '') await control.fill(value)
    }
    const before = await page.locator('.step .lead').allInnerTexts()
    await visitor.button('下一步').click()
    await page.waitForFunction((was) => [...document.querySelectorAll('.step .lead')].map((each) => each.innerText).join() !== was, before.join())
    await visitor.settle()
  }
}
