import t from 'tap'
import { browser, countsOf, idOf, sendBeacon } from './support/beacon.ts'
import { openContent } from './support/content.ts'
import { articleLine, newsroomLines, plainArticle } from './support/lines.ts'
import { exchange, portOf, readProblem } from './support/raw.ts'

const slug = articleLine.slug
const unknown = 'art_01kqdwa8egfkz9g8k0w4h2v7nt'

t.test('POST /v1/articles/:id/views', async t => {
  const { datePublished: _, ...draft } = plainArticle('not-yet', '', { status: 'draft' })
  const later = plainArticle('later', '2026-12-01', { status: 'scheduled' })
  const withdrawn = plainArticle('taken-back', '2026-10-01', { status: 'withdrawn', withdrawn: { date: '2026-10-02', reason: 'Wrong.' } })
  const { app, sqlite } = await openContent(t, [...newsroomLines, draft, later, withdrawn])
  const storedId = (name: string) => String(sqlite.prepare('SELECT id FROM articles WHERE slug = ?').pluck().get(name))
  const received = () => Number(sqlite.prepare('SELECT total(received) FROM view_days').pluck().get())
  const id = await idOf(app, slug)

  t.test('refuses what is not there, and drafts and scheduled articles in the same words', async t => {
    const answers = [unknown, storedId('not-yet'), storedId('later')].map(id =>
      sendBeacon(app, id, { headers: { 'x-request-id': 'same' } }),
    )
    const [first, ...others] = await Promise.all(answers)
    t.equal(first?.statusCode, 404)
    t.equal(readProblem(first?.body ?? '').code, 'not_found')
    for (const other of others) t.equal(other.body, first?.body)
  })
  t.test('answers 410 with the tombstone of a withdrawn one', async t => {
    const answer = await sendBeacon(app, storedId('taken-back'))
    t.match(answer, { statusCode: 410, headers: { 'cache-control': 'no-store' } })
    t.match(answer.json(), { code: 'gone', tombstone: { reason: 'Wrong.' } })
  })
  t.test('refuses what is no id, and parameters', async t => {
    t.equal((await sendBeacon(app, slug)).statusCode, 400)
    t.equal((await app.inject({ method: 'POST', url: `/v1/articles/${id}/views?count=5` })).statusCode, 400)
  })
  t.test('refuses bodies of other types, saying what it takes', async t => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'image/png']) {
      const answer = await sendBeacon(app, id, { headers: { 'content-type': type }, payload: '{}' })
      t.match(answer, { statusCode: 415, headers: { accept: 'text/plain' } }, type)
      t.equal(readProblem(answer.body).detail, 'The body must be empty, or text/plain.')
    }
    for (const type of ['nonsense', 'text/plain; charset=utf-16']) {
      t.equal((await sendBeacon(app, id, { headers: { 'content-type': type }, payload: 'x' })).statusCode, 415, type)
    }
  })
  t.test('refuses a body that is larger than a beacon needs', async t => {
    const text = { 'content-type': 'text/plain;charset=UTF-8' }
    t.equal((await sendBeacon(app, id, { headers: text, payload: 'x'.repeat(1025) })).statusCode, 413)
  })
  t.test('has received nothing so far', async t => t.equal(received(), 0))

  t.test('takes an empty body, and what sendBeacon sends', async t => {
    const empty = await sendBeacon(app, id)
    t.match(empty, { statusCode: 204, body: '', headers: { 'cache-control': 'no-store' } })
    t.notOk('etag' in empty.headers)
    const text = { 'content-type': 'text/plain;charset=UTF-8' }
    t.equal((await sendBeacon(app, id, { headers: text, payload: 'x'.repeat(1024), from: '192.0.2.2' })).statusCode, 204)
    t.equal((await sendBeacon(app, id, { headers: text, from: '192.0.2.3' })).statusCode, 204, 'no body, though it has a type')
    t.match(await countsOf(app, id), { views: 204, uniqueViews: 3, baseline: 201 })
  })
  t.test('answers the counts when they are preferred', async t => {
    for (const prefer of ['return=representation', 'respond-async, return="representation"', 'Return = Representation;x=1']) {
      const answer = await sendBeacon(app, id, { headers: { prefer } })
      t.match(answer, { statusCode: 200, headers: { 'preference-applied': 'return=representation', 'cache-control': 'no-store' } }, prefer)
      t.same(answer.json(), {
        article: id,
        views: 204,
        uniqueViews: 3,
        baseline: 201,
        since: '2026-11-01T00:00:00.000Z',
        asOf: '2026-11-01T12:00:00.000Z',
      })
    }
    for (const prefer of ['return=minimal', 'x-return=representation', 'return=representations']) {
      t.equal((await sendBeacon(app, id, { headers: { prefer } })).statusCode, 204, prefer)
    }
  })
  t.test('is a simple request to a browser of another origin, also with a preference', async t => {
    const origin = 'https://news.example'
    t.match((await sendBeacon(app, id, { headers: { origin } })).headers, { 'access-control-allow-origin': '*' })
    const asks = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'prefer' }
    const preflight = await app.inject({ method: 'OPTIONS', url: `/v1/articles/${id}/views`, headers: asks })
    t.match(preflight, {
      statusCode: 204,
      headers: { 'access-control-allow-methods': /POST/, 'access-control-allow-headers': /Prefer/ },
    })
    t.notMatch(preflight.headers['access-control-allow-headers'], /Authorization/i, 'keys are not for browsers')
  })
})

