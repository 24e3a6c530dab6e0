// Bad input and bad luck: each gets a clear message, nothing is lost and nothing is done twice.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { begin, choose_delivery, choose_region, fill_form, give_materials, kPaper } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { kClerk, kLi, kZhao, password_of } from './lib/people.mjs'

// A service that is taken in by the windows of its own district only.
const kFacts = { per_live_region: '500157', per_licence_class: 'C1' }

export async function faults(world) {
  await world.journey('faults', async (step) => {
    const person = await world.visit(kZhao)
    const { page } = person
    let number
    await step('a question without an answer is not passed', async () => {
      await begin(person, 'open-restaurant', 'bundle')
      await choose_region(person)
      await page.waitForSelector('#answer-group')
      await person.button('下一步').click()
      await person.sees('请选择一项')
      await person.sound('no answer')
    })
    await step('a form with faults shows them on top and at the fields', async () => {
      await to_form(person, 'signboard')
      // The account fills the first page; the second asks for the business.
      await person.moves(() => person.button('下一步').click())
      await page.locator('.form input[type=text]').first().waitFor()
      await person.button('下一步').click()
      await page.locator('.summary').waitFor()
      await page.locator('.form .error').first().waitFor()
      await page.locator('.summary:focus').waitFor()
      await person.sound('form faults')
    })
    await step('files of the wrong type, too large or empty are refused in words', async () => {
      await page.goto(page.url().replace(/\/form.*/, '/materials'))
      const card = page.locator('.material').filter({ hasText: '设置效果图' })
      const choose = (name, buffer) => card.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer })
      await choose('图.docx', kPaper)
      await card.locator('.error').first().waitFor()
      await person.sound('wrong type')
      // As a file: so many bytes take long on their way through the wire of the browser.
      const large = join(world.server.data, '图.pdf')
      writeFileSync(large, Buffer.alloc(11 * 1024 * 1024, 32))
      await card.locator('input[type=file]').setInputFiles(large)
      await card.locator('.error').first().waitFor()
      // The name says PDF, the content does not: only the server can tell.
      await choose('假.pdf', Buffer.from('GIF89a nothing of a PDF'))
      await card.getByRole('alert').waitFor()
      await person.sound('false type')
      check((await card.locator('.files li').count()) === 0, 'a refused file is in the list')
      await choose('真.pdf', kPaper)
      await card.getByText('真.pdf').first().waitFor()
    })
    await step('a required field skipped by calling the API is named', async () => {
      const id = page.url().match(/apply\/([^/]+)/)[1]
      const shown = await person.ask(`/api/drafts/${id}`)
      check(!shown.ready && shown.issues.length > 0, 'the draft counts as ready')
      const answer = await person.call('POST', `/api/drafts/${id}/submission`,
        { password: password_of(kZhao), sha256: '0'.repeat(64), version: shown.version })
      check(answer.status >= 400 && answer.status < 500 && answer.json?.code, `${answer.status} ${answer.text}`)
      const large = await person.call('PATCH', `/api/drafts/${id}`, { version: shown.version, data: { app_purpose: '长'.repeat(2e6) } })
      check(large.status === 413, `too large: ${large.status} ${large.text.slice(0, 200)}`)
    })
    await step('a double click on submit makes one case', async () => {
      const before = (await person.ask('/api/cases')).cases.length
      await to_form(person, 'dl-lost')
      await fill_form(person, kFacts)
      await give_materials(person)
      await choose_delivery(person)
      await person.moves(() => person.button('确认无误，去签名').click())
      await page.check('#sign-read')
      await page.fill('#sign-password', 'not-my-password')
      await person.button('签名并提交').click()
      await page.locator('#sign-password-error').waitFor()
      await person.sound('wrong password')
      await page.fill('#sign-password', password_of(kZhao))
      await person.button('签名并提交').dblclick()
      await page.waitForSelector('.receipt')
      number = (await page.innerText('.receipt .big')).trim()
      const after = (await person.ask('/api/cases')).cases.length
      check(after === before + 1, `${after - before} cases`)
    })
    await step('the same request sent twice is done once and answered the same', async () => {
      const key = { 'Idempotency-Key': `journey-${Date.now()}-once-only` }
      const send = (body) => person.call('POST', '/api/drafts', body, key)
      const [first, second] = [await send({ service: 'hk-proof' }), await send({ service: 'hk-proof' })]
      check(first.status === 201 && first.json.id === second.json?.id, `${first.json?.id} ${second.text.slice(0, 100)}`)
      const other = await send({ service: 'signboard' })
      check(other.status >= 400, `the key of another request: ${other.status}`)
    })
    await step('unknown numbers and cases of others are not found', async () => {
      await person.go('/cases/115001570000000000000000000000000001')
      await person.sees(/没有找到|不存在/)
      await person.sound('unknown')
      const other = await world.visit(kLi)
      await other.go(`/cases/${number}`)
      check(!(await other.page.innerText('main')).includes('赵火锅'), 'the case of another is shown')
      const told = await other.call('GET', `/api/cases/${number}`)
      check(told.status === 404 || told.status === 403, `${told.status}`)
      const clerk = await world.visit('clerk-yz')
      const far = await clerk.call('GET', `/api/work/cases/${number}?purpose=review`)
      check(far.status === 404 || far.status === 403, `another district reads it: ${far.status}`)
    })
    await step('a request without the token of the session changes nothing', async () => {
      const before = (await person.ask('/api/drafts')).drafts.length
      const answer = await person.call('POST', '/api/drafts', { service: 'hk-proof' }, { 'X-CSRF-Token': 'guessed' })
      check(answer.status === 403 && answer.json.code === 'auth.csrf', `${answer.status} ${answer.text}`)
      check((await person.ask('/api/drafts')).drafts.length === before, 'a draft was made')
    })
    await step('an accepted case on a stale version is told to look again', async () => {
      const clerk = await world.visit(kClerk)
      const { version, audit_points } = await clerk.ask(`/api/work/cases/${number}?purpose=intake`)
      const points = Object.entries(audit_points).flatMap(([item, each]) => each.map(({ id }) => `${item}/${id}`))
      const accept = (at, checked = points) => clerk.call('POST', `/api/work/cases/${number}/acceptance`, { version: at, checked })
      const careless = await accept(version, [])
      check(careless.status === 400 && careless.json.code === 'case.audit_unchecked', careless.text)
      check((await accept(version)).status === 200, 'not accepted')
      const again = await accept(version)
      check(again.status === 409 && /\p{Script=Han}/u.test(again.json.detail || again.json.title), again.text)
    })
    await step('guessing query codes ends in a pause', async () => {
      const guess = (n) => fetch(`${world.origin}/api/public/status/GUESS${String(n).padStart(11, '0')}`)
      let status = 0
      for (let n = 0; n < 60 && status !== 429; n++) ({ status } = await guess(n))
      check(status === 429, `after 60 guesses: ${status}`)
      // The guessing goes on while the page loads: on a slow machine a guess would be free again by then. Not
      // faster than needed, or the general limit of this address is used up for the journeys that follow.
      let ended = false
      const guessing = (async () => { for (let n = 60; !ended; n++) { await guess(n); await pause(200) } })()
      try {
        const stranger = await world.stranger()
        const told = stranger.page.getByText(/频繁/).first()
        // A guess that is free again may be the page's own: then it asks once more.
        for (let tries = 0; tries < 10 && (await told.count()) === 0; tries++) await stranger.go('/s/ABCDEFGHJKLMNPQR')
        await told.waitFor()
        await stranger.sound('too many')
      } finally {
        ended = true
        await guessing
      }
    })
  })
}

async function to_form(person, service) {
  await begin(person, service, 'item')
  await choose_region(person)
  await person.page.waitForSelector('.figures')
  await person.moves(() => person.button('开始填写').click())
  await person.page.waitForSelector('.form')
}
