import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { exportLines } from '../src/bundle/export.ts'
import { archiveQueries } from '../src/store/archive.ts'
import { createReader } from '../src/store/reader.ts'
import { browser, countsOf, idOf, sendBeacon } from './support/beacon.ts'
import { openContent } from './support/content.ts'
import { articleLine, newsroomLines, plainArticle } from './support/lines.ts'
import { readProblem } from './support/raw.ts'

const slug = articleLine.slug
const unknown = 'art_01kqdwa8egfkz9g8k0w4h2v7nt'

t.test('GET /v1/articles/:id/views', async t => {
  const withdrawn = plainArticle('taken-back', '2026-10-01', { status: 'withdrawn', withdrawn: { date: '2026-10-02' } })
  const { app, sqlite, clock } = await openContent(t, [...newsroomLines, plainArticle('new', '2026-05-01'), withdrawn])

  t.test('refuses what is not published', async t => {
    const gone = String(sqlite.prepare("SELECT id FROM articles WHERE slug = 'taken-back'").pluck().get())
    for (const [id, status] of [
      [unknown, 404],
      [gone, 410],
      ['x', 400],
    ] as const) {
      const answer = await app.inject(`/v1/articles/${id}/views`)
      t.match(answer, { statusCode: status, headers: { 'cache-control': 'no-store' } })
    }
  })
  t.test('counts nothing before there is anything', async t => {
    const id = await idOf(app, 'new')
    t.same(await countsOf(app, id), { article: id, views: 0, uniqueViews: 0, baseline: 0, asOf: '2026-11-01T12:00:00.000Z' })
  })
  t.test('tells counts with the baseline apart, two seconds old at most', async t => {
    const id = await idOf(app, slug)
    await sendBeacon(app, id)
    clock.ms += 40_000
    await sendBeacon(app, id)
    const answer = await app.inject(`/v1/articles/${id}/views`)
    t.same(answer.json(), {
      article: id,
      views: 203,
      uniqueViews: 1,
      baseline: 201,
      since: '2026-11-01T00:00:00.000Z',
      asOf: '2026-11-01T12:00:40.000Z',
    })
    t.match(answer.headers, { 'cache-control': 'public, max-age=1, s-maxage=1' })
    t.notOk('etag' in answer.headers)
  })
})

t.test('GET /v1/views', async t => {
  const more = Array.from({ length: 101 }, (_, n) => plainArticle(`n${n}`, '2026-05-01', { views: n }))
  const { app } = await openContent(t, [...newsroomLines, ...more])
  const ids = await Promise.all(more.map(({ slug }) => idOf(app, slug)))
  const ask = (of: readonly string[]) => app.inject(`/v1/views?${of.map(id => `article=${id}`).join('&')}`)

  t.test('refuses none, more than a hundred, and what is no id, in words that say so', async t => {
    t.equal(readProblem((await app.inject('/v1/views')).body).errors?.[0]?.detail, 'is required')
    t.equal(readProblem((await ask(ids)).body).errors?.[0]?.detail, 'is given more than 100 times')
    for (const wrong of ['', 'x', slug, 'exp_01kqdwa8egfkz9g8k0w4h2v7nt']) {
      const answer = await ask([ids[0] ?? '', wrong])
      t.equal(answer.statusCode, 400)
      t.match(readProblem(answer.body).errors?.[0], {
        in: 'query',
        name: 'article',
        detail: `holds what is not the id of an article: '${wrong}'`,
      })
    }
    t.equal((await ask(['x'])).statusCode, 400)
    t.equal((await app.inject(`/v1/views?article=${ids[0]}&articles=1`)).statusCode, 400)
  })
  t.test('answers a hundred at once, by id, and leaves out what is not published', async t => {
    await sendBeacon(app, ids[3] ?? '')
    const hundred = [...ids.slice(0, 99), unknown]
    const { data } = (await ask(hundred)).json()
    t.same(
      data.map(({ article }: { article: string }) => article),
      ids.slice(0, 99).sort(),
    )
    t.match(data[3], { views: 4, uniqueViews: 1, baseline: 3 })
    t.same((await ask([ids[5] ?? '', ids[5] ?? ''])).json().data.length, 1, 'twice the same is once')
    t.match((await ask([ids[7] ?? ''])).json(), { data: [{ views: 7 }] }, 'one is a list too')
    t.equal((await ask(ids.slice(0, 2))).headers['cache-control'], 'public, max-age=1, s-maxage=1')
  })
})

