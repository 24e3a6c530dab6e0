// Open a restaurant: from the first question to the signed licence, its check and the rating.
// Approvers of the district sign in as DEPARTMENT-lj; the number ends their password.
const kApprovers = { scjgj: '02', xfjyzd: '03', cgj: '04', ycj: '05', zfcxjw: '06', gaj: '07',
  swj: '08', rlsbj: '09', gjj: '10', wsjkw: '11', ylbzj: '12' }
const kPaper = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n' +
  '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
  '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')

const value_for = (id, mode) => {
  if (/id_no|_id$/.test(id)) return '500225199003071232'
  if (/phone/.test(id)) return '13900000001'
  if (/uscc|credit/.test(id)) return '91500111MA5TB0010K'
  if (mode !== 'numeric' && mode !== 'decimal') return '示例内容示例'
  return /area|capital|seat/.test(id) ? '60' : '2'
}

async function answer_questions(page) {
  for (let i = 0; i < 40 && /questions/.test(page.url()); i++) {
    await page.waitForSelector('.step h1')
    await page.waitForTimeout(200)
    const title = await page.innerText('.step h1')
    const before = page.url() + title
    const radios = await page.$$('.step input[type=radio]')
    if (radios.length) await radios[/执照|已/.test(title) ? 1 : 0].check()
    else await (await page.$('.step input[type=checkbox]'))?.check()
    await page.click('.step button[type=submit]')
    await page.waitForFunction((b) =>
      location.href + (document.querySelector('.step h1')?.innerText ?? '') !== b, before)
    await page.waitForTimeout(200)
  }
}

async function fill_page(page) {
  await page.waitForSelector('.form')
  for (const input of await page.$$('.form input[type=text], .form input[type=tel], .form textarea')) {
    if (await input.inputValue()) continue
    await input.fill(value_for(await input.getAttribute('id'), await input.getAttribute('inputmode')))
  }
  for (const select of await page.$$('.form select'))
    if (!(await select.inputValue())) await select.selectOption({ index: 1 })
  for (const group of await page.$$('.form fieldset.field'))
    if (!(await group.$('input:checked')))
      await (await group.$('input[type=radio], input[type=checkbox]'))?.check()
  for (const date of await page.$$('.form input[type=date]'))
    if (!(await date.inputValue())) await date.fill('2020-01-01')
  const before = page.url()
  await page.click('.step button[type=submit]')
  await page.waitForFunction((url) => location.href !== url, before)
}

async function give_materials(page) {
  await page.waitForSelector('.material')
  for (const card of await page.$$('.material')) {
    if (/已提供|免提交|系统生成/.test(await card.$eval('.tag', (e) => e.innerText))) continue
    await (await card.$('input[type=radio][value=upload]'))?.check()
    const file = await card.$('input[type=file]')
    if (file) await file.setInputFiles({ name: '材料.pdf', mimeType: 'application/pdf', buffer: kPaper })
    else await (await card.$('input[type=checkbox]'))?.check()
    await page.waitForTimeout(800)
  }
}

