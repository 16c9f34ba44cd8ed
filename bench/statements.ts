import { createServer } from 'node:http'
import { z } from 'zod'
import { createLists } from '../src/lists.ts'
import { openDatabase } from '../src/store/open.ts'
import { createRunner, type Query } from '../src/store/reader.ts'
import { fieldsOf } from './header-fields.ts'
import { listPaths } from './newsroom/requests.ts'

/**
 * Bare node:http that does nothing for a list but to carry out the statement of its cards, and sends them with the header fields of another server's answer
 * at a URL. Which statement that is, it has found out before: this is what is left of a miss when all else takes no time.
 */
const [port, url = '', told = ''] = process.argv.slice(2)
const archive = z.object({ path: z.string(), articles: z.number(), stored: z.number() }).parse(JSON.parse(told))
const sqlite = await openDatabase({ path: archive.path, readOnly: true })
const carryOut = createRunner(sqlite)

let asked: Query | undefined
const run = (query: Query): unknown => {
  asked = query
  return carryOut(query)
}
const madeBy = String(sqlite.prepare('SELECT made_by FROM cards LIMIT 1').pluck().get())
const lists = createLists({ run, publicUrl: 'http://127.0.0.1', store: { madeBy, keep: () => {} } })
lists.keep(0, [], { route: '', etag: '', type: '', fields: '', tags: '', body: Buffer.alloc(0) })
const statements = new Map<string, Query>()
for (const path of listPaths(archive)) if (lists.find(path) && asked) statements.set(path, asked)

const fields = fieldsOf(await fetch(url, { headers: { 'accept-encoding': 'identity' } }), 'content-length')
createServer((request, response) => {
  const statement = statements.get(request.url ?? '')
  const row = statement && carryOut(statement)
  const cards = Array.isArray(row) ? row.find(value => Buffer.isBuffer(value)) : undefined
  if (row) response.writeHead(200, [...fields, 'content-length', String(cards?.length ?? 0)]).end(cards)
  else response.writeHead(404).end()
}).listen(Number(port), '127.0.0.1')
