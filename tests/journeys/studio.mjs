// A service from nothing to a citizen's case, by two editors who write no code; then a change while a case runs, its
// move to the new process, and the way back.
import { createPublicKey, verify } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { apply } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { accept, claim, decide } from './lib/desk.mjs'
import { eventually, kLongPatienceMs } from './lib/patience.mjs'
import { approver_of, kAuthor, kClerk, kReviewer, kZhao, password_of } from './lib/people.mjs'

const kId = 'trial-proof'
const kName = '开具试办证明'

export async function studio(world) {
  await world.journey('studio', async (step) => {
    const author = await world.visit(kAuthor)
    let reviewer, first, number
    await step('a change is begun', async () => {
      await author.go('/studio')
      await author.sound()
      first = await begin(author, '新增试办证明')
      await author.sees('还没有改动')
      await author.sound('empty')
    })
    await step('an item is made from nothing by answering questions', async () => {
      await author.go(`${first}/services`)
      await author.sound()
      await author.moves(() => author.page.getByRole('link', { name: '新建事项' }).click())
      await make_item(author)
      await author.sees('名称和归属')
    })
    await step('each part of it has its form', async () => {
      const { page } = author
      for (const tab of ['指南', '材料', '审查', '流程', '表单', '证照', '测试', '目录']) {
        await page.getByRole('tab', { name: tab, exact: true }).click()
        await author.sound(tab)
      }
      await page.getByText('承诺时限：出处').click()
      await page.locator('details[open]').getByLabel('依据').fill('试办事项管理办法 第三条')
      await page.locator('details[open]').getByLabel('查证日期').fill('2026-11-20')
      await page.locator('details[open]').getByLabel('已按出处核实').check()
      await save(author)
    })
    await step('its journey is played, and what comes of it is written down', async () => {
      const path = `chongqing/tests/${kId}-granted.journey.yaml`
      await author.go(`${first}/journey?path=${path}`)
      await author.sound()
      await author.page.getByRole('button', { name: '按实际结果记录期望' }).click()
      await author.page.getByText('通过：每一步都和期望一致。').waitFor({ timeout: kLongPatienceMs })
      await author.sound('played')
      await author.go(`${first}/file?path=${path}`)
      await author.sound()
    })
    await step('the whole is checked and handed in', async () => {
      await author.go(first)
      await author.button('完整检查').click()
      await author.page.getByText('没有发现错误，可以送审。').waitFor({ timeout: kLongPatienceMs })
      await author.sound('checked')
      await author.go(`${first}/difference?path=chongqing/items.yaml`)
      await author.sees(kName)
      await author.sound()
      await author.go(first)
      await author.button('送审').click()
      await author.answer('送审').click()
      await author.sees('请填写登录密码')
      await author.sees('变更名称“新增试办证明”发布后向社会公开')
      await author.sound('submit')
      await sign(author, kAuthor, '送审', '已送审')
      await author.sees('等待另一位编辑审核')
      check((await author.button('审核通过').count()) === 0, 'the author may approve')
    })
    await step('citizens see nothing of it yet', async () => {
      const seen = await author.call('GET', `/api/catalogue/items/${kId}`)
      check(seen.status === 404, `a draft is in use: ${seen.status}`)
    })
    await step('a second person looks at it, approves and publishes', async () => {
      reviewer = await world.visit(kReviewer)
      await reviewer.go('/studio')
      await reviewer.sees('等我审核')
      await reviewer.moves(() => reviewer.page.getByRole('link', { name: /新增试办证明/ }).click())
      await approve(reviewer)
      await reviewer.go('/studio/publications')
      await reviewer.sees('新增试办证明')
      await reviewer.sound()
    })
    await step('a citizen applies for it', async () => {
      const person = await world.visit(kZhao)
      ;({ number } = await apply(person, kZhao, { service: kId }))
    })
    await step('the process is changed while the case runs', async () => {
      await accept(await world.visit(kClerk), number)
      await author.go('/studio')
      const second = await begin(author, '试办证明改为核对后出具')
      await author.go(`${second}/services/${kId}?tab=process`)
      await author.button('查看文本').click()
      const text = author.page.locator('textarea')
      const drawn = await eventually(() => text.inputValue(), 'the text of the process is empty')
      await text.fill(with_book(drawn.replaceAll('审查决定', '核对后出具')))
      await save(author)
      await author.go(`${second}/difference?path=chongqing/processes/${kId}.bpmn`)
      await author.sound('process')
      await author.go(`${second}/simulate`)
      await author.sound()
      await author.go(`${second}/replay`)
      await author.sound()
      await author.go(second)
      await author.button('送审').click()
      await sign(author, kAuthor, '送审', '已送审')
      await reviewer.go(second)
      await approve(reviewer)
    })
    await step('the case is moved to the new process after a dry run', async () => {
      const { page } = reviewer
      await reviewer.go('/studio/migrations')
      await reviewer.sees(/第 1 次发布“新增试办证明”/)
      await reviewer.sound()
      await page.locator('.source').filter({ hasText: kName }).getByRole('button', { name: /^准备迁移/ }).click()
      await reviewer.button('试运行（不改动任何办件）').click()
      await reviewer.sees(/可以迁移 1 件/)
      await reviewer.sees('注意：有 1 件会跳过没有办的环节')
      await reviewer.sees('停在“审查决定”的件（到“核对后出具”继续）：新流程在这之前有 登记台账，不会再办（1 件）')
      await reviewer.sound('tried')
      await reviewer.button('提请迁移 1 件').click()
      await page.getByRole('dialog').getByLabel('理由').fill('流程名称调整')
      await reviewer.sound('confirm')
      await reviewer.answer('提请迁移').click()
      await reviewer.sees('等待另一位编辑同意')
      check((await page.getByRole('button', { name: /^同意/ }).count()) === 0, 'who proposed it may approve')
    })
    await step('once a second person has approved', async () => {
      const { page } = author
      await author.go('/studio/migrations')
      await author.sees('流程名称调整')
      await author.sound('proposed')
      await page.getByRole('button', { name: /^同意/ }).click()
      await author.answer('同意').click()
      await author.sees('请填写登录密码')
      await author.sound('approve')
      await page.getByRole('dialog').getByLabel('登录密码').fill(password_of(kAuthor))
      await author.answer('同意').click()
      await author.sees('请确认可以跳过列出的环节')
      await page.getByRole('dialog').getByLabel('我已看过上面列出的环节').check()
      await author.answer('同意').click()
      await author.sees(/已迁移 1 件/)
    })
    await step('and ends there', async () => {
      const officer = await world.visit(approver_of('gaj'))
      await claim(officer, number, kName)
      await officer.sees('核对后出具')
      await decide(officer, kName)
    })
    await step('anybody reads what was published, and verifies it', async () => {
      const stranger = await world.stranger()
      await stranger.go('/publications')
      await stranger.sees('试办证明改为核对后出具')
      await stranger.sound()
      await stranger.moves(() => stranger.page.getByRole('link', { name: /新增试办证明/ }).click())
      await stranger.sees('核验签名')
      await stranger.sees(/全市事项编辑/)
      await stranger.sound('one')
      const words = await stranger.page.locator('main').innerText()
      check(!words.includes(kAuthor) && !/staff:/.test(words), 'an editor is named to everybody')
      await verify_publication(world, 1, '新增试办证明')
      const seen = await stranger.call('GET', '/api/studio/publications')
      check(seen.status === 401, `the inner record is open: ${seen.status}`)
    })
    await step('an archive from elsewhere is shown before it becomes a change', async () => {
      const { page } = author
      const path = `chongqing/services/${kId}.service.yaml`
      const now = await author.ask(`/api/studio/file?path=${path}`)
      const archive = tar_gz({
        [path]: `${now.text}# 从外面改过\n`, 'base/lights.yaml': 'x', 'chongqing/Forms/a.form.json': '{}', 'chongqing/README.txt': 'x',
      })
      await author.go('/studio')
      await author.button('导入').click()
      await page.setInputFiles('#import-file', { name: '外来.tar.gz', mimeType: 'application/gzip', buffer: archive })
      await author.sees('3 个文件没有采用')
      await author.sees('内容包“base”由系统提供')
      await author.sees(/大小写不对，应当是“chongqing\/forms\/a.form.json”/)
      await author.sees(/会改动 1 个文件/)
      await author.sound('import')
      await page.getByLabel('归档是整个事项包').check()
      await author.sees('chongqing/items.yaml')
      await page.getByRole('button', { name: /^建立变更/ }).click()
      await author.sees('请先确认要删除的文件')
      await author.sound('import whole')
      await page.getByLabel('归档是整个事项包').uncheck()
      await author.sees(/会改动 1 个文件/)
      await author.moves(() => page.getByRole('button', { name: '建立变更（1 个文件）' }).click())
      await author.loaded()
      await author.sees(path)
    })
    await step('a value is confirmed with its source', async () => {
      const { page } = author
      await author.go('/studio/unconfirmed')
      await author.sound()
      await page.getByRole('button', { name: /^核实/ }).first().click()
      await author.answer('放进变更').click()
      await author.sees('请填写依据或者来源网址')
      await author.sound('confirm')
      await page.fill('#confirm-basis', '示例条例 第一条')
      await page.fill('#confirm-day', '2026-11-20')
      await page.selectOption('#confirm-change', 'new')
      await author.answer('放进变更').click()
      await author.sees('已放进变更')
    })
    await step('and everything is rolled back', async () => {
      const { page } = reviewer
      await reviewer.go('/studio/publications/1')
      await reviewer.page.getByRole('button', { name: /^看差异/ }).first().click()
      await reviewer.sound()
      await reviewer.button('撤销这次发布').click()
      await page.fill('#rollback-reason', '试办结束')
      await reviewer.sound('roll back')
      await page.fill('#rollback-password', password_of(kReviewer))
      await reviewer.answer('提请回退').click()
      await page.waitForURL(/\/studio\/publications$/, { timeout: kLongPatienceMs })
      await reviewer.sees('等待另一位编辑同意')
      await author.go('/studio/publications')
      await author.sees('试办结束')
      await author.sound('proposed')
      await author.page.getByRole('button', { name: /^同意/ }).click()
      await author.page.getByRole('dialog').getByLabel('登录密码').fill(password_of(kAuthor))
      await author.answer('同意').click()
      await author.page.waitForURL(/\/studio\/publications\/3$/, { timeout: kLongPatienceMs })
      await author.sees('试办结束')
      await author.go('/studio/publications')
      await author.sees(/提请 .+，同意 .+/)
      await author.sees('理由：试办结束')
      await author.sound('rolled back')
      const seen = await reviewer.call('GET', `/api/catalogue/items/${kId}`)
      check(seen.status === 404, `still in use: ${seen.status}`)
      const view = await (await world.visit(kClerk)).ask(`/api/work/cases/${number}?purpose=review`)
      check(view.number === number, 'the case is gone')
    })
  })
}

