import { createServer } from 'node:http'
import { fieldsOf } from './header-fields.ts'

/**
 * Bare node:http that sends, to every GET, what another server answers at a URL: the same header fields and the same bytes, or the 304 that it answers to one
 * with If-None-Match. Those are the same each time, so this is what a cache could be at best.
 */
const [port, url = ''] = process.argv.slice(2)

async function record(headers: Record<string, string>) {
  const answer = await fetch(url, { headers: { 'accept-encoding': 'identity', ...headers } })
  return { status: answer.status, fields: fieldsOf(answer), body: Buffer.from(await answer.arrayBuffer()) }
}

const whole = await record({})
const unchanged = await record({ 'if-none-match': '*' })
createServer((request, response) => {
  if (request.headers['if-none-match'] === undefined) response.writeHead(whole.status, whole.fields).end(whole.body)
  else response.writeHead(unchanged.status, unchanged.fields).end()
}).listen(Number(port), '127.0.0.1')
