// One byte of what was signed changes on the disk: the case says so to everybody who looks.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apply } from './lib/applying.mjs'
import { check } from './lib/check.mjs'
import { kClerk, kWang } from './lib/people.mjs'

const kFacts = { per_live_region: '500157', per_licence_class: 'C1', app_reason: '遗失', per_name: '王务工',
  per_id_no: '511002199809182350', per_phone: '13900000008' }

export async function tamper(world) {
  await world.journey('tamper', async (step) => {
    const person = await world.visit(kWang)
    let number
    await step('an application with a file is signed', async () => {
      ;({ number } = await apply(person, kWang, { service: 'dl-lost', facts: kFacts }))
      await person.go(`/cases/${number}`)
      await person.sees('内容与签名时一致。')
    })
    await step('the file cannot be read on the disk', async () => {
      check(!readFileSync(newest_file(world)).includes('%PDF'), 'kept in the clear')
    })
    await step('one byte is changed while the server is down', () => world.server.restart(() => {
      const file = newest_file(world)
      const bytes = readFileSync(file)
      bytes[bytes.length >> 1] ^= 1
      writeFileSync(file, bytes)
    }))
    await step('the applicant sees that it is not what was signed', async () => {
      await person.go(`/cases/${number}`)
      await person.sees('内容与签名时不一致')
      await person.sees(/文件“材料\.pdf”/)
      await person.sound('altered')
    })
    await step('the clerk sees it before accepting', async () => {
      const clerk = await world.visit(kClerk)
      await clerk.go(`/work/cases/${number}`)
      await clerk.sees('内容与签名时不一致')
      await clerk.sound('altered')
    })
    await step('the changed file is not handed out', async () => {
      const { materials } = await person.ask(`/api/cases/${number}`)
      const file = materials.flatMap((each) => each.files).find((each) => each.name === '材料.pdf')
      const reply = await person.page.request.get(`${world.origin}/api/cases/${number}/files/${file.id}`)
      check(reply.status() >= 400, `handed out with ${reply.status()}`)
    })
    await step('sessions and cases have survived the restart', async () => {
      await person.go('/cases')
      await person.page.locator(`.case a[href="/cases/${number}"]`).waitFor()
    })
  })
}

function newest_file(world) {
  const folder = join(world.server.data, 'files')
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0]
}
