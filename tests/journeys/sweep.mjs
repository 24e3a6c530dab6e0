// Every operation that is not for anybody refuses a stranger; those of staff refuse a citizen.
import { check } from './lib/check.mjs'
import { kZhao } from './lib/people.mjs'

// What anybody may call; a new public operation is entered here on purpose.
const kPublic = new Set([
  'get /api/session', 'post /api/session', 'post /api/register', 'post /api/password-reset', 'post /api/password-reset/confirm',
  'post /api/verification', 'get /.well-known/jwks.json', 'get /.well-known/jwt-vc-issuer', 'get /.well-known/sm2-keys.json',
  'get /.well-known/tongban-trust.json', 'get /api/status-lists/{id}', 'get /api/catalogue', 'get /api/catalogue/search',
  'get /api/catalogue/entries', 'get /api/catalogue/items/{id}', 'get /api/catalogue/bundles/{id}',
  'get /api/catalogue/credential-types', 'get /api/regions', 'get /api/regions/{code}/towns', 'get /api/halls',
  'get /api/publications', 'get /api/publications/{number}', 'get /api/publications/{number}/jws',
  // Believed by its signature, not by who sends it.
  'post /api/payments/callback',
  'get /api/public/status/{code}', 'get /api/public/status/{code}/qr.svg', 'get /healthz', 'get /metrics', 'get /api/openapi.json',
])
const kOfStaff = /^\/api\/(work|admin|board|counter)(\/|$)/

export async function sweep(world) {
  await world.journey('sweep', async (step) => {
    const operations = []
    await step('the description of the interface is there', async () => {
      const { paths } = await (await fetch(`${world.origin}/api/openapi.json`)).json()
      for (const [path, methods] of Object.entries(paths))
        for (const method of Object.keys(methods)) operations.push({ method, path, url: path.replace(/\{\w+\}/g, 'none') })
      check(operations.length > 70, `${operations.length} operations`)
      const known = operations.filter(({ method, path }) => kPublic.has(`${method} ${path}`))
      check(known.length === kPublic.size, 'a public operation of the list does not exist')
    })
    await step('a stranger is refused wherever not everybody may', async () => {
      const open = []
      for (const { method, path, url } of operations) {
        if (kPublic.has(`${method} ${path}`)) continue
        const reply = await fetch(world.origin + url, { method: method.toUpperCase(),
          ...(method === 'get' ? {} : { headers: { 'Content-Type': 'application/json' }, body: '{}' }) })
        await reply.body?.cancel()
        if (reply.status !== 401) open.push(`${method} ${path}: ${reply.status}`)
      }
      check(open.length === 0, open.join('; '))
    })
    await step('a citizen is refused what only staff may', async () => {
      const person = await world.visit(kZhao)
      const open = []
      for (const { method, path, url } of operations) {
        if (!kOfStaff.test(path)) continue
        const { status } = await person.call(method.toUpperCase(), url, method === 'get' ? undefined : {})
        if (status !== 403) open.push(`${method} ${path}: ${status}`)
      }
      check(open.length === 0, open.join('; '))
    })
  })
}
