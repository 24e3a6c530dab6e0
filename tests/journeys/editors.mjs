// The editors of the studio as somebody who draws uses them: a process, a decision, a form, a credential, and what they make of the files.
import { resolve } from 'node:path'
import { check } from './lib/check.mjs'
import { eventually, holds } from './lib/patience.mjs'
import { kAuthor } from './lib/people.mjs'
import { special_model } from './lib/special-model.mjs'

const kProcess = 'chongqing/processes/food-new.bpmn'
const kDecision = 'chongqing/decisions/tobacco-conditions.dmn'
const kSpecial = 'chongqing/processes/food-cancel.bpmn'
const kBare = 'chongqing/processes/res-permit.bpmn'
const kForm = 'chongqing/forms/food-new.form.json'
const kWide = 900

export async function editors(world) {
  await world.journey('editors', async (step) => {
    const author = await world.visit(kAuthor)
    const { page } = author
    const isWide = world.width >= kWide
    const { id } = await post(author, '/api/studio/changes', { title: '食品经营许可增加超时提醒' }, 201)
    const at = (path) => `/studio/changes/${id}/file?path=${path}`
    const text_of = async (path) => (await author.ask(`/api/studio/file?path=${path}&change=${id}`)).text

    await step('a list of changes', async () => {
      await author.go('/studio')
      await author.sees('食品经营许可增加超时提醒')
      await author.shot('studio-changes', 1280)
    })
    await step('a process is shown with its steps', async () => {
      await author.go(at(kProcess))
      await page.locator('.djs-container [data-element-id="review"]').waitFor()
      await author.sees('检查通过，没有发现问题。')
      await page.getByTitle('Powered by bpmn.io').waitFor()
      await author.sound('process')
      if (!isWide) {
        await author.sees('画流程需要更大的屏幕')
        check((await page.locator('.djs-palette').count()) === 0, 'a phone is offered the palette')
      }
    })
    await step('a step is found in the list, and says who does it', async () => {
      await page.getByText('按列表查看').click()
      await page.locator('.outline').getByRole('button', { name: '资料审查与决定' }).click()
      await holds(page.locator('#task-group'), 'approver', 'another group')
      await page.locator(`#task-group:${isWide ? 'enabled' : 'disabled'}`).waitFor()
      await author.sound('step')
      await page.getByText('按列表查看').click()
      await picture(author, 'studio-process', page.locator('.process-editor .work'))
    })
    if (isWide) await draw(author, step, text_of)
    if (isWide) await draw_by_keyboard(author, step)
    await special(author, step, { id, at, text_of })
    await bare(author, step, { id, at, text_of })
    await step('a decision is tried out', async () => {
      await author.go(at(kDecision))
      await page.locator('#fact-site_address').fill('渝北区龙溪街道')
      await page.locator('#fact-site_distance_school_ok').selectOption('true')
      await author.button('试算').click()
      await author.sees(/命中规则 1、2/)
      await page.locator('tr[data-fired]').nth(1).waitFor()
      await author.sees('烟草专卖法实施条例 第九条第二项', 'the article of a rule')
      await author.sound('decision')
      await picture(author, 'studio-decision', page.locator('.decision-editor'))
    })
    await step('a result is written as a form, and its quotes stay where they belong', async () => {
      check((await page.locator('.tjs-container').count()) === 1, 'the table is shown twice')
      await page.getByText(/^按表单修改结果/).click()
      const first = page.locator('.cells fieldset').first()
      await holds(first.getByLabel('说明', { exact: true }), '有固定的经营场所', 'another sentence')
      await author.sound('cells')
      const before = await text_of(kDecision)
      await first.getByLabel('说明', { exact: true }).fill('有固定的"经营"场所')
      await page.keyboard.press('Tab')
      await page.locator('.tjs-container').getByText('有固定的').first().waitFor()
      await save(author)
      const after = await text_of(kDecision)
      check(after.includes('text: "有固定的\\"经营\\"场所"'), 'the sentence is not written')
      check(after.length - before.length === 4, `${after.length - before.length} more letters`)
    })
    await step('a form is built and seen as applicants see it', async () => {
      await author.go(at(kForm))
      const preview = page.locator('.preview')
      await preview.getByLabel('公民身份号码').waitFor()
      await author.sound('form')
      await page.getByRole('tab', { name: '手机' }).click()
      await preview.getByLabel('公民身份号码').waitFor()
      if (!isWide) return
      await page.locator('.fjs-element[data-id="Field_food_new_per_id_no"]').click()
      await holds(page.locator('#field-check'), 'resident-id', 'another check')
      await author.sound('field')
      await picture(author, 'studio-form', page.locator('.form-editor .work'))
      const before = await text_of(kForm)
      await page.fill('#field-label', '身份证号码')
      await page.keyboard.press('Tab')
      await preview.getByLabel('身份证号码').waitFor()
      await save(author)
      check((await text_of(kForm)) === before.replace('"label": "公民身份号码"', '"label": "身份证号码"'), 'the form has other changes too')
    })
    await step('a credential is designed beside its paper', async () => {
      await author.go(`/studio/changes/${id}/services/food-new?tab=credential`)
      await page.locator('.paper').getByText('食品经营许可证').waitFor()
      await author.sound('credential')
      await picture(author, 'studio-credential', page.locator('.designer'))
    })
    await step('the versions stand side by side', async () => {
      await author.go(`/studio/changes/${id}/difference?path=${isWide ? kProcess : kDecision}`)
      if (!isWide) return
      await page.locator('.difference .is-added').first().waitFor()
      await author.sees('P15WD')
      await author.sound('difference')
      await picture(author, 'studio-difference', page.locator('.difference'))
    })
  })
}

