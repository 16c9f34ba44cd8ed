import t, { type Test } from 'tap'
import { ApiError } from '../src/errors.ts'
import { browser, countsOf, idOf } from './support/beacon.ts'
import { openContent } from './support/content.ts'
import { articleLine, newsroomLines } from './support/lines.ts'
import { openProbe, type ProbeOptions } from './support/probe.ts'
import { exchange, portOf, type RawAnswer, readProblem } from './support/raw.ts'

// What is answered before routing is answered as its route would: these come over a socket, since what is injected is routed at once.

const slug = articleLine.slug
const id = 'art_01kvshvk2ke04b1mdkfj4hjnv8'
const beacon = (article: string, ...fields: string[]): string =>
  [`POST /v1/articles/${article}/views HTTP/1.1`, 'Host: a.example', `User-Agent: ${browser}`, ...fields, '', ''].join('\r\n')

/** All of an answer but what differs from one to the next. */
const lasting = ({ status, headers, body }: RawAnswer) => {
  const own = new Set(['date', 'x-request-id', 'ratelimit'])
  return { status, body, headers: [...headers].filter(([name]) => !own.has(name)) }
}

for (const corsOrigins of ['*' as const, ['https://news.example']]) {
  t.test(`a beacon is answered as its route answers it, to pages of ${String(corsOrigins)}`, async t => {
    const { app } = await openContent(t, newsroomLines, { corsOrigins, rateLimitMax: 50 })
    const article = await idOf(app, slug)
    const port = await portOf(app)
    for (const origin of ['https://news.example', 'https://evil.example']) {
      const fields = [`Origin: ${origin}`, 'Content-Length: 0']
      // A preference for what is done anyway has it routed.
      const routed = await exchange(port, [beacon(article, ...fields, 'Prefer: return=minimal')])
      const answer = await exchange(port, [beacon(article, ...fields)])
      t.equal(answer.status, 204)
      t.same(lasting(answer), lasting(routed))
      t.match(answer.headers.get('ratelimit'), /^"default";r=\d+;t=\d+$/)
    }
    t.match(await countsOf(app, article), { views: 202, uniqueViews: 1 })
  })
}

t.test('a beacon of what was just withdrawn is told so', async t => {
  const { app, importLines } = await openContent(t, newsroomLines)
  const article = await idOf(app, slug)
  const port = await portOf(app)
  for (let n = 0; n < 2; n++) t.equal((await exchange(port, [beacon(article)])).status, 204)
  await importLines([{ ...articleLine, status: 'withdrawn', withdrawn: { date: '2026-11-01' }, quotes: [] }])
  const gone = await exchange(port, [beacon(article)])
  t.equal(gone.status, 410)
  t.equal(JSON.parse(gone.body).code, 'gone')
})

t.test('the limit counts them with all else, and tells of it', async t => {
  const { app } = await openContent(t, newsroomLines, { rateLimitMax: 4 })
  const article = await idOf(app, slug)
  const port = await portOf(app)
  const left: (string | null)[] = []
  for (let n = 0; n < 3; n++) left.push((await exchange(port, [beacon(article)])).headers.get('ratelimit'))
  t.same(left, ['"default";r=2;t=60', '"default";r=1;t=60', '"default";r=0;t=60'])
  const refused = await exchange(port, [beacon(article)])
  t.equal(refused.status, 429)
  t.equal(readProblem(refused.body).code, 'rate_limited')
  t.match(refused.headers.get('retry-after'), /^\d+$/)
})

/** A server that takes views as it is told, without a route for them: what is routed is not found. */
async function openTaking(t: Test, record: () => Promise<boolean>, options: ProbeOptions = {}) {
  const taken: unknown[] = []
  const recorder = {
    isKnown: () => true,
    take: (view: unknown, whenTaken: (isPublished: boolean) => void, whenFailed: (error: ApiError) => void) => {
      taken.push(view)
      record().then(whenTaken, whenFailed)
    },
  }
  const app = await openProbe({ ...options, recorder })
  t.teardown(() => app.close())
  return { port: await portOf(app), taken }
}

t.test('what is more than a beacon is routed', async t => {
  const { port, taken } = await openTaking(t, async () => true)
  t.equal((await exchange(port, [beacon(id)])).status, 204)
  t.same(taken, [{ articleId: id, address: '127.0.0.1', userAgent: browser, isPrefetch: false }])
  for (const request of [
    beacon('a-slug'),
    beacon(`${id}?count=5`),
    beacon(`${id}/more`),
    beacon(id, 'Prefer: return=representation'),
    beacon(id, 'Content-Type: text/plain', 'Content-Length: 0'),
    beacon(id, 'Content-Encoding: identity'),
    `${beacon(id, 'Content-Length: 1')}x`,
    `${beacon(id, 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    beacon(id, 'Host: b.example'),
    beacon(id).replace('Host: a.example', 'Host: a b<>'),
    beacon(id).replace('HTTP/1.1', 'HTTP/2.0'),
    beacon(id).replace('POST', 'GET'),
  ]) {
    t.not((await exchange(port, [request])).status, 204, request)
  }
  t.equal(taken.length, 1)
})

t.test('while the server drains, it is routed too, which closes the connection', async t => {
  const { port, taken } = await openTaking(t, async () => true, { lifecycle: { draining: true } })
  t.equal((await exchange(port, [beacon(id)])).headers.get('connection'), 'close')
  t.equal(taken.length, 0)
})

t.test('an answer is one line in the log', async t => {
  const lines: Record<string, unknown>[] = []
  const logStream = { write: (line: string) => lines.push(JSON.parse(line)) }
  const { port } = await openTaking(t, async () => true, { config: { logLevel: 'info' }, logStream })
  await exchange(port, [beacon(id, 'X-Request-Id: mine')])
  t.match(
    lines.filter(({ msg }) => msg === 'answered'),
    [{ level: 30, requestId: 'mine', method: 'POST', route: '/v1/articles/:id/views', status: 204, ms: Number, bytes: 0 }],
  )
})

t.test('what could not be written down is refused as anywhere', async t => {
  const failure = new ApiError('unavailable', 'The view could not be written down.', { headers: { 'retry-after': '5' } })
  const { port } = await openTaking(t, () => Promise.reject(failure))
  const refused = await exchange(port, [beacon(id)])
  t.equal(refused.status, 503)
  t.equal(readProblem(refused.body).code, 'unavailable')
  t.equal(refused.headers.get('retry-after'), '5')
  t.equal(refused.headers.get('access-control-allow-origin'), '*')
})

t.test('what there is nothing to view of is routed', async t => {
  const { port } = await openTaking(t, async () => false)
  t.equal((await exchange(port, [beacon(id)])).status, 404)
})
