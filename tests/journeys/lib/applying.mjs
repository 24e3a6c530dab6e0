// An application by clicks: from the guide to the case number.
import { check } from './check.mjs'
import { kRegion, password_of } from './people.mjs'

/// The smallest file that counts as a PDF.
export const kPaper = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n' +
  '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
  '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')
export const paper = (name = '材料.pdf') => ({ name, mimeType: 'application/pdf', buffer: kPaper })

/// The page after a service was chosen: for whom, and in which district.
export async function begin(visitor, service, kind, who) {
  await visitor.go(`/services/${kind}s/${service}`)
  await visitor.sound()
  await visitor.moves(() => visitor.page.getByRole('link', { name: '在线办理' }).first().click())
  await choose_applicant(visitor, who)
}

export async function choose_applicant(visitor, who) {
  const { page } = visitor
  await page.waitForSelector('#applicant')
  await visitor.sound()
  if (who) await page.getByRole('radio', { name: who }).check()
  await visitor.moves(() => visitor.button('下一步').click())
}

export async function choose_region(visitor, region = kRegion) {
  const { page } = visitor
  await page.locator(`#region option[value="${region}"]`).waitFor({ state: 'attached' })
  await page.selectOption('#region', region)
  await visitor.sound('start')
  await visitor.moves(() => visitor.button('下一步').click())
}

/// One question a page; answers by the words of the choice.
export async function answer_questions(visitor, answers) {
  const { page } = visitor
  for (let left = 40; left > 0 && /\/questions/.test(page.url()); left--) {
    await page.waitForSelector('#answer-group')
    await visitor.sound('questions')
    const title = await page.innerText('.step h1')
    const [, given] = Object.entries(answers).find(([part]) => title.includes(part)) ?? []
    check(given !== undefined, `no answer to: ${title}`)
    for (const choice of [given].flat())
      await page.locator('#answer-group').getByText(choice, { exact: true }).click()
    await visitor.moves(() => visitor.button('下一步').click())
  }
}

const value_for = (key, mode, facts) => {
  if (facts[key] !== undefined) return String(facts[key])
  if (/phone/.test(key)) return '13900000001'
  if (mode !== 'numeric' && mode !== 'decimal') return '示例内容示例'
  return /area|capital|seat/.test(key) ? '60' : '2'
}

/// The first field of the page that is still open: required, or one of the facts.
function open_field(known) {
  const key_of = (control) => (control.name || control.id).replace(/^f-/, '')
  const is_open = (control) => {
    const group = control.closest('fieldset.field')
    const box = group ?? control.closest('.field')
    const key = key_of(control)
    if (!box && control.type !== 'checkbox') return false
    if (box ? box.querySelector('.label .optional') : true) if (!known.includes(key)) return false
    if (control.type === 'radio' || (control.type === 'checkbox' && group))
      return !group.querySelector('input:checked')
    return control.type === 'checkbox' ? !control.checked : control.value === ''
  }
  const control = [...document.querySelectorAll('.form input, .form select, .form textarea')]
    .find((each) => !each.disabled && !each.readOnly && is_open(each))
  if (!control) return null
  const kind = control.tagName === 'SELECT' ? 'select' : control.type
  return { id: control.id, kind, key: key_of(control), mode: control.inputMode, tag: control.tagName }
}

/// Fills the page of the form that is shown and goes on.
export async function fill_page(visitor, facts) {
  const { page } = visitor
  await page.waitForSelector('.step .form, .step p')
  for (let left = 80; left > 0; left--) {
    const field = await page.evaluate(open_field, Object.keys(facts))
    if (!field) break
    const control = page.locator(`[id="${field.id}"]`)
    if (field.kind === 'select')
      await control.selectOption(facts[field.key] !== undefined ? String(facts[field.key]) : { index: 1 })
    else if (field.kind === 'radio' || field.kind === 'checkbox')
      for (const value of [facts[field.key] ?? []].flat().concat(facts[field.key] === undefined ? [''] : []))
        await (value === '' || value === true ? control
          : page.locator(`.form input[value="${value}"]`).first()).check()
    else await control.fill(field.kind === 'date' ? '2020-01-01' : value_for(field.key, field.mode, facts))
  }
  await visitor.sound('form')
  await visitor.moves(() => visitor.button('下一步').click())
}