t.test('reading never counts', async t => {
  const { app, sqlite } = await openContent(t, newsroomLines)
  const id = await idOf(app, slug)
  for (const url of [
    `/v1/articles/${id}`,
    `/v1/articles/${slug}?lang=en`,
    `/v1/articles/${id}/views`,
    `/v1/views?article=${id}`,
    '/v1/articles/most-viewed',
  ]) {
    for (const method of ['GET', 'HEAD'] as const) {
      t.equal((await app.inject({ method, url, headers: { 'user-agent': browser } })).statusCode, 200, `${method} ${url}`)
    }
  }
  t.equal(sqlite.prepare('SELECT count(*) FROM view_days').pluck().get(), 0)
})

t.test('a flood is told to wait', async t => {
  const { app } = await openContent(t, newsroomLines, { rateLimitMax: 3 })
  const id = await idOf(app, slug)
  const flood = () => sendBeacon(app, id, { from: '192.0.2.9' })
  for (let n = 0; n < 3; n++) t.equal((await flood()).statusCode, 204)
  const refused = await flood()
  t.match(refused, { statusCode: 429, headers: { 'retry-after': /^\d+$/, ratelimit: /r=0/ } })
  t.equal(readProblem(refused.body).code, 'rate_limited')
  t.equal((await sendBeacon(app, id, { from: '192.0.2.8' })).statusCode, 204, 'others are not')
  t.match(await countsOf(app, id), { uniqueViews: 2 })
})

t.test('more than can be held at once is refused, and the rest is counted', async t => {
  const { app, recorder } = await openContent(t, newsroomLines)
  const articleId = await idOf(app, slug)
  const hit = (n: number) => recorder.record({ articleId, address: `10.1.${n >> 8}.${n & 255}`, userAgent: browser, isPrefetch: false })
  const ended = await Promise.allSettled(Array.from({ length: 23_000 }, (_, n) => hit(n)))
  const taken = ended.filter(({ status }) => status === 'fulfilled').length
  t.ok(taken >= 20_000 && taken < 23_000, `${taken} were taken`)
  t.match(ended.at(-1), { reason: { code: 'unavailable' } })
  t.match(await countsOf(app, articleId), { uniqueViews: taken })
})