/// With nothing but published files and a library that is not ours.
async function verify_publication(world, number, title) {
  const jws = (await (await fetch(`${world.origin}/api/publications/${number}/jws`)).text()).trim()
  const { keys } = await (await fetch(`${world.origin}/.well-known/jwks.json`)).json()
  const [head, body, signature] = jws.split('.')
  const { kid } = JSON.parse(Buffer.from(head, 'base64url'))
  const key = createPublicKey({ key: keys.find((each) => each.kid === kid), format: 'jwk' })
  const holds = (part) => verify('sha256', Buffer.from(part), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
  check(holds(`${head}.${body}`), 'the signature does not hold')
  const said = JSON.parse(Buffer.from(body, 'base64url'))
  check(said.title === title && said.files.length > 0, 'another publication')
  check(said.author.name === undefined && said.author.office === '*', 'somebody is named')
  const other = Buffer.from(JSON.stringify({ ...said, title: '别的' })).toString('base64url')
  check(!holds(`${head}.${other}`), 'another text has the same signature')
}

/// Texts by their names, as POSIX ustar within gzip.
function tar_gz(files) {
  const blocks = []
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text), header = Buffer.alloc(512)
    header.write(name, 0)
    header.write('0000644\0' + '0000000\0' + '0000000\0' + content.length.toString(8).padStart(11, '0') + '\0' + '00000000000\0' + '        ' + '0', 100)
    header.write('ustar\x0000', 257, 'latin1')
    header.write(header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0') + '\0 ', 148)
    blocks.push(header, content, Buffer.alloc((512 - (content.length % 512)) % 512))
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

/// The address of a new change.
async function begin(visitor, title) {
  const { page } = visitor
  await visitor.button('新建变更').click()
  await visitor.answer('开始编写').click()
  await visitor.sees('请填写变更名称')
  await visitor.sound('new')
  await page.fill('#change-title', title)
  await visitor.moves(() => visitor.answer('开始编写').click())
  await visitor.loaded()
  return new URL(page.url()).pathname
}

async function make_item(visitor) {
  const { page } = visitor
  const next = () => visitor.button('下一步').click()
  await visitor.loaded()
  await next()
  await visitor.sees('请填写事项名称')
  await page.fill('#new-name', kName)
  await page.fill('#new-name-en', 'Trial certificate')
  await page.fill('#new-id', 'hk-proof')
  await next()
  await visitor.sees('这个代号已经有了')
  await page.fill('#new-id', kId)
  await visitor.sound('name')
  await next()
  await page.selectOption('#new-department', 'gaj')
  await page.selectOption('#new-topic', 'household_id')
  await page.selectOption('#new-type', '公共服务')
  await next()
  await visitor.sees('请选择由哪个区县的机关办理')
  await page.check('#new-district-2')
  await page.fill('#new-days', '2')
  await page.fill('#new-result', '试办证明')
  await page.fill('#new-result-en', 'Trial certificate')
  await visitor.sound('who')
  await next()
  await visitor.button('增加材料').click()
  await page.fill('#paper-0-name', '用途说明')
  await page.fill('#paper-0-name-en', 'Statement of purpose')
  await page.fill('#paper-0-id', 'purpose-statement')
  await visitor.sound('papers')
  await next()
  await visitor.button('增加问题').click()
  await page.fill('#question-0-label', '用途')
  await page.fill('#question-0-label-en', 'Purpose')
  await visitor.sound('questions')
  await next()
  await visitor.sound('way')
  await visitor.moves(() => visitor.button('生成事项').click())
  await visitor.loaded()
}

async function save(visitor) {
  await visitor.button('保存').click()
  await visitor.sees('已保存')
}

/// The open dialog is signed with the password.
async function sign(visitor, login, action, said) {
  await visitor.page.fill('#change-password', password_of(login))
  await visitor.answer(action).click()
  await visitor.page.getByText(said, { exact: true }).first().waitFor({ timeout: kLongPatienceMs })
}

async function approve(visitor) {
  await visitor.button('审核通过').click()
  await visitor.sound('approve')
  await sign(visitor, kReviewer, '审核通过', '已审核通过')
  await visitor.button('发布').click()
  await visitor.sound('publish')
  await sign(visitor, kReviewer, '发布', '已发布，现在起生效')
  check((await visitor.page.getByText('可以送审').count()) === 0, 'what is published is said to be ready for review')
}

/// A step before the one where the case stands.
function with_book(text) {
  const task = '<bpmn:manualTask id="book" name="登记台账"><bpmn:documentation>Enter in the book</bpmn:documentation></bpmn:manualTask>'
  const changed = text.replace('sourceRef="start" targetRef="decide"', 'sourceRef="start" targetRef="book"')
    .replace('<bpmn:incoming>flow_start</bpmn:incoming>', '<bpmn:incoming>flow_book</bpmn:incoming>')
    .replace('<bpmn:sequenceFlow', `${task}<bpmn:sequenceFlow id="flow_book" sourceRef="book" targetRef="decide" /><bpmn:sequenceFlow`)
  check(changed.includes('targetRef="book"'), `the process begins otherwise: ${text.slice(0, 3000)}`)
  return changed.replace(/<bpmndi:BPMNDiagram[\s\S]*<\/bpmndi:BPMNDiagram>/, '')
}
