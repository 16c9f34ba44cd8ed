import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { connect, Socket } from 'node:net'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { z } from 'zod'
import { addConnections } from '../src/connections.ts'
import { type App, createServer } from '../src/server.ts'
import { createClientErrorHandler } from '../src/sockets.ts'
import { openContent } from './support/content.ts'
import { openFronted } from './support/fronted.ts'
import { exchange, portOf, readProblem } from './support/raw.ts'

const refuse = createClientErrorHandler(() => {})
const get = (path: string, fields = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`

/** Everything that a server writes on a connection until it closes it. */
async function readAll(port: number, parts: readonly string[], { halfCloses = false } = {}): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).setEncoding('latin1')
  let received = ''
  socket.on('data', text => {
    received += String(text)
  })
  const ended = once(socket, 'end')
  for (const part of parts) {
    socket.write(part)
    await sleep(5)
    // The loop may have been held up for as long; what was written is read in one of these turns.
    for (let turn = 0; turn < 5; turn++) await setImmediate()
  }
  if (halfCloses) socket.end()
  await ended
  socket.destroy()
  return received
}

const statusesIn = (text: string): string[] => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status)

/** A server with a route that takes its time and one that answers much. */
async function openSlow(options: Partial<Parameters<typeof createServer>[0]> = {}): Promise<App> {
  const app = await createServer({
    config: { logLevel: 'silent', trustProxy: false, corsOrigins: '*', rateLimitMax: 0 },
    ...options,
  })
  app.get('/slow', { config: { access: 'public' } }, async () => {
    await sleep(50)
    return 'slow'
  })
  app.get('/soon', { config: { access: 'public' } }, async () => 'soon')
  return app
}

t.test('a connection on which nothing arrives is ended with 408, and one that is left idle without a word', async t => {
  const app = await openSlow({ timeouts: { headersMs: 80, requestMs: 200, checkMs: 50 } })
  t.teardown(() => app.close())
  app.server.keepAliveTimeout = 80
  const port = await portOf(app)
  const silent = await readAll(port, [])
  t.same(statusesIn(silent), ['408'])
  t.equal(readProblem(silent.slice(silent.indexOf('\r\n\r\n') + 4)).code, 'request_timeout')
  t.same(statusesIn(await readAll(port, [get('/soon')])), ['200'])
})

t.test('what was cut off is not carried out, though the rest of it comes', async t => {
  const app = await openSlow({ timeouts: { headersMs: 100, requestMs: 200, checkMs: 50 } })
  t.teardown(() => app.close())
  const carriedOut: string[] = []
  for (const method of ['GET', 'POST'] as const) {
    app.route({ method, url: '/late', config: { access: 'public' }, handler: async () => String(carriedOut.push(method)) })
  }
  const port = await portOf(app)
  const post = 'POST /late HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{'
  for (const [before, after] of [
    ['', get('/late')],
    ['GET /late HTTP/1.1\r\n', 'Host: a\r\n\r\n'],
    [post, '}'],
  ] as const) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).setEncoding('latin1')
    if (before !== '') socket.write(before)
    const [answer] = await once(socket, 'data')
    t.same(statusesIn(String(answer)), ['408'])
    socket.on('error', () => {}).write(after)
    await sleep(50)
    socket.destroy()
  }
  t.same(carriedOut, [])
})

t.test('a connection ends with its last request', async t => {
  const app = await openSlow()
  t.teardown(() => app.close())
  const port = await portOf(app)
  for (const [head, says] of [
    [get('/soon', 'Connection: close\r\n'), 'close'],
    ['GET /soon HTTP/1.0\r\nHost: a\r\n\r\n', 'close'],
  ] as const) {
    const text = await readAll(port, [head])
    t.match(text, new RegExp(`^connection: ${says}`, 'im'))
    t.match(text, /soon$/)
  }
  app.server.maxRequestsPerSocket = 2
  const text = await readAll(port, [get('/soon'), get('/soon')])
  t.same(statusesIn(text), ['200', '200'])
  t.same(
    [...text.matchAll(/^connection: (.*)$/gim)].map(([, value]) => value),
    ['keep-alive', 'close'],
  )
})

t.test('whether a connection is kept is said where a body is refused, too', async t => {
  const app = await openSlow()
  t.teardown(() => app.close())
  app.post('/given', { config: { access: 'public' } }, async () => '')
  const port = await portOf(app)
  app.server.maxRequestsPerSocket = 2
  const bad = 'POST /given HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{'
  const text = await readAll(port, [bad, bad], { halfCloses: true })
  t.same(statusesIn(text), ['400', '400'])
  t.same(
    [...text.matchAll(/^connection: (.*)$/gim)].map(([, value]) => value),
    ['keep-alive', 'close'],
  )
})

t.test('how long a connection is kept is said of every answer', async t => {
  const newsroom = await openFronted(t)
  for (let times = 0; times < 3; times++) await newsroom.ask('/v1/site')
  for (const url of ['/v1/site', '/v1/site?lang=none']) {
    t.equal((await exchange(newsroom.port, [get(url)])).headers.get('keep-alive'), 'timeout=75', url)
  }
})

t.test('HTTP/1.0 may keep its connection', async t => {
  const app = await openSlow()
  t.teardown(() => app.close())
  const head = 'GET /soon HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'
  t.equal((await exchange(await portOf(app), [head])).headers.get('connection'), 'keep-alive')
})

t.test('what is asked for while an answer is made is answered after it', async t => {
  const app = await openSlow()
  t.teardown(() => app.close())
  const port = await portOf(app)
  const last = get('/soon', 'Connection: close\r\n')
  t.match(await readAll(port, [get('/slow'), last]), /slow[\s\S]*soon$/)
  t.match(await readAll(port, [get('/slow'), get('/soon'), last]), /slow[\s\S]*soon[\s\S]*soon$/)
  t.match(await readAll(port, [get('/slow') + get('/soon') + last]), /slow[\s\S]*soon[\s\S]*soon$/, 'all at once')
  t.match(await readAll(port, [get('/slow')], { halfCloses: true }), /slow$/, 'whoever asks no more is answered')
  t.match(await readAll(port, [get('/slow'), get('/soon')], { halfCloses: true }), /slow[\s\S]*soon$/, 'all that was asked for')
  t.same(await readAll(port, [], { halfCloses: true }), '')
})

t.test('a connection ends where its answer says so, whatever was asked', async t => {
  const lifecycle = { draining: false }
  const app = await openSlow({ lifecycle })
  app.get('/unchanged', { config: { access: 'public' } }, async (_request, reply) => reply.code(304).send())
  t.teardown(() => app.close())
  const port = await portOf(app)
  const unchanged = await readAll(port, ['GET /unchanged HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'])
  t.match(unchanged, /^Connection: close\r$/m, 'to HTTP/1.0, without a length')
  const slow = readAll(port, [get('/slow')])
  await once(app.server, 'request')
  lifecycle.draining = true
  t.match(await slow, /^connection: close\r$[\s\S]*slow$/m, 'by a server that drains since')
})

t.test('a server that closes ends what is idle, and what is under way when it is answered', async t => {
  const app = await openSlow()
  const port = await portOf(app)
  const idle = readAll(port, [get('/soon')])
  await once(app.server, 'request')
  const busy = readAll(port, [get('/slow')])
  await once(app.server, 'request')
  await app.close()
  t.match(await idle, /soon$/)
  t.match(await busy, /slow$/)
})

t.test('who does not read is not answered on and on', async t => {
  const newsroom = await openFronted(t)
  const url = '/v1/articles?limit=100'
  for (let times = 0; times < 3; times++) await newsroom.ask(url)
  t.ok(newsroom.responses.find(url))
  const socket = connect(newsroom.port, '127.0.0.1').setEncoding('latin1').pause()
  const asked = 400
  for (let times = 0; times < asked; times++) {
    socket.write(get(url))
    await sleep(1)
  }
  socket.write(get(url, 'Connection: close\r\n'))
  const parts = await Array.fromAsync(socket, String)
  t.equal(statusesIn(parts.join('')).length, asked + 1, 'and is answered when it reads')
})

t.test('what is asked for behind the last request is not carried out, though that is not sent yet', async t => {
  const server = createHttpServer()
  const asked: string[] = []
  const body = Buffer.alloc(4096, 'x')
  const find = ({ url = '' }: IncomingMessage) => {
    asked.push(url)
    return { head: `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n`, body }
  }
  addConnections(server, { find, refuse, isDraining: () => false, now: Date.now })
  server.maxRequestsPerSocket = 0
  const accepted = once(server, 'connection').then(([socket]) => z.instanceof(Socket).parse(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1').pause()
  const ours = await accepted
  const ask = async (url: string, fields?: string): Promise<void> => {
    socket.write(get(url, fields))
    for (let times = 0; times < 200 && asked.at(-1) !== url; times++) await sleep(1)
  }
  for (let count = 0; count < 10_000 && ours.writableLength === 0; count++) await ask(`/${count}`)
  await ask('/last', 'Connection: close\r\n')
  await ask('/behind')
  const parts = await Array.fromAsync(socket, String)
  t.equal(asked.at(-1), '/last')
  t.equal(statusesIn(parts.join('')).length, asked.length)
})

t.test('a server that closes sends the rest of an answer to whoever reads slowly', async t => {
  const server = createHttpServer()
  const body = Buffer.alloc(2 ** 25, 'x')
  const find = () => ({ head: `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n`, body })
  addConnections(server, { find, refuse, isDraining: () => false, now: Date.now })
  const accepted = once(server, 'connection').then(([socket]) => z.instanceof(Socket).parse(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const socket = connect({ port, host: '127.0.0.1' }).pause()
  const ours = await accepted
  socket.write(get('/much'))
  for (let times = 0; times < 1000 && ours.writableLength === 0; times++) await sleep(5)
  const closed = once(server, 'close')
  server.close()
  let bytes = 0
  for await (const part of socket) bytes += z.instanceof(Buffer).parse(part).length
  t.ok(bytes > body.length)
  await closed
})

t.test('what is kept is sent on a connection that ends, too', async t => {
  const newsroom = await openFronted(t)
  for (let times = 0; times < 3; times++) await newsroom.ask('/v1/site')
  t.ok(newsroom.responses.find('/v1/site'))
  const text = await readAll(newsroom.port, [get('/v1/site'), get('/v1/site', 'Connection: close\r\n')])
  t.same(statusesIn(text), ['200', '200'])
  t.match(text, /^Connection: close\r\n/m)
})

const odd = [
  'Host: b',
  'Host: a b<>',
  'Host: [::1]:3000',
  'Connection: keep-alive',
  'Connection: Close',
  'Connection: upgrade',
  'Content-Length: 0',
  'content-length: 00',
  'Content-Length: 5',
  'Content-Length: -1',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: identity',
  'Expect: 100-continue',
  'Expect: x',
  'Upgrade: h2c',
  'Content-Type: application/json',
  'Content-Encoding: gzip',
  'Accept-Encoding: gzip',
  'accept-encoding:\tbr , zstd',
  'If-None-Match: *',
  'If-None-Match: "a"',
  'Origin: https://a.example',
  'X-Request-Id: mine',
  'X-Request-Id:   spaced   ',
  'X-Empty:',
  '__proto__: x',
  'constructor: x',
  'X-Bad : space',
  'X-Folded: a\r\n b',
  'X-Latin: \xe9',
  'X-Bell: \x07',
  'X-Nul: \0',
  ': no name',
  'no colon',
  'X-Bare: a\rb',
]
const targets = ['/v1/site', '/v1/site?', '/v1/nowhere', '/v1/site?x=%FF', '/v1/\xe9', '//', '*', 'http://a/v1/site', '/a b', '/v1/site#x']
const methods = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE', 'PURGE', 'BREW', 'get', 'CONNECT']
const versions = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'http/1.1', '']

t.test('a request is read as Node reads it', async t => {
  const content = await openContent(t)
  const port = await portOf(content.app)
  /** What came back, but for what differs from one answer to the next. */
  const answerTo = async (parts: readonly string[]) => {
    const text = await Promise.race([
      readAll(
        port,
        parts.map(part => part),
        { halfCloses: true },
      ),
      sleep(2000).then(() => 'no end'),
    ])
    return text
      .replace(/^date: .*\r\n/gim, '')
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
      .replace(/^(?:ratelimit|keep-alive): .*\r\n/gim, '')
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...methods),
      fc.constantFrom(...targets),
      fc.constantFrom(...versions),
      fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant('Host: a') }, { weight: 4, arbitrary: fc.constantFrom(...odd) }), {
        maxLength: 4,
      }),
      async (method, target, version, fields) => {
        const head = Buffer.from([`${method} ${target} ${version}`, ...fields, '', ''].join('\r\n'), 'latin1').toString('latin1')
        const [whole, parts] = await Promise.all([answerTo([head]), answerTo([head.slice(0, 3), head.slice(3)])])
        t.equal(sorted(whole), sorted(parts), JSON.stringify(head))
      },
    ),
    { numRuns: 300 },
  )
})

/** Header fields in one order. */
const sorted = (text: string): string => {
  const [head = '', ...body] = text.split('\r\n\r\n')
  return [
    ...head
      .split('\r\n')
      .map(line => line.toLowerCase())
      .sort(),
    ...body,
  ].join('\n')
}