t.test('a full disk: the beacon answers 503, reading goes on, and then views are counted again', async t => {
  const { app, sqlite, clock } = await openContent(t, newsroomLines)
  const id = await idOf(app, slug)
  t.equal((await sendBeacon(app, id)).statusCode, 204)
  const articlesBefore = (await app.inject(`/v1/articles/${id}`)).body
  const mostViewed = (period: string) => app.inject(`/v1/articles/most-viewed?period=${period}`)
  const ofMonth = (await mostViewed('month')).body
  clock.ms += 301_000
  await mostViewed('day')
  await sendBeacon(app, id)
  clock.ms += 2000
  const mostViewedBefore = (await mostViewed('day')).body
  sqlite.pragma(`max_page_count = ${Number(sqlite.pragma('page_count', { simple: true }))}`)
  const send = (n: number) => sendBeacon(app, id, { from: `10.0.${n >> 8}.${n & 255}` })
  const answers: number[] = []
  for (let n = 0; n < 400; n++) answers.push((await send(n)).statusCode)
  const refused = await send(400)
  t.match(refused, { statusCode: 503, headers: { 'retry-after': '5', 'cache-control': 'no-store' } })
  t.equal(readProblem(refused.body).code, 'unavailable')
  const acknowledged = answers.filter(status => status === 204).length
  t.equal(acknowledged + answers.filter(status => status === 503).length, 400)
  t.ok((await countsOf(app, id)).uniqueViews <= 1 + acknowledged, 'counted is nothing that was not acknowledged')
  t.equal((await app.inject(`/v1/articles/${id}`)).body, articlesBefore)
  clock.ms += 2000
  t.equal((await mostViewed('day')).body, mostViewedBefore, 'the most viewed are the last ones of before')
  t.equal((await mostViewed('month')).body, ofMonth, 'also those that nobody has asked for of late')
  t.match(await mostViewed('week'), { statusCode: 503, headers: { 'retry-after': '5' } }, 'unless nobody ever asked for them')
  sqlite.pragma('max_page_count = 1000000')
  t.equal((await send(401)).statusCode, 204)
  t.equal((await countsOf(app, id)).uniqueViews, 2 + acknowledged, 'and all that was, once there is room again')
  t.match((await mostViewed('day')).json(), { data: [{ id, periodViews: 3 + acknowledged }] })
})

