// Checks credentials with other people's tools and published keys alone: npm's jose and @sd-jwt/sd-jwt-vc for
// the SD-JWT and its status list, the openssl command for the SM2 form, poppler's pdfdetach for the PDF.
//
//   node verify.mjs FOLDER
//
// FOLDER holds cases.json: {"now": seconds, "jwks": file, "authority": file, "status": {uri: file},
// "cases": [{"name", "kind": "sdjwt" | "sm2" | "pdf", "file", "expected": "good" | "revoked" | "refused"}]}.
// Exit code 1 when one of the tools disagrees with what is expected.
import { execFileSync } from 'node:child_process'
import { createHash, verify as verifySignature, createPublicKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(new URL('../../../web/package.json', import.meta.url))
const load = (name) => import(pathToFileURL(require.resolve(name)).href)
const jose = await load('jose')
const { SDJwtVcInstance } = await load('@sd-jwt/sd-jwt-vc')

const folder = process.argv[2]
const read = (file) => readFileSync(join(folder, file))
const plan = JSON.parse(read('cases.json'))
const jwks = JSON.parse(read(plan.jwks))
const scratch = mkdtempSync(join(tmpdir(), 'tongban-conformance-'))

/** jose: signature, type, issuer and times of the issuer's part; the disclosures by hand, as RFC 9901 says. */
async function byJose(text) {
  const [jwt, ...rest] = text.split('~')
  const disclosures = rest.slice(0, -1)
  const keys = jose.createLocalJWKSet(jwks)
  const { payload } = await jose.jwtVerify(jwt, keys, {
    typ: 'dc+sd-jwt',
    algorithms: ['ES256'],
    issuer: plan.iss,
    currentDate: new Date(plan.now * 1000),
  })
  const digests = new Set(collectDigests(payload))
  for (const disclosure of disclosures) {
    const digest = createHash('sha256').update(disclosure).digest('base64url')
    if (!digests.has(digest)) throw new Error('a disclosure that the issuer did not sign')
    for (const inner of collectDigests(JSON.parse(Buffer.from(disclosure, 'base64url')).at(-1))) digests.add(inner)
  }
  const { idx, uri } = payload.status.status_list
  const list = await jose.jwtVerify(read(plan.status[uri]).toString(), keys, {
    typ: 'statuslist+jwt',
    subject: uri,
    currentDate: new Date(plan.now * 1000),
  })
  const { inflateSync } = await import('node:zlib')
  const { bits, lst } = list.payload.status_list
  const bytes = inflateSync(Buffer.from(lst, 'base64url'))
  const perByte = 8 / bits
  const value = (bytes[Math.floor(idx / perByte)] >> ((idx % perByte) * bits)) & ((1 << bits) - 1)
  return value === 0 ? 'good' : 'revoked'
}

function* collectDigests(value) {
  if (Array.isArray(value)) for (const element of value) yield* collectDigests(element)
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) {
      if (key === '_sd') yield* inner
      else yield* collectDigests(inner)
    }
}

/** @sd-jwt/sd-jwt-vc does all of it by itself; it is given the keys and the list. */
async function bySdJwtVc(text) {
  let status = 'good'
  const library = new SDJwtVcInstance({
    hashAlg: 'sha-256',
    hasher: (data, algorithm) => createHash(algorithm.replace('-', '')).update(Buffer.from(data)).digest(),
    verifier: async (data, signature) => {
      const { kid } = JSON.parse(Buffer.from(data.split('.')[0], 'base64url'))
      const key = jwks.keys.find((one) => one.kid === kid)
      if (key === undefined) return false
      return verifySignature(
        'sha256',
        Buffer.from(data),
        { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      )
    },
    statusListFetcher: async (uri) => read(plan.status[uri]).toString(),
    statusValidator: async (value) => {
      if (value !== 0) status = 'revoked'
    },
  })
  await library.verify(text, { currentDate: plan.now, requiredClaimKeys: ['vct', 'number'] })
  return status
}

const openssl = (...parameters) => execFileSync('openssl', parameters, { stdio: ['ignore', 'pipe', 'pipe'] })

/** Offsets of the members at one depth, as `openssl asn1parse` prints them. */
function offsets(file, depth) {
  const lines = openssl('asn1parse', '-inform', 'DER', '-in', file).toString().split('\n')
  return lines
    .map((line) => /^\s*(\d+):d=(\d+)\s/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === depth)
    .map((match) => match[1])
}

const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
}

/** openssl: chain of the signer, signature over TBS_Sign, digest of the metadata. */
async function byOpenssl(text) {
  const credential = JSON.parse(text)
  const at = (name) => join(scratch, name)
  writeFileSync(at('ses.der'), Buffer.from(credential.signature, 'base64'))
  const [tbs, certificate, , signature] = offsets(at('ses.der'), 1)
  const extract = (file, offset, out) =>
    openssl('asn1parse', '-inform', 'DER', '-in', at(file), '-strparse', offset, '-noout', '-out', at(out))
  extract('ses.der', tbs, 'tbs.der')
  extract('ses.der', certificate, 'signer.der')
  extract('ses.der', signature, 'signature.der')
  openssl('x509', '-inform', 'DER', '-in', at('signer.der'), '-out', at('signer.pem'))
  openssl(
    'verify', '-vfyopt', 'distid:1234567812345678', '-attime', String(plan.now),
    '-CAfile', join(folder, plan.authority), at('signer.pem'),
  )
  writeFileSync(at('signer.pub'), openssl('x509', '-in', at('signer.pem'), '-noout', '-pubkey'))
  openssl(
    'dgst', '-sm3', '-verify', at('signer.pub'), '-sigopt', 'distid:1234567812345678',
    '-signature', at('signature.der'), at('tbs.der'),
  )
  extract('tbs.der', offsets(at('tbs.der'), 1)[3], 'hash.bin')
  writeFileSync(at('metadata.json'), JSON.stringify(sorted(credential.metadata)))
  const digest = openssl('dgst', '-sm3', '-binary', at('metadata.json'))
  if (!digest.equals(readFileSync(at('hash.bin')))) throw new Error('the metadata is not what was sealed')
  return 'good'
}

/** pdfdetach takes the attachments out; both are checked. That the paper fits them is Tongban's own check. */
async function byPdfdetach(_, file) {
  execFileSync('pdfdetach', ['-saveall', '-o', scratch, join(folder, file)])
  const sdjwt = readFileSync(join(scratch, 'credential.sdjwt')).toString()
  const sm2 = readFileSync(join(scratch, 'credential.sm2.json')).toString()
  await byOpenssl(sm2)
  return bySdJwtVc(sdjwt)
}

const tools = { sdjwt: { jose: byJose, 'sd-jwt-vc': bySdJwtVc }, sm2: { openssl: byOpenssl }, pdf: { pdfdetach: byPdfdetach } }

let failures = 0
for (const one of plan.cases) {
  for (const [tool, check] of Object.entries(tools[one.kind])) {
    let found
    let why = ''
    try {
      found = await check(read(one.file).toString(), one.file)
    } catch (fault) {
      found = 'refused'
      why = ` (${String(fault.message).split('\n')[0]})`
    }
    const isExpected = found === one.expected
    if (!isExpected) failures += 1
    console.log(`${isExpected ? 'ok' : 'NOT OK'} - ${one.name}: ${tool} says ${found}${why}`)
  }
}
rmSync(scratch, { recursive: true, force: true })
process.exit(failures === 0 ? 0 : 1)
