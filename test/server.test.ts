import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import type { Config } from '../src/config.ts'
import { securityHeaders } from '../src/headers.ts'
import { createServer } from '../src/server.ts'
import { openProbe, quiet, secret } from './support/probe.ts'
import { exchange, portOf, readProblem } from './support/raw.ts'

/** A body in pieces, so that a test never holds megabytes twice. */
function* repeat(head: string, piece: string, times: number): Iterable<string> {
  yield head
  for (let i = 0; i < times; i++) yield piece
}

const request = (line: string, ...headers: string[]): string => [line, 'Host: a.example', ...headers, '', ''].join('\r\n')
const get = (target: string, ...headers: string[]): [string] => [request(`GET ${target} HTTP/1.1`, ...headers)]
const post = (body: string, type = 'application/json', ...headers: string[]): [string] => [
  request('POST /v1/cards HTTP/1.1', `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers) + body,
]
const tenMegabytes = (target: string): Iterable<string> =>
  repeat(request(`POST ${target} HTTP/1.1`, 'Content-Type: application/json', `Content-Length: ${160 * 65_536}`), 'x'.repeat(65_536), 160)
const bytes = (head: string, ...tail: number[]): [Buffer] => [Buffer.concat([Buffer.from(head), Buffer.from(tail)])]
const kilobyte = 'a'.repeat(1024)

interface Hostile {
  sends: string
  parts: Iterable<string | Uint8Array>
  code: string
  names?: readonly string[]
}

const hostile: readonly Hostile[] = [
  { sends: 'a 100 kB path', parts: get(`/v1/cards/${kilobyte.repeat(100)}`), code: 'uri_too_long' },
  { sends: 'a 20 kB path', parts: get(`/v1/cards/${kilobyte.repeat(20)}`), code: 'uri_too_long' },
  { sends: 'a 100 kB query', parts: get(`/v1/cards?q=${kilobyte.repeat(100)}`), code: 'uri_too_long' },
  { sends: 'a segment of 201 characters', parts: get(`/v1/cards/${'a'.repeat(201)}`), code: 'uri_too_long' },
  { sends: '100 kB of header', parts: get('/v1/cards', `X-Long: ${kilobyte.repeat(100)}`), code: 'headers_too_large' },
  { sends: '5000 headers', parts: get('/v1/cards', ...Array.from({ length: 5000 }, (_, i) => `X-${i}: 1`)), code: 'headers_too_large' },
  { sends: '10 MB to an operation', parts: tenMegabytes('/v1/cards'), code: 'payload_too_large' },
  { sends: '10 MB to nowhere', parts: tenMegabytes('/nowhere'), code: 'not_found' },
  { sends: '10 MB to where nothing is posted', parts: tenMegabytes('/v1/cards/new'), code: 'method_not_allowed' },
  {
    sends: '10 MB in chunks',
    parts: repeat(
      request('POST /v1/cards HTTP/1.1', 'Content-Type: application/json', 'Transfer-Encoding: chunked'),
      `10000\r\n${'x'.repeat(65_536)}\r\n`,
      160,
    ),
    code: 'payload_too_large',
  },
  { sends: 'an unknown path', parts: get('/nowhere'), code: 'not_found' },
  { sends: 'a path that is not there', parts: get('//'), code: 'not_found' },
  { sends: 'PUT', parts: [request('PUT /v1/cards HTTP/1.1', 'Content-Length: 0')], code: 'method_not_allowed' },
  { sends: 'TRACE', parts: [request('TRACE /v1/cards HTTP/1.1')], code: 'method_not_allowed' },
  { sends: 'CONNECT', parts: [request('CONNECT a.example:443 HTTP/1.1')], code: 'method_not_allowed' },
  { sends: 'a path of another scheme', parts: get('ftp://a.example/v1/cards'), code: 'invalid_request', names: ['path'] },
  { sends: 'the preface of HTTP/2', parts: ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'], code: 'invalid_request' },
  { sends: 'a segment that is long with slashes in it', parts: get(`/v1/cards/${'a%2F'.repeat(101)}`), code: 'uri_too_long' },
  { sends: 'what a handler finds no answer to', parts: get('/lost'), code: 'not_found' },
  { sends: 'a fragment', parts: get('/v1/cards#foo=1'), code: 'invalid_request', names: ['foo'] },
  { sends: 'a method that does not exist', parts: [request('FROB /v1/cards HTTP/1.1')], code: 'invalid_request' },
  { sends: 'what is not HTTP', parts: ['hello\r\n\r\n'], code: 'invalid_request' },
  { sends: 'TLS', parts: bytes('', 0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x00), code: 'invalid_request' },
  { sends: 'no Host', parts: ['GET /v1/cards HTTP/1.1\r\n\r\n'], code: 'invalid_request', names: ['Host'] },
  { sends: 'two Hosts', parts: get('/v1/cards', 'Host: b.example'), code: 'invalid_request', names: ['Host'] },
  { sends: 'a Host that is none', parts: ['GET /v1/cards HTTP/1.1\r\nHost: a b<>\r\n\r\n'], code: 'invalid_request', names: ['Host'] },
  { sends: 'another protocol', parts: ['GET /v1/cards HTTP/2.0\r\nHost: a\r\n\r\n'], code: 'invalid_request' },
  { sends: 'two lengths', parts: [request('POST /v1/cards HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2')], code: 'invalid_request' },
  {
    sends: 'a length and chunks',
    parts: [request('POST /v1/cards HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked')],
    code: 'invalid_request',
  },
  { sends: 'NUL in a header', parts: get('/v1/cards', 'X-A: a\0b'), code: 'invalid_request' },
  { sends: '%FF in the path', parts: get('/v1/cards/%FF'), code: 'invalid_request', names: ['path'] },
  { sends: '%00 in the path', parts: get('/v1/cards/%00'), code: 'invalid_request', names: ['path'] },
  { sends: 'half an escape in the path', parts: get('/v1/cards/%4'), code: 'invalid_request', names: ['path'] },
  { sends: 'an escaped surrogate in the path', parts: get('/v1/cards/%ED%A0%80'), code: 'invalid_request', names: ['path'] },
  { sends: 'bare UTF-8 in the path', parts: get('/v1/cards/ü'), code: 'invalid_request' },
  { sends: 'bare UTF-8 in the query', parts: get('/v1/cards?limit=ü'), code: 'invalid_request' },
  { sends: '%FF in a value', parts: get('/v1/cards?limit=%FF'), code: 'invalid_request', names: ['limit'] },
  { sends: '%FF in a name', parts: get('/v1/cards?%FF=1'), code: 'invalid_request', names: ['%FF'] },
  { sends: '%00 in a value', parts: get('/v1/cards?limit=%00'), code: 'invalid_request', names: ['limit'] },
  { sends: '%00 in a name', parts: get('/v1/cards?li%00mit=1'), code: 'invalid_request', names: ['limit'] },
  { sends: 'an unknown parameter', parts: get('/v1/cards?foo=1'), code: 'invalid_request', names: ['foo'] },
  {
    sends: 'an unknown parameter where there are none',
    parts: get('/v1/cards/new?foo=1&bar'),
    code: 'invalid_request',
    names: ['foo', 'bar'],
  },
  { sends: '__proto__ as a parameter', parts: get('/v1/cards?__proto__=1'), code: 'invalid_request', names: ['__proto__'] },
  { sends: '__proto__ where there are none', parts: get('/v1/cards/new?__proto__=1'), code: 'invalid_request', names: ['__proto__'] },
  { sends: 'constructor as a parameter', parts: get('/v1/cards?constructor=1'), code: 'invalid_request', names: ['constructor'] },
  { sends: 'a parameter twice', parts: get('/v1/cards?limit=1&limit=2'), code: 'invalid_request', names: ['limit'] },
  { sends: 'a parameter three times', parts: get('/v1/cards?limit=1&limit=2&limit=3'), code: 'invalid_request', names: ['limit'] },
  { sends: 'a limit in hex', parts: get('/v1/cards?limit=0x10'), code: 'invalid_request', names: ['limit'] },
  { sends: 'a long name', parts: get(`/v1/cards?${'a'.repeat(500)}=1`), code: 'invalid_request', names: [`${'a'.repeat(99)}…`] },
  { sends: 'a path parameter that is too long', parts: get(`/v1/cards/${'a'.repeat(31)}`), code: 'invalid_request', names: ['id'] },
  { sends: 'several faults', parts: get('/v1/cards?limit=x&foo=1'), code: 'invalid_request', names: ['limit', 'foo'] },
  { sends: 'no JSON', parts: post('{'), code: 'invalid_request', names: [''] },
  { sends: 'an empty body', parts: post(''), code: 'invalid_request', names: [''] },
  { sends: 'no body', parts: [request('POST /v1/cards HTTP/1.1', 'Content-Length: 0')], code: 'invalid_request', names: [''] },
  {
    sends: 'invalid UTF-8',
    parts: bytes(post('{"title":"a"}').join('').replace('a"}', ''), 0xff, 0x22, 0x7d),
    code: 'invalid_request',
    names: [''],
  },
  { sends: 'a lone surrogate', parts: post('{"title":"\\ud800"}'), code: 'invalid_request', names: ['/title'] },
  { sends: 'a NUL', parts: post('{"title":"\\u0000"}'), code: 'invalid_request', names: ['/title'] },
  { sends: 'a key twice', parts: post('{"title":"a","title":"b"}'), code: 'invalid_request', names: ['/title'] },
  { sends: '__proto__ as a key', parts: post('{"title":"a","__proto__":{}}'), code: 'invalid_request', names: ['/__proto__'] },
  {
    sends: 'deep JSON',
    parts: post(`{"title":"a","more":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`),
    code: 'invalid_request',
    names: [`/more/a${'/0'.repeat(30)}`],
  },
  { sends: 'a field of the wrong type', parts: post('{"title":1}'), code: 'invalid_request', names: ['/title'] },
  { sends: 'fields that are not there', parts: post('{"a/b":1,"c~d":2}'), code: 'invalid_request', names: ['/title', '/a~1b', '/c~0d'] },
  {
    sends: 'a body that is too short',
    parts: [...post('{}').map(text => text.replace('Length: 2', 'Length: 1'))],
    code: 'invalid_request',
  },
  { sends: 'text', parts: post('{}', 'text/plain'), code: 'unsupported_media_type' },
  { sends: 'a form', parts: post('a=1', 'application/x-www-form-urlencoded'), code: 'unsupported_media_type' },
  { sends: 'another charset', parts: post('{}', 'application/json; charset=utf-16'), code: 'unsupported_media_type' },
  { sends: 'a media type that is none', parts: post('{}', 'json'), code: 'unsupported_media_type' },
  { sends: 'a content coding', parts: post('{}', 'application/json', 'Content-Encoding: gzip'), code: 'unsupported_media_type' },
  {
    sends: 'a body without a media type',
    parts: [`${request('POST /v1/cards HTTP/1.1', 'Content-Length: 2')}{}`],
    code: 'unsupported_media_type',
  },
  { sends: 'a request that meets a bug', parts: get('/boom'), code: 'internal' },
  { sends: 'a request that meets a thrown string', parts: get('/thrown'), code: 'internal' },
  { sends: 'a request whose answer breaks its schema', parts: get('/mismatch'), code: 'internal' },
]

t.test('every failure is a problem with a request id', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  const port = await portOf(app)
  for (const { sends, parts, code, names } of hostile) {
    await t.test(`when a client sends ${sends}`, async t => {
      const answer = await exchange(port, parts)
      const problem = readProblem(answer.body)
      t.equal(problem.code, code)
      t.equal(problem.status, answer.status)
      t.equal(problem.type, `urn:problem-type:onrecord:${code}`)
      t.equal(answer.headers.get('content-type'), 'application/problem+json')
      t.match(problem.requestId, /^[0-9a-f-]{36}$/)
      t.equal(answer.headers.get('x-request-id'), problem.requestId)
      t.equal(answer.headers.get('cache-control'), 'no-store')
      for (const [name, value] of Object.entries(securityHeaders)) t.equal(answer.headers.get(name), value)
      t.same(
        problem.errors?.map(error => error.name ?? error.pointer),
        names,
      )
      t.notMatch(answer.body, secret, 'nothing of what went wrong inside')
      t.equal(answer.status === 405, answer.headers.has('allow'))
    })
  }
  t.equal((await exchange(port, get('/v1/cards'))).status, 200, 'and the server still serves')
})

t.test('the words of a problem', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  const told = async (url: string) => readProblem((await app.inject(url)).body)
  t.match(await told('/v1/cards?limit=1&limit=2'), {
    detail: "The parameter 'limit' is given more than once.",
    errors: [{ in: 'query', name: 'limit', detail: 'is given more than once' }],
  })
  t.match(await told('/v1/cards?limit=x&foo=1'), {
    title: 'Invalid request',
    detail: '2 things are wrong in the query.',
    errors: [{ detail: 'must be a whole number from 1 to 100' }, { detail: 'is not a parameter of this operation' }],
  })
  const many = await told(`/v1/cards?${Array.from({ length: 60 }, (_, i) => `p${i}`).join('&')}`)
  t.equal(many.errors?.length, 20, 'an answer does not grow with the request')
  t.match(
    await told(`/v1/cards?${'%&'.repeat(5000)}`),
    { detail: 'More than 20 things are wrong in the query.' },
    'nor does what is looked at',
  )
})

t.test('slow requests are cut off with 408', async t => {
  const app = await openProbe({ timeouts: { headersMs: 100, requestMs: 200, checkMs: 50 } })
  t.teardown(() => app.close())
  const port = await portOf(app)
  const slow: Record<string, Iterable<string>> = {
    headers: ['GET /v1/cards HTTP/1.1\r\nHost: a.example\r\nX-A'],
    body: [request('POST /v1/cards HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 100')],
  }
  for (const [part, parts] of Object.entries(slow)) {
    const answer = await exchange(port, parts)
    t.equal(answer.status, 408, part)
    t.equal(readProblem(answer.body).code, 'request_timeout')
    t.equal(answer.headers.get('connection'), 'close')
  }
})

t.test('a client that is refused on the bare socket cannot end the server, nor hold it up', async t => {
  const app = await openProbe()
  const port = await portOf(app)
  for (const head of [request('CONNECT a.example:443 HTTP/1.1'), 'hello\r\n\r\n']) {
    const socket = connect(port, '127.0.0.1')
    socket.write(head)
    await once(socket, 'data')
    socket.resetAndDestroy()
  }
  t.equal((await exchange(port, get('/v1/cards'))).status, 200, 'after a reset')
  const held = [request('CONNECT a.example:443 HTTP/1.1'), 'hello\r\n\r\n'].map(head => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.write(head)
    return socket
  })
  for (const socket of held) await once(socket, 'data')
  await app.close()
  for (const socket of held) socket.destroy()
})

t.test('a refused body leaves the connection usable', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  const answer = await exchange(await portOf(app), tenMegabytes('/v1/cards'))
  t.not(answer.headers.get('connection'), 'close', 'a client that is still sending is not reset before it reads the answer')
})

t.test('an unknown expectation is answered as if it were not there', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  const answer = await exchange(await portOf(app), get('/v1/cards', 'Expect: the-unexpected'))
  t.equal(answer.status, 200)
})

t.test('an address may be absolute', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  const port = await portOf(app)
  t.match(await exchange(port, get('http://a.example/v1/cards/new')), { status: 200, body: /New/ })
  t.match(await exchange(port, get('HTTP://a.example?x=1')), { status: 404 })
  t.match(await exchange(port, get('http://a.example')), { status: 404 })
})

t.test('OPTIONS for the whole server is a ping (RFC 9110 section 9.3.7)', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  t.equal((await exchange(await portOf(app), [request('OPTIONS * HTTP/1.1')])).status, 204)
})

t.test('the length of a segment is counted as it is read', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  t.equal((await app.inject(`/v1/cards/${'%D1%8F'.repeat(30)}`)).statusCode, 404)
})

t.test('HTTP/1.0 needs no Host', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  const answer = await exchange(await portOf(app), ['GET /v1/cards HTTP/1.0\r\n\r\n'])
  t.equal(answer.status, 200)
})

t.test('405 names the methods that there are', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  t.equal((await app.inject({ method: 'DELETE', url: '/v1/cards?limit=1' })).headers.allow, 'GET, HEAD, POST, OPTIONS')
  t.equal((await app.inject({ method: 'POST', url: '/v1/cards/new' })).headers.allow, 'GET, HEAD, OPTIONS')
})

t.test('request ids', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  const idFor = async (given: string) =>
    (await app.inject({ url: '/v1/cards', headers: { 'x-request-id': given } })).headers['x-request-id']
  t.equal(await idFor('trace-1.a_B'), 'trace-1.a_B', "the caller's is echoed")
  t.equal(await idFor('a'.repeat(64)), 'a'.repeat(64))
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  for (const harmful of ['a'.repeat(65), 'a b', 'a"b', '<b>', '']) t.match(await idFor(harmful), uuid, 'or replaced')
})

t.test('a route that does not say who may call it keeps the server from starting', async t => {
  const app = await createServer({ config: quiet })
  app.get('/open', { config: { access: 'public' } }, async () => 'open')
  app.get('/forgotten', async () => 'secret')
  await t.rejects(
    async () => {
      await app.ready()
    },
    {
      message: 'These routes do not say who may call them (config.access): GET /forgotten, HEAD /forgotten',
    },
  )
})

t.test('a scope may say it for the routes of a plugin', async t => {
  const app = await createServer({ config: quiet })
  t.teardown(() => app.close())
  await app.register(async scope => {
    scope.addHook('onRoute', route => {
      route.config = { ...route.config, access: 'public' }
    })
    scope.get('/page', async () => 'page')
  })
  t.equal((await app.inject('/page')).body, 'page')
})

t.test('X-Forwarded-For counts as far as TRUST_PROXY says', async t => {
  const addressUnder = async (trustProxy: Config['trustProxy']) => {
    const app = await createServer({ config: { ...quiet, trustProxy } })
    t.teardown(() => app.close())
    app.get('/ip', { config: { access: 'public' } }, async request => request.ip)
    return (await app.inject({ url: '/ip', headers: { 'x-forwarded-for': '203.0.113.1, 203.0.113.2' } })).body
  }
  t.equal(await addressUnder(false), '127.0.0.1')
  t.equal(await addressUnder(0), '127.0.0.1')
  t.equal(await addressUnder(1), '203.0.113.2')
  t.equal(await addressUnder(['127.0.0.0/8']), '203.0.113.2')
})