t.test('views never touch content', async t => {
  const { app, addKey, sqlite } = await openContent(t, newsroomLines)
  const id = await idOf(app, slug)
  const lists = ['/v1/articles', '/v1/articles?rubric=rivers', '/v1/articles/slugs', '/v1/quotes', '/v1/experts', '/v1/rubrics', '/v1/site']
  const urls = [`/v1/articles/${id}`, `/v1/articles/${slug}?lang=en`, ...lists]
  const headersOf = async (url: string) => {
    const { date: _, ...headers } = (await app.inject({ url, headers: { 'x-request-id': 'same' } })).headers
    return [url, headers] as const
  }
  const state = async () => new Map(await Promise.all(urls.map(headersOf)))
  const before = await state()
  const changes = () => sqlite.prepare('SELECT count(*) FROM changes').pluck().get()
  const beacons = (from: number) => Array.from({ length: 500 }, (_, n) => sendBeacon(app, id, { from: `10.${from}.${n >> 8}.${n & 255}` }))

  await Promise.all(beacons(1))
  t.same(await state(), before, 'headers are what they were: ETag, Last-Modified and all')

  // An edit in the midst of a thousand beacons: in a working copy, which then goes live.
  const changed = changes()
  const headers = { ...(await addKey(['content:write', 'content:publish'])), 'if-match': '*' }
  const url = `/v1/editorial/articles/${id}`
  const first = beacons(2)
  await turn()
  const edit = app.inject({ method: 'PATCH', url, headers, payload: { headline: 'The silt came back' } })
  const all = await Promise.all([...first, ...beacons(3)])
  t.match(await edit, { statusCode: 200 })
  t.ok(all.every(({ statusCode }) => statusCode === 204))
  t.match(await countsOf(app, id), { views: 201 + 1500, uniqueViews: 1500 }, 'the count is exact')
  t.same(await state(), before, 'nothing that readers see of content has changed')
  t.match(await app.inject({ method: 'POST', url: `${url}/publish`, headers, payload: {} }), { statusCode: 200 })
  const article = await app.inject(`/v1/articles/${id}`)
  t.match(article.json(), { headline: 'The silt came back' }, 'the edit is whole')
  t.equal(changes(), Number(changed) + 1, 'and the only change in the log')
  t.not(article.headers.etag, before.get(`/v1/articles/${id}`)?.etag, 'its ETag is new')

  const after = await state()
  await Promise.all(beacons(4))
  t.same(await state(), after, 'and stays, whoever reads on')
})

t.test('an imported count is a baseline', async t => {
  const { app, sqlite, importLines } = await openContent(t, newsroomLines)
  const id = await idOf(app, slug)
  await sendBeacon(app, id)
  t.match(await countsOf(app, id), { views: 202, baseline: 201 })
  await importLines([{ ...articleLine, views: 300 }])
  t.match(await countsOf(app, id), { views: 301, baseline: 300, uniqueViews: 1 }, 'another import changes it alone')
  const exported = await Array.fromAsync(exportLines(archiveQueries(createReader(sqlite))))
  t.match(
    exported.filter(line => line.type === 'article'),
    [{ views: 300 }],
    'the export carries it, and not what was counted here',
  )
  const elsewhere = await openContent(t, exported)
  t.match(await countsOf(elsewhere.app, id), { views: 300, uniqueViews: 0, baseline: 300 })
})