t.test('who somebody is', async t => {
  t.test('is told by the address of the peer, whatever it says itself', async t => {
    const { app } = await openContent(t, newsroomLines)
    const id = await idOf(app, slug)
    for (const forged of ['198.51.100.1', '198.51.100.2', '2001:db8::1', 'unknown']) {
      await sendBeacon(app, id, { headers: { 'x-forwarded-for': forged, forwarded: `for=${forged}`, 'x-real-ip': forged } })
    }
    t.match(await countsOf(app, id), { views: 202, uniqueViews: 1 })
  })
  t.test('is told by a proxy that is trusted, and by nobody before it', async t => {
    const { app } = await openContent(t, newsroomLines, { trustProxy: ['127.0.0.1'] })
    const id = await idOf(app, slug)
    const through = (chain: string) => sendBeacon(app, id, { from: '127.0.0.1', headers: { 'x-forwarded-for': chain } })
    await through('198.51.100.1')
    await through('198.51.100.2')
    t.match(await countsOf(app, id), { uniqueViews: 2 })
    await through('203.0.113.5, 198.51.100.2')
    await through('203.0.113.6, 198.51.100.2')
    t.match(await countsOf(app, id), { uniqueViews: 2 }, 'what the reader wrote in front is not believed')
    await through('198.51.100.2:4711')
    t.match(await countsOf(app, id), { uniqueViews: 2 }, 'a port makes no other reader')
  })
  t.test('is the /64 of an IPv6 address, and the IPv4 address inside one', async t => {
    const { app } = await openContent(t, newsroomLines)
    const id = await idOf(app, slug)
    for (const from of ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff', '2001:DB8::1:0:0:0:2']) await sendBeacon(app, id, { from })
    t.match(await countsOf(app, id), { uniqueViews: 1 })
    await sendBeacon(app, id, { from: '2001:db8:0:2::1' })
    t.match(await countsOf(app, id), { uniqueViews: 2 })
    for (const from of ['192.0.2.77', '::ffff:192.0.2.77', '::ffff:c000:24d']) await sendBeacon(app, id, { from })
    t.match(await countsOf(app, id), { uniqueViews: 3 })
  })
  t.test('is told apart by the browser too, and is somebody else to each article', async t => {
    const more = Array.from({ length: 10 }, (_, n) => plainArticle(`n${n}`, '2026-05-01'))
    const { app, sqlite } = await openContent(t, [...newsroomLines, ...more])
    const ids = await Promise.all(more.map(({ slug }) => idOf(app, slug)))
    await Promise.all(ids.map(id => sendBeacon(app, id)))
    for (const id of ids) t.match(await countsOf(app, id), { views: 1, uniqueViews: 1 })
    t.equal(sqlite.prepare('SELECT count(DISTINCT visitor) FROM view_visitors').pluck().get(), 10)
    await sendBeacon(app, ids[0] ?? '', { agent: `${browser} Other` })
    t.match(await countsOf(app, ids[0] ?? ''), { views: 2, uniqueViews: 2 })
  })
})

t.test('what is not a reader is taken and not counted', async t => {
  const { app, sqlite, recorder } = await openContent(t, newsroomLines)
  const id = await idOf(app, slug)
  const day = async () => {
    await recorder.judge()
    return sqlite.prepare('SELECT received, views, bots, prefetches, repeats FROM view_days').get()
  }
  const purposes = [
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'sec-purpose': 'prefetch;anonymous-client-ip' },
    { purpose: 'prefetch' },
    { purpose: 'Preview' },
    { 'x-purpose': 'preview' },
    { 'x-moz': 'prefetch' },
  ]
  for (const headers of purposes) t.equal((await sendBeacon(app, id, { headers })).statusCode, 204)
  t.same(await day(), { received: 7, views: 0, bots: 0, prefetches: 7, repeats: 0 })
  t.match(await countsOf(app, id), { views: 201, uniqueViews: 0 })
  t.notOk('since' in (await countsOf(app, id)), 'counting has not begun')

  const port = await portOf(app)
  const head = `POST /v1/articles/${id}/views HTTP/1.1\r\nHost: a.example\r\nContent-Length: 0\r\n`
  for (const agent of ['', 'User-Agent:\r\n', 'User-Agent:   \r\n']) t.equal((await exchange(port, [`${head}${agent}\r\n`])).status, 204)
  t.same(await day(), { received: 10, views: 0, bots: 3, prefetches: 7, repeats: 0 }, 'nobody browses without a name')

  await sendBeacon(app, id, { headers: { purpose: 'navigation' } })
  await sendBeacon(app, id)
  t.same(await day(), { received: 12, views: 1, bots: 3, prefetches: 7, repeats: 1 })
  await sendBeacon(app, id, { agent: 'curl/8', headers: { purpose: 'prefetch' } })
  t.same(await day(), { received: 13, views: 1, bots: 4, prefetches: 7, repeats: 1 }, 'a robot is one, whatever it loads ahead')
})

t.test('nothing that tells who somebody was is stored', async t => {
  const { app, sqlite } = await openContent(t, newsroomLines)
  const id = await idOf(app, slug)
  await sendBeacon(app, id, { from: '198.51.100.77', agent: `${browser} Peculiar` })
  await sendBeacon(app, id, { from: '2001:db8:5:6::7', agent: `${browser} Peculiar` })
  t.equal((await countsOf(app, id)).uniqueViews, 2)
  const dump = sqlite.serialize()
  for (const trace of ['198.51.100', '2001:db8:5:6', 'Peculiar', 'Firefox']) t.notOk(dump.includes(trace), trace)
  t.notOk(dump.includes(Buffer.from([198, 51, 100, 77])), 'nor as bytes')
})
