// Checking a credential without an account: the real one, and everything that only looks like one.
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { check } from './lib/check.mjs'
import { approver_of, kLi, kOperator } from './lib/people.mjs'

const base64url = (value) => Buffer.from(value).toString('base64url')

export async function verify(world) {
  await world.journey('verify', async (step) => {
    const holder = await world.visit(kLi)
    const stranger = await world.stranger()
    const { page } = stranger
    let held, pdf, token, officer
    const drop = async (name, buffer) => {
      await stranger.go('/verify')
      await page.locator('#verify-file').setInputFiles({ name, mimeType: 'application/pdf', buffer })
      await page.locator('.notice .facts').waitFor()
      return page.locator('.notice .title').first().innerText()
    }
    const paste = async (text) => {
      await stranger.go('/verify')
      await page.getByRole('tab', { name: '粘贴内容或编号' }).click()
      await page.fill('#verify-text', text)
      await stranger.button('核验').click()
      await page.locator('.notice .facts').waitFor()
      return page.locator('.notice .title').first().innerText()
    }
    await step('the holder downloads the files', async () => {
      held = (await holder.ask('/api/credentials')).credentials.find((each) => each.number === '91500157MA7DM001XA')
      const file = async (kind) => {
        const reply = await holder.page.request.get(`${world.origin}/api/credentials/${encodeURIComponent(held.id)}/${kind}`)
        check(reply.ok(), `${kind}: ${reply.status()}`)
        return reply.body()
      }
      pdf = await file('pdf')
      token = (await file('sdjwt')).toString().trim()
    })
    await step('the PDF is valid, with a masked holder', async () => {
      await stranger.go('/verify')
      await stranger.sound()
      const verdict = await drop('证照.pdf', pdf)
      check(verdict === '有效', verdict)
      await stranger.sound('valid')
    })
    await step('the text, the number and the QR code are checked as well', async () => {
      check((await paste(token)) === '有效', 'the token is not valid')
      await stranger.sound('text')
      await stranger.go(`/verify?id=${encodeURIComponent(held.identifier)}`)
      await page.locator('.notice .facts').waitFor()
      check((await page.locator('.notice .title').first().innerText()) === '有效', 'by number')
      await stranger.shot('verify-phone', 360)
    })
    await step('a PDF with one changed byte is not valid', async () => {
      for (const part of [0.3, 0.5, 0.7, 0.9]) {
        const changed = Buffer.from(pdf)
        changed[Math.floor(changed.length * part)] ^= 1
        const verdict = await drop('改动.pdf', changed)
        check(verdict !== '有效', `valid with byte at ${part} changed`)
      }
      await stranger.sound('changed')
    })
    await step('a screenshot made into a PDF is not recognised', async () => {
      const image = (await page.screenshot()).toString('base64')
      const printer = await world.stranger()
      await printer.page.setContent(`<img width="300" src="data:image/png;base64,${image}">`)
      const verdict = await drop('截图.pdf', await printer.page.pdf())
      check(verdict !== '有效', verdict)
      await stranger.sees('文件里没有电子证照')
      await stranger.sound('screenshot')
      await printer.close()
    })
    await step('a foreign issuer is not ours', async () => {
      const verdict = await paste(forged(token, (payload) => ({ ...payload, iss: 'https://issuer.example' })))
      check(verdict === '不是本平台信任的机构颁发', verdict)
      await stranger.sound('foreign')
    })
    await step('our name under a foreign key is refused', async () => {
      const verdict = await paste(forged(token, (payload) => payload))
      check(verdict !== '有效', verdict)
    })
    await step('a changed claim is seen', async () => {
      const [jwt, ...disclosures] = token.split('~')
      const claim = JSON.parse(Buffer.from(disclosures[0], 'base64url'))
      claim[claim.length - 1] = '别人'
      const verdict = await paste([jwt, base64url(JSON.stringify(claim)), ...disclosures.slice(1)].join('~'))
      check(verdict !== '有效', verdict)
    })
    await step('nonsense is answered in words, and nothing at all is asked for', async () => {
      const verdict = await paste('不是证照')
      check(verdict !== '有效', verdict)
      await page.fill('#verify-text', '')
      await stranger.button('核验').click()
      await stranger.sees('请粘贴要核验的内容')
      await stranger.sound('empty')
    })
    await step('another department finds the credential and cannot change it', async () => {
      const other = await world.visit(approver_of('gaj'))
      await look_up(other, held.number)
      await other.sees('不能变更这张证照')
      await other.sound('forbidden')
      await look_up(other, 'JY0')
      await other.sees('没有找到这张证照')
      const answer = await other.call('POST', `/api/work/credentials/${encodeURIComponent(held.id)}/status`,
        { state: 'revoked', reason: '演示撤销', article: '行政许可法 第六十九条' })
      check(answer.status === 403, `another department: ${answer.status}`)
    })
    await step('its own suspends it with reason and article, and gives it back', async () => {
      officer = await city_officer(world)
      await look_up(officer, held.number)
      await officer.sound()
      await officer.button('变更状态').click()
      await officer.answer('下一步：核对').click()
      for (const fault of ['请选择变更为什么状态', '请填写理由', '请填写依据的法律条款']) await officer.sees(fault)
      await officer.answer('取消').click()
      await change_state(officer, '暂扣', '接到举报，复查期间', '食品安全法 第一百一十条')
      check((await drop('证照.pdf', pdf)) === '暂停使用', 'not suspended')
      await officer.sees('接到举报，复查期间')
      await change_state(officer, '恢复有效', '复查未发现问题', '食品安全法 第一百一十条')
      check((await drop('证照.pdf', pdf)) === '有效', 'not given back')
    })
    await step('a revoked credential says so from the next check on, and stays so', async () => {
      await change_state(officer, '撤销', '以欺骗手段取得', '行政许可法 第六十九条第二款')
      const verdict = await drop('证照.pdf', pdf)
      check(verdict === '已撤销', verdict)
      await stranger.sound('revoked')
      await officer.button('变更状态').click()
      const ways = officer.page.getByRole('dialog').getByRole('radio')
      await ways.first().waitFor({ state: 'attached' })
      const left = await ways.count()
      check(left === 1, `${left} ways on from revoked`)
      await officer.answer('取消').click()
    })
  })
}