/// A person of his own browser, with the calls that his pages make.
async function sign_in(browser, origin, width, login, password) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true })
  context.setDefaultTimeout(10000)
  const page = await context.newPage()
  await page.goto(`${origin}/sign-in`)
  await page.fill('#login', login)
  await page.fill('#password', password)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  const call = async (method, path, body) => {
    const answer = await page.evaluate(async ([method, path, body]) => {
      const { user } = await (await fetch('/api/session')).json()
      const reply = await fetch(path, { method, body: body && JSON.stringify(body), headers: {
        'Content-Type': 'application/json', 'X-CSRF-Token': user.csrf,
        'Idempotency-Key': Math.random().toString(36).slice(2).padEnd(20, '0') } })
      return { status: reply.status, text: await reply.text() }
    }, [method, path, body])
    if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${answer.text.slice(0, 200)}`)
    return JSON.parse(answer.text)
  }
  return { page, call, close: () => context.close() }
}

export async function restaurant(browser, origin, width, { step, check, sound_page, shot }) {
  const at = (name, action) => step(`${width}: restaurant: ${name}`, action)
  const person = await sign_in(browser, origin, width, '13900000001', 'Demo-2026-huoguo')
  const { page } = person
  let number, clerk, at_work
  await at('questions lead to a plan', async () => {
    await page.goto(`${origin}/search?q=餐饮`)
    await page.click('.results a >> nth=0')
    await page.click('a:has-text("在线办理")')
    await page.waitForSelector('#applicant')
    await page.click('form.stack button[type=submit]')
    await page.waitForSelector('#region option >> nth=3', { state: 'attached' })
    await page.selectOption('#region', '500157')
    await page.click('button[type=submit]:has-text("下一步")')
    await page.waitForURL(/questions|plan/)
    await answer_questions(page)
    await page.waitForSelector('.figures')
    await sound_page(page)
    await shot(page, 'apply-plan-phone', 360)
  })
  await at('form and materials', async () => {
    await page.click('.step button[type=submit]')
    await page.waitForSelector('.form')
    await sound_page(page)
    for (let i = 0; i < 20 && /\/form/.test(page.url()); i++) await fill_page(page)
    await give_materials(page)
    await sound_page(page)
    await page.click('.step button[type=submit]:has-text("下一步")')
    await page.waitForURL(/delivery/)
    await page.waitForTimeout(500)
    await (await page.$('input[name=delivery-hall]'))?.check()
    await page.click('.step button[type=submit]')
    await page.waitForURL(/check/)
    await page.waitForTimeout(500)
    await page.click('.step button[type=submit]')
  })
  await at('signed, with a case number', async () => {
    await page.waitForURL(/sign/)
    await page.check('#sign-read')
    await page.fill('#sign-password', 'Demo-2026-huoguo')
    await page.click('.step button[type=submit]')
    await page.waitForSelector('.receipt')
    number = (await page.innerText('.receipt')).match(/[0-9A-Z]{30,}/)?.[0]
    check(number, 'no case number')
    at_work = `/api/work/cases/${number}`
    await page.goto(`${origin}/cases/${number}`)
    await page.waitForSelector('.clock')
    await sound_page(page)
    await shot(page, 'case-desktop', 1280)
  })
  const look = () => clerk.call('GET', `/api/work/cases/${number}?purpose=review`)
  await at('the window accepts', async () => {
    clerk = await sign_in(browser, origin, width, 'clerk-lj', 'Demo-2026-lj-01')
    await clerk.page.goto(`${origin}/work/cases/${number}`)
    await clerk.page.waitForSelector('#members')
    await sound_page(clerk.page)
    await shot(clerk.page, 'work-desktop', 1280)
    const view = await look()
    const checked = Object.values(view.audit_points).flat().map((point) => point.id)
    await clerk.call('POST', `${at_work}/acceptance`, { version: view.version, checked: [...new Set(checked)] })
  })
  await at('every department decides its member', async () => {
    for (let round = 0; round < 12; round++) {
      const view = await look()
      if (!view.work_items.length) break
      for (const item of view.work_items) {
        const officer = item.role === 'clerk' ? clerk : await sign_in(browser, origin, width,
          `${item.department}-lj`, `Demo-2026-lj-${kApprovers[item.department]}`)
        await officer.call('POST', `${at_work}/items/${item.id}/claim`, {})
        await officer.call('POST', `${at_work}/members/${item.item}/decision`, { granted: true })
        if (officer !== clerk) await officer.close()
      }
    }
    const view = await look()
    check(view.members.every((member) => member.result?.granted), `stage ${view.stage}`)
  })
  await at('the licence is valid, and is not with one byte changed', async () => {
    const { credentials } = await person.call('GET', '/api/credentials')
    const issued = credentials.find((each) => each.type !== 'id-card')
    check(issued, `only ${credentials.map((each) => each.type)}`)
    const paper = await page.request.get(`${origin}/api/credentials/${encodeURIComponent(issued.id)}/pdf`)
    check(paper.ok(), `pdf: ${paper.status()}`)
    const bytes = new Uint8Array(await paper.body())
    // Anybody checks: without a session.
    const ask = async () => {
      const answer = await fetch(`${origin}/api/verification`,
        { method: 'POST', headers: { 'Content-Type': 'application/pdf' }, body: bytes })
      const text = await answer.text()
      check(answer.ok, `verification: ${answer.status} ${text.slice(0, 200)}`)
      return JSON.parse(text).verdict
    }
    const verdicts = [await ask()]
    bytes[bytes.length >> 1] ^= 1
    verdicts.push(await ask())
    check(verdicts[0] === 'valid' && verdicts[1] && verdicts[1] !== 'valid', verdicts.join(', '))
    await page.goto(`${origin}/verify?id=${encodeURIComponent(issued.identifier)}`)
    await page.waitForSelector('.notice .facts')
    await sound_page(page)
    await shot(page, 'verify-phone', 360)
  })
  await at('delivered, and rated', async () => {
    const { version } = await look()
    await clerk.call('POST', `${at_work}/delivery`, { version, way: 'pickup', receiver: '赵火锅' })
    await page.goto(`${origin}/cases/${number}`)
    await page.check('input[name=grade][value="1"]')
    await page.click('form[aria-labelledby=rating] button[type=submit]')
    await page.waitForSelector('form[aria-labelledby=rating]', { state: 'detached' })
    check((await look()).rating?.grade === 1, 'no rating')
  })
  await at('the supervisor sees it on the board', async () => {
    const supervisor = await sign_in(browser, origin, width, 'supervisor', 'Demo-2026-city-01')
    const board = await supervisor.call('GET', '/api/board')
    check(board.satisfaction.rated > 0, 'no rating on the board')
    await supervisor.page.goto(`${origin}/board`)
    await supervisor.page.waitForSelector('.totals')
    await sound_page(supervisor.page)
    await supervisor.page.waitForTimeout(800)
    await shot(supervisor.page, 'board-desktop', 1280)
    await supervisor.close()
  })
  await clerk?.close()
  await person.close()
}