/// A reminder after 15 working days, drawn with the mouse, and a fault on the way that is marked.
async function draw(author, step, text_of) {
  const { page } = author
  const shape = (id) => page.locator(`.djs-container .djs-shape[data-element-id="${id}"]`)
  await step('a gateway without a default way is marked', async () => {
    await page.getByText('按列表查看').click()
    await page.locator('.outline').getByRole('button', { name: '准予许可？' }).click()
    await page.locator('.ways').getByRole('button', { name: '否' }).click()
    await page.getByText('按列表查看').click()
    await page.getByLabel('默认走这条线').uncheck()
    await page.locator('.has-error').first().waitFor()
    await page.locator('.issues').getByRole('button', { name: '否' }).first().waitFor()
    await picture(author, 'studio-process-fault', page.locator('.process-editor'))
    await author.button('撤销').click()
    await author.sees('检查通过，没有发现问题。')
  })
  await step('without its review the drawing says that nobody has decided', async () => {
    await page.getByText('按列表查看').click()
    await page.locator('.outline').getByRole('button', { name: '资料审查与决定' }).click()
    await page.getByText('按列表查看').click()
    await page.locator('.djs-context-pad [data-action="delete"]').click()
    await author.sees('到这里还没有人作出决定')
    await author.button('撤销').click()
    await author.sees('检查通过，没有发现问题。')
  })
  await step('a timer of 15 working days is attached to a step', async () => {
    await page.locator('.work').evaluate((work) => work.scrollIntoView())
    const box = await shape('review').boundingBox()
    const tool = await page.locator('.djs-palette [data-action="create.intermediate-event"]').boundingBox()
    await page.mouse.move(tool.x + 10, tool.y + 10)
    await page.mouse.down()
    await page.mouse.move(tool.x + 80, tool.y + 60, { steps: 5 })
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 1, { steps: 8 })
    await page.mouse.up()
    await page.getByRole('heading', { name: '边界事件' }).waitFor()
    const timer = page.locator('.djs-popup').getByText('边界事件：时间（不打断）')
    const spanner = page.locator('.djs-context-pad [data-action="replace"]')
    // The first click after dragging from the palette belongs to the dragging; one too many opens the list anew.
    await eventually(async () => {
      await spanner.click()
      return timer.waitFor({ timeout: 3000 }).then(() => true, () => false)
    }, 'no list of what it can become')
    await timer.click()
    await page.fill('#element-name', '办理超时')
    await page.keyboard.press('Tab')
    await page.fill('#timer-amount', '15')
    await page.keyboard.press('Tab')
    await page.locator('.djs-context-pad [data-action="append.end-event"]').click()
    await page.getByRole('heading', { name: '结束', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.process-editor[aria-busy="false"]').waitFor()
    await author.sees('检查通过，没有发现问题。')
    await save(author)
    const text = await text_of(kProcess)
    check(/cancelActivity="false"[^]*<bpmn:timeDuration[^>]*>P15WD</.test(text), `no timer in ${text.slice(0, 3000)}`)
    check(text.includes('candidateGroups="approver"') && text.includes('key="credential" value="food-licence"'), 'attributes were lost')
  })
}

/// What comes next is chosen, added and named without a mouse.
async function draw_by_keyboard(author, step) {
  const { page } = author
  await step('a step is added and named by keyboard', async () => {
    check((await page.locator('.drawing svg[tabindex="0"]').getAttribute('aria-label')) === '流程图', 'the drawing has no name')
    await page.getByText('按列表查看').focus()
    await page.keyboard.press('Enter')
    await page.locator('.outline').getByRole('button', { name: '制证' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '系统办理' }).waitFor()
    const before = await page.locator('.outline button').count()
    await page.locator('#append-kind').focus()
    await page.keyboard.type('人工')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '人工办理' }).waitFor()
    // The new step is ready to be named.
    await page.locator('#element-name:focus').waitFor()
    await page.keyboard.type('送达')
    await page.keyboard.press('Tab')
    await page.locator('.outline').getByRole('button', { name: '送达' }).waitFor()
    check((await page.locator('.outline button').count()) === before + 1, 'not one step more')
    await author.sound('appended')
    await author.button('撤销').click()
    await author.button('撤销').click()
    await page.locator('.outline').getByRole('button', { name: '送达' }).waitFor({ state: 'detached' })
    await page.getByText('按列表查看').click()
  })
}