async function look_up(officer, number) {
  await officer.go('/work/credentials')
  await officer.page.fill('#credential-find', number)
  await officer.button('查找').click()
}

/// Chosen, founded, looked at once more, done.
async function change_state(officer, state, reason, article) {
  const dialog = officer.page.getByRole('dialog')
  await officer.button('变更状态').click()
  await dialog.getByRole('radio', { name: new RegExp(`^${state}`) }).check()
  await officer.page.fill('#change-reason', reason)
  await officer.page.fill('#change-article', article)
  await officer.sound('change')
  await officer.answer('下一步：核对').click()
  await officer.sound('sure')
  await officer.answer(state).click()
  await officer.sees(`已办理${state}。`)
}

/// Demo credentials are the city's: an officer of the city's market supervision, made for this.
async function city_officer(world) {
  const boss = await world.visit(kOperator)
  const made = await boss.call('POST', '/api/admin/staff', { account: 'scjgj-city', name: '全市市场监管演示员',
    password: 'Tongban-start-1', grants: [{ role: 'approver', region: '500000', department: 'scjgj' }] })
  check(made.status === 201, `${made.status} ${made.text}`)
  const officer = await world.stranger()
  await officer.sign_in('scjgj-city', 'Tongban-start-1')
  await officer.page.fill('#old', 'Tongban-start-1')
  await officer.page.fill('#new', 'Tongban-own-22')
  await officer.page.click('form.panel button[type=submit]')
  await officer.sees('密码已修改')
  return officer
}

/// The same credential signed anew by a key that nobody vouches for.
function forged(token, change) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const [jwt, ...rest] = token.split('~')
  const [head, body] = jwt.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')))
  const { x } = publicKey.export({ format: 'jwk' })
  const kid = createHash('sha256').update(x).digest('base64url')
  const text = `${base64url(JSON.stringify({ ...head, kid }))}.${base64url(JSON.stringify(change(body)))}`
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return [`${text}.${base64url(signature)}`, ...rest].join('~')
}