t.test('GET /v1/editorial/articles/:id/views/days and /v1/editorial/views/days', async t => {
  const content = await openContent(t, [...newsroomLines, plainArticle('other', '2026-05-01')])
  const { app, clock, importLines } = content
  const [id, other] = [await idOf(app, slug), await idOf(app, 'other')]
  const headers = await content.addKey(['views:read'])
  const days = (query = '', article?: string) =>
    app.inject({ url: `/v1/editorial${article === undefined ? '' : `/articles/${article}`}/views/days${query}`, headers })
  const on = async (day: string, ...sent: Parameters<typeof sendBeacon>[2][]) => {
    clock.ms = Date.parse(`${day}T10:00:00Z`)
    for (const beacon of sent) await sendBeacon(app, id, beacon)
  }
  await on('2026-10-02', {}, { agent: 'curl/8' })
  await on('2026-11-01', {}, {}, { from: '192.0.2.2' }, { headers: { purpose: 'prefetch' } })
  await sendBeacon(app, other)

  t.test('refuse a range that is too long, and what is no day', async t => {
    for (const query of [
      '?from=2026-02-30',
      '?to=2026-1-1',
      '?from=2024-01-01',
      '?from=2025-10-31&to=2026-11-01',
      '?format=xml',
      '?day=2026-11-01',
    ]) {
      t.equal((await days(query)).statusCode, 400, query)
      t.equal((await days(query, id)).statusCode, 400, query)
    }
    t.equal((await days('?from=2025-11-01&to=2026-11-01')).statusCode, 200, '366 days are not')
    t.match(readProblem((await days('?from=2025-10-31&to=2026-11-01')).body).detail, /more than 365 days before 'to'/)
  })
  t.test('tell the last 30 days of an article', async t => {
    t.same((await days('', id)).json(), {
      data: [{ day: '2026-11-01', received: 4, views: 2, uniqueViews: 2, excluded: { bot: 0, prefetch: 1, repeat: 1 } }],
    })
    clock.ms = Date.parse('2026-10-31T23:59:59.999Z')
    t.match((await days('', id)).json().data, [{ day: '2026-10-02' }])
    clock.ms = Date.parse('2026-11-01T10:00:00Z')
  })
  t.test('tell the days between two, both included, of all articles together', async t => {
    t.same((await days('?from=2026-10-02&to=2026-11-01')).json(), {
      data: [
        { day: '2026-10-02', received: 2, views: 1, uniqueViews: 1, excluded: { bot: 1, prefetch: 0, repeat: 0 } },
        { day: '2026-11-01', received: 5, views: 3, uniqueViews: 3, excluded: { bot: 0, prefetch: 1, repeat: 1 } },
      ],
    })
    t.same((await days('?from=2026-10-03&to=2026-10-31')).json(), { data: [] })
    t.same((await days('?from=2026-11-02&to=2026-11-01')).json(), { data: [] }, 'backwards is none')
  })
  t.test('also as CSV, never cached', async t => {
    const csv = await days('?from=2026-10-01&format=csv', id)
    t.match(csv.headers, { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' })
    t.equal(csv.body, 'day,received,views,uniqueViews,bot,prefetch,repeat\r\n2026-10-02,2,1,1,1,0,0\r\n2026-11-01,4,2,2,0,1,1\r\n')
    t.equal((await days('?format=csv&from=2026-11-01')).body.split('\r\n')[1], '2026-11-01,5,3,3,0,1,1')
    t.equal((await days('', id)).headers['cache-control'], 'no-store')
  })
  t.test('of an article that was withdrawn too; of an unknown one there are none', async t => {
    await importLines([{ ...articleLine, status: 'withdrawn', withdrawn: { date: '2026-11-01' }, quotes: [] }])
    t.equal((await days('', id)).json().data.length, 1)
    t.same((await days('', unknown)).json(), { data: [] })
  })
})

t.test('POST /v1/editorial/articles/:id/views', async t => {
  const content = await openContent(t, newsroomLines, { rateLimitMax: 5 })
  const { app, sqlite } = content
  const id = await idOf(app, slug)
  const headers = await content.addKey(['views:write'])
  const pass = (payload: object, article = id) =>
    app.inject({ method: 'POST', url: `/v1/editorial/articles/${article}/views`, headers, payload })
  const reader = { address: '192.0.2.1', userAgent: browser }

  t.test('refuses what tells of no reader', async t => {
    const wrong = [
      {},
      { ...reader, address: 'here' },
      { ...reader, address: '192.0.2.1:80' },
      { address: '192.0.2.1' },
      { ...reader, views: 5 },
    ]
    for (const body of [...wrong, { ...reader, userAgent: 'x'.repeat(8001) }])
      t.equal((await pass(body)).statusCode, 400, JSON.stringify(body))
    t.equal(readProblem((await pass({ ...reader, address: 'here' })).body).detail, "The body at '/address' is not an IPv4 or IPv6 address.")
    t.equal((await pass(reader, unknown)).statusCode, 404)
  })
  t.test('counts a reader by the same rules, and is not limited by the address of the frontend', async t => {
    for (let n = 0; n < 10; n++) t.equal((await pass({ ...reader, address: `192.0.2.${n % 5}` })).statusCode, 204)
    await pass({ ...reader, isPrefetch: true })
    await pass({ ...reader, userAgent: '' })
    await content.recorder.judge()
    const day = sqlite.prepare('SELECT received, views, bots, prefetches, repeats FROM view_days').get()
    t.same(day, { received: 12, views: 5, bots: 1, prefetches: 1, repeats: 5 })
  })
  t.test('meets the reader whom a beacon told of', async t => {
    await sendBeacon(app, id, { from: '192.0.2.4' })
    t.match(await countsOf(app, id), { uniqueViews: 5 })
  })
})