/// Elements that few drawings have: each has its fields, and what is typed is written as the engine reads it.
async function special(author, step, { id, at, text_of }) {
  const { page } = author
  const isWide = author.world.width >= kWide
  const choose = async (name, heading) => {
    await page.locator('.outline').getByRole('button', { name, exact: true }).click()
    await page.getByRole('heading', { name: heading, exact: true }).waitFor()
  }
  const type = async (field, text) => {
    await page.fill(field, text)
    await page.keyboard.press('Tab')
  }
  await step('a complex gateway, an ad-hoc subprocess, a message and a compensation have their fields', async () => {
    const { version } = await author.ask(`/api/studio/changes/${id}`)
    const put = await author.call('PUT', `/api/studio/changes/${id}/file`, { path: kSpecial, text: special_model('food-cancel'), version })
    check(put.status === 200, `${put.status} ${put.text.slice(0, 300)}`)
    await author.go(at(kSpecial))
    await page.locator('.djs-container [data-element-id="ask"]').first().waitFor()
    await page.getByText('按列表查看').click()
    await choose('征求意见', '自由子流程')
    await author.sound('ad-hoc')
    // A phone may not write it.
    if (!isWide) return page.locator('#adhoc-completion:disabled').waitFor()
    await type('#adhoc-completion', '=asked')
    await page.getByLabel('一次只办一个').check()
    await choose('够了？', '复杂网关')
    await type('#gateway-activation', '=activationCount >= 1')
    await author.sound('complex')
    await choose('告知', '中间事件：消息')
    await type('#event-message', 'told')
    await type('#event-key', '=data.plan_no')
    await author.sound('message')
    await choose('撤回', '中间事件：补偿')
    await page.selectOption('#undo-activity', 'check')
    await page.getByLabel('等撤销完再往下走').uncheck()
    await author.sound('compensation')
    await picture(author, 'studio-process-special', page.locator('.process-editor'))
    await page.locator('.process-editor[aria-busy="false"]').waitFor()
    await save(author)
    const text = await text_of(kSpecial)
    for (const part of ['ordering="Sequential"', '>=asked<', '>=activationCount &gt;= 1<', 'activityRef="check"', 'waitForCompletion="false"', 'correlationKey="=data.plan_no"'])
      check(text.includes(part), `${part} is not in ${text.slice(0, 4000)}`)
  })
}

async function bare(author, step, { id, at, text_of }) {
  const { page } = author
  await step('a process without a diagram is laid out, and a file that is none is told in our words', async () => {
    const write = async (text) => {
      const { version } = await author.ask(`/api/studio/changes/${id}`)
      const put = await author.call('PUT', `/api/studio/changes/${id}/file`, { path: kBare, text, version })
      check(put.status === 200, `${put.status} ${put.text.slice(0, 300)}`)
    }
    const text = (await text_of(kBare)).replace(/<bpmndi:BPMNDiagram[\s\S]*<\/bpmndi:BPMNDiagram>/, '')
    check(!text.includes('BPMNShape'), 'it still has a diagram')
    await write(text.replace('<bpmn:process ', '<bpmn:precess '))
    await author.go(at(kBare))
    await author.sees('画不出图。')
    await author.sound('unreadable')
    await write(text)
    await author.go(at(kBare))
    await page.locator('.djs-container [data-element-id="issue_credential"]').first().waitFor()
    await author.sees('这个文件没有图形信息，已自动排列')
    await author.sees('流程文件没有图形信息（BPMNDI）：能运行，但没有画好的图。')
    await author.sound('laid out')
    await picture(author, 'studio-process-laid-out', page.locator('.process-editor'))
    if (author.world.width < kWide) return
    await author.button('保留这个排列').click()
    await page.locator('.process-editor[aria-busy="false"]').waitFor()
    await save(author)
    check((await text_of(kBare)).includes('bpmnElement="issue_credential"'), 'the layout was not kept')
    await author.go(at(kBare))
    await page.locator('.djs-container [data-element-id="issue_credential"]').first().waitFor()
    check((await page.getByText('已自动排列').count()) === 0, 'it is laid out again')
  })
}

async function save(author) {
  await author.button('保存').click()
  await author.sees('已保存')
}

async function post(author, path, body, status) {
  const answer = await author.call('POST', path, body)
  check(answer.status === status || answer.status === 200, `${path}: ${answer.status} ${answer.text.slice(0, 200)}`)
  return answer.json
}

/// A picture of one part of the page, without the bar that lies over it.
async function picture(author, name, part) {
  const folder = process.env.TONGBAN_JOURNEY_SHOTS
  if (!folder || author.world.width !== 1280) return
  const hide = (hidden) =>
    author.page.evaluate((hidden) => document.querySelectorAll('.bar').forEach((bar) => (bar.style.visibility = hidden ? 'hidden' : '')), hidden)
  await hide(true)
  const box = await part.evaluate((each) => {
    const { x, y, width, height } = each.getBoundingClientRect()
    return { x: x + scrollX, y: y + scrollY, width, height: Math.min(height, 980) }
  })
  await author.page.screenshot({ path: resolve(author.world.root, folder, `${name}.png`), clip: box, fullPage: true })
  await hide(false)
}