export async function fill_form(visitor, facts = {}) {
  await visitor.page.waitForURL(/\/form/)
  for (let left = 20; left > 0 && /\/form/.test(visitor.page.url()); left--) await fill_page(visitor, facts)
}

const kGiven = /已提供|免提交|系统生成|已承诺|容后补交/
/// Gives every material that is missing: a file, or what `ways` says for it.
export async function give_materials(visitor, ways = {}) {
  const { page } = visitor
  await page.waitForURL(/\/materials/)
  await page.waitForSelector('.step h1')
  for (const card of await page.locator('.material').all()) {
    const id = (await card.getAttribute('aria-labelledby')).replace(/^material-|-title$/g, '')
    const tag = card.locator('.tag').first()
    const way = ways[id]
    if (!way && kGiven.test(await tag.innerText())) continue
    if (!way && /选交/.test(await tag.innerText())) continue
    const choice = card.locator(`input[type=radio][value=${way ?? 'upload'}]`)
    if (await choice.count()) await choice.check()
    if (way === 'credential') await card.locator(`[id$="-credential-group"] input`).first().check()
    else if (way === 'commitment') await card.locator('input[type=checkbox]').check()
    else if (way === 'later') await card.getByRole('button', { name: '确定稍后补交' }).click()
    else await card.locator('input[type=file]').setInputFiles(paper())
    await tag.filter({ hasText: kGiven }).waitFor()
  }
  await visitor.sound('materials')
  await visitor.moves(() => visitor.button('下一步').click())
}

export async function choose_delivery(visitor, post) {
  const { page } = visitor
  await page.waitForURL(/\/delivery/)
  if (post) {
    await page.getByRole('radio', { name: '邮寄' }).check()
    for (const [field, text] of Object.entries(post)) await page.fill(`#delivery-${field}`, text)
  } else await page.locator('[id="delivery-hall-group"] input').first().check()
  await visitor.sound(`delivery ${post ? 'post' : ''}`)
  await visitor.moves(() => visitor.button('下一步').click())
}

/// Checks everything, signs with the password once more, and gives the case number.
export async function sign(visitor, password) {
  const { page } = visitor
  await page.waitForURL(/\/check/)
  await visitor.sound('check')
  await visitor.moves(() => visitor.button('确认无误，去签名').click())
  await page.waitForSelector('#sign-read')
  await visitor.sound('sign')
  if (await page.locator('#sign-consent').count()) await page.check('#sign-consent')
  await page.check('#sign-read')
  await page.fill('#sign-password', password)
  await visitor.button('签名并提交').click()
  await page.waitForSelector('.receipt, .summary')
  const refused = page.locator('.summary')
  if (await refused.count()) throw new Error(`not submitted: ${await refused.innerText()}`)
  await visitor.sound('submitted')
  const number = (await page.innerText('.receipt .big')).trim()
  const code = (await page.locator('.receipt dd.number').last().innerText()).trim()
  check(/^[0-9A-Z]{20,}$/.test(number), `case number: ${number}`)
  return { number, code }
}

/// A whole application of a service, by somebody for himself unless said otherwise.
export async function apply(visitor, login, { service, kind = 'item', who, region, answers, facts, ways, post }) {
  await begin(visitor, service, kind, who)
  await choose_region(visitor, region)
  await answer_questions(visitor, answers ?? {})
  await visitor.page.waitForSelector('.figures')
  await visitor.sound('plan')
  await visitor.moves(() => visitor.button('开始填写').click())
  await fill_form(visitor, facts)
  await give_materials(visitor, ways)
  await choose_delivery(visitor, post)
  return sign(visitor, password_of(login))
}
