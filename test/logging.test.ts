import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import t from 'tap'
import { openProbe, type ProbeOptions, secret } from './support/probe.ts'
import { exchange, portOf } from './support/raw.ts'

/** The probe with its log, and a wait for the next line of a message. */
async function openLogged(options: ProbeOptions = {}) {
  const lines: Record<string, unknown>[] = []
  const app = await openProbe({ ...options, config: { logLevel: 'info' }, logStream: { write: line => lines.push(JSON.parse(line)) } })
  const said = async (message: string) => {
    for (;;) {
      const line = lines.find(line => line.msg === message)
      if (line) return line
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  return { app, lines, said }
}

t.test('an answer is one line of allowed fields', async t => {
  const { app, lines, said } = await openLogged()
  t.teardown(() => app.close())
  const headers = { authorization: `Bearer ${secret}`, 'user-agent': secret, 'x-request-id': 'mine' }
  await app.inject({ url: `/v1/cards/new?${secret}=1`, headers })
  const line = await said('answered')
  t.same(Object.keys(line).sort(), ['bytes', 'hostname', 'level', 'method', 'ms', 'msg', 'pid', 'requestId', 'route', 'status', 'time'])
  t.match(line, { method: 'GET', route: '/v1/cards/:id', status: 400, requestId: 'mine', bytes: Number })
  t.notMatch(JSON.stringify(lines), secret)
})

t.test('addresses that are not there are not logged either', async t => {
  const { app, lines, said } = await openLogged()
  t.teardown(() => app.close())
  await app.inject(`/${secret}`)
  t.match(await said('answered'), { route: 'none', status: 404 })
  t.notMatch(JSON.stringify(lines), secret)
})

t.test('what is refused before there is a request is one line too', async t => {
  const { app, lines, said } = await openLogged({ timeouts: { headersMs: 100, requestMs: 200, checkMs: 50 } })
  t.teardown(() => app.close())
  const port = await portOf(app)
  const long = secret.repeat(3000)
  const refused: [string, { status: number; method?: string }][] = [
    [`GET /v1/cards?q=${long} HTTP/1.1\r\nHost: a.example\r\n\r\n`, { status: 414 }],
    [`GET /v1/cards HTTP/1.1\r\nHost: a.example\r\nX-Long: ${long}\r\n\r\n`, { status: 431 }],
    [`${secret}\r\n\r\n`, { status: 400 }],
    [`CONNECT ${secret}:443 HTTP/1.1\r\nHost: a.example\r\n\r\n`, { status: 405, method: 'CONNECT' }],
    ['', { status: 408 }],
    [`GET /v1/cards HTTP/1.1\r\nX-${secret}`, { status: 408 }],
    ['POST /v1/cards HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{', { status: 408 }],
  ]
  for (const [head, { status, method = 'none' }] of refused) {
    lines.length = 0
    const { headers, body } = await exchange(port, head === '' ? [] : [head])
    await said('answered')
    await app.inject('/livez')
    const [line, ...more] = lines
    t.match(line, { level: 30, status, method, route: 'none', ms: 0, bytes: Buffer.byteLength(body) })
    t.equal(line?.requestId, headers.get('x-request-id'))
    t.match(more, [{ route: '/livez' }], `${status} is told once`)
    t.notMatch(JSON.stringify(lines), secret)
  }
})

t.test('a bug is logged with its causes, but not with what follows the first line of a message', async t => {
  const { app, said } = await openLogged()
  t.teardown(() => app.close())
  await app.inject('/boom')
  const line = await said('failed')
  t.match(line, { level: 50, err: { type: 'Error', stack: /probe\.ts/, cause: { type: 'TypeError', message: 'select *' } } })
  t.notMatch(JSON.stringify(line), 'params')
})

t.test('an answer that breaks its schema is logged by its place', async t => {
  const { app, said } = await openLogged()
  t.teardown(() => app.close())
  await app.inject('/mismatch')
  const line = await said('failed')
  t.match(line, { err: { type: 'TypeError', message: 'the answer.id is no string' } })
  t.notMatch(JSON.stringify(line), secret)
})

t.test('what is thrown and no error is not repeated', async t => {
  const { app, said } = await openLogged()
  t.teardown(() => app.close())
  await app.inject('/thrown')
  const line = await said('failed')
  t.match(line, { err: { type: 'string' } })
  t.notMatch(JSON.stringify(line), secret)
})

t.test('a client that breaks off is no failure of the server', async t => {
  const { app, lines, said } = await openLogged()
  t.teardown(() => app.close())
  const port = await portOf(app)
  const arrived = new Promise<IncomingMessage>(resolve => app.server.once('request', resolve))
  const socket = connect(port, '127.0.0.1')
  socket.write('POST /v1/cards HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{')
  const request = await arrived
  const closed = new Promise(resolve => request.once('close', resolve))
  socket.destroy()
  await closed
  await app.inject('/v1/cards')
  await said('answered')
  t.notOk(lines.some(line => Number(line.level) > 30))
})
