// node scripts/api-types.mjs OPENAPI.json: the TypeScript types of what the server describes, on standard output.
import { readFileSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'

const description = JSON.parse(readFileSync(process.argv[2], 'utf8'))
// The named shapes only: the pages call routes by their address.
const ast = await openapiTS({ ...description, paths: {} }, { emptyObjectsUnknown: true, alphabetize: true })
process.stdout.write('// Written by ./dev openapi from the routes of the server. Not edited by hand.\n' + astToString(ast))
