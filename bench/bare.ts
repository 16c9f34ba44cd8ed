import { createServer } from 'node:http'

/**
 * What everything is measured against: bare node:http that does nothing but send the same bytes each time, 10 KB of JSON to a GET, or 304
 * without a body to one with If-None-Match. Beacons are measured against bare Fastify: see bare-beacon.ts.
 */
const body = Buffer.from(JSON.stringify({ text: 'x'.repeat(10_230) }))
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length }
createServer((request, response) => {
  if (request.headers['if-none-match'] === undefined) response.writeHead(200, headers).end(body)
  else response.writeHead(304).end()
}).listen(Number(process.argv[2]), '127.0.0.1')
