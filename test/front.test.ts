import { promisify } from 'node:util'
import { brotliDecompress, gunzip, zstdDecompress } from 'node:zlib'
import t from 'tap'
import { z } from 'zod'
import { readConfig } from '../src/config.ts'
import { type Asked, type Fronted, openFronted } from './support/fronted.ts'
import { exchange } from './support/raw.ts'

const settings = (more: NodeJS.ProcessEnv = {}) =>
  readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_MAX: '0', PUBLIC_URL: 'https://api.newsroom.example', ...more })

const List = z.object({ data: z.array(z.object({ id: z.string(), slug: z.string().optional(), inLanguage: z.string().optional() })) })

/** Every public read of a newsroom that answers 200, in all forms. */
async function everyUrl({ askFresh }: Fronted): Promise<string[]> {
  const listed = async (url: string) => List.parse(JSON.parse((await askFresh(url)).body.toString())).data
  const articles = await listed('/v1/articles?limit=100')
  const [quotes, experts, rubrics] = [
    await listed('/v1/quotes?limit=100'),
    await listed('/v1/experts?limit=100'),
    await listed('/v1/rubrics'),
  ]
  const forms = ['blocks', 'html', 'text', 'markdown']
  return [
    '/v1/site',
    '/v1/rubrics?lang=ru',
    '/v1/articles',
    '/v1/articles?limit=2&count=true',
    '/v1/articles?tag=water&fields=headline',
    '/v1/articles/slugs?limit=1000',
    '/v1/search?q=water',
    '/v1/suggest?q=wat',
    '/v1/quotes?limit=3',
    '/v1/experts?sort=quotes',
    '/v1/experts?q=dash&lang=ru',
    ...rubrics.flatMap(({ id, slug }) => [`/v1/rubrics/${id}`, `/v1/articles?rubric=${slug}`]),
    ...articles.flatMap(({ id, slug, inLanguage }) => [
      ...forms.map(form => `/v1/articles/${id}?body=${form}`),
      `/v1/articles/${slug}?lang=${inLanguage}`,
      `/v1/articles/${id}/next`,
      `/v1/articles/${id}/quotes`,
    ]),
    ...quotes.map(({ id }) => `/v1/quotes/${id}`),
    ...experts.flatMap(({ id, slug }) => [`/v1/experts/${id}`, `/v1/experts/${slug}/articles`, `/v1/experts/${slug}/quotes?limit=1`]),
  ]
}

/** Asks so often that the next answer is a kept one. */
async function keep({ ask, responses }: Fronted, url: string): Promise<void> {
  await ask(url)
  await ask(url)
  if (!responses.find(url)) throw new Error(`${url} is not kept`)
}

t.test('what nobody may keep is not kept', async t => {
  const newsroom = await openFronted(t)
  const { ask, responses } = newsroom
  const [, id = ''] = /"id":"(art_\w+)"/.exec((await ask('/v1/articles')).body.toString()) ?? []
  const admin = await newsroom.addKey(['admin'])
  const refused = [
    '/v1/articles/nowhere',
    '/v1/articles?foo=1',
    '/v1/articles?limit=0',
    '/v1/nowhere',
    `/v1/articles/${id}/views`,
    `/v1/views?article=${id}`,
    '/v1/articles/most-viewed',
    '/v1/preview/x',
    '/v1/editorial/articles',
    '/livez',
    '/readyz',
    '/openapi.json',
    '/docs',
  ]
  for (const url of refused) {
    for (let times = 0; times < 4; times++) await ask(url, { headers: admin })
    t.equal(responses.find(url), undefined, url)
  }
  t.same(responses.size(), { entries: 0, bytes: 0 })
})

t.test('a request that is refused for more than its URL is refused for what is kept, too', async t => {
  const newsroom = await openFronted(t)
  await keep(newsroom, '/v1/site')
  const asked: Asked[] = [
    { method: 'POST' },
    { method: 'DELETE' },
    { method: 'OPTIONS' },
    { headers: { 'content-encoding': 'gzip' } },
    { headers: { 'content-type': 'application/json; charset=utf-16' } },
    { headers: { 'content-length': '0' } },
  ]
  for (const one of asked) {
    const [kept, fresh] = [await newsroom.ask('/v1/site', one), await newsroom.askFresh('/v1/site', one)]
    t.same(withoutId(kept), withoutId(fresh), JSON.stringify(one))
  }
})

const withoutId = ({ body, ...rest }: Awaited<ReturnType<Fronted['ask']>>) => ({
  ...rest,
  body: body.toString().replace(/"requestId":"[^"]*"/, ''),
})

t.test('an answer that is kept is that of its route, byte for byte and field for field', async t => {
  const newsroom = await openFronted(t)
  const { ask, askFresh } = newsroom
  for (const url of await everyUrl(newsroom)) {
    await keep(newsroom, url)
    const { headers: said } = await askFresh(url)
    const asked: Asked[] = [
      {},
      { method: 'HEAD' },
      { headers: { origin: 'https://news.example', 'cache-control': 'no-cache' } },
      { headers: { 'if-none-match': `"a", W/${said.etag}` } },
      { headers: { 'if-none-match': '*' }, method: 'HEAD' },
      { headers: { 'if-none-match': '"a"', 'if-modified-since': 'Sat, 01 Jan 2050 00:00:00 GMT' } },
      { headers: { 'if-modified-since': said['last-modified'] ?? '' } },
      { headers: { 'if-modified-since': 'Sat, 01 Jan 2050 00:00:00 GMT' } },
      { headers: { range: 'bytes=0-1', 'accept-encoding': 'identity' } },
    ]
    const [kept, fresh]: [unknown[], unknown[]] = [[], []]
    for (const one of asked) {
      kept.push(await ask(url, one))
      fresh.push(await askFresh(url, one))
    }
    t.same(kept, fresh, url)
  }
})

t.test('a request that names no host, or two, is refused for what is kept, and an id is repeated or made', async t => {
  const newsroom = await openFronted(t)
  await keep(newsroom, '/v1/site')
  const raw = (fields: string) => exchange(newsroom.port, [`GET /v1/site HTTP/1.1\r\n${fields}\r\n`])
  t.equal((await raw('')).status, 400)
  t.equal((await raw('Host: a\r\nHost: b\r\n')).status, 400)
  t.equal((await raw('Host: a b<>\r\n')).status, 400)
  t.equal((await raw('Host: [::1]:3000\r\n')).status, 200)
  t.equal((await raw('Host: a\r\nX-Request-Id: mine\r\n')).headers.get('x-request-id'), 'mine')
  t.match((await raw('Host: a\r\nX-Request-Id: "\r\n')).headers.get('x-request-id'), /^[0-9a-f-]{36}$/)
})

t.test('a list of origins is heeded', async t => {
  const newsroom = await openFronted(t, undefined, { config: settings({ CORS_ORIGINS: 'https://a.example,https://b.example' }) })
  await keep(newsroom, '/v1/site')
  for (const headers of [{}, { origin: 'https://b.example' }, { origin: 'https://c.example' }] satisfies Record<string, string>[]) {
    t.same(await newsroom.ask('/v1/site', { headers }), await newsroom.askFresh('/v1/site', { headers }), JSON.stringify(headers))
  }
})

t.test('the date settles', async t => {
  const newsroom = await openFronted(t)
  await keep(newsroom, '/v1/site')
  const dates = new Set<string | undefined>()
  for (const ms of [0, 500, 58_500, 1000, 1000, 60_000]) {
    newsroom.wait(ms)
    const kept = await newsroom.ask('/v1/site')
    t.same(kept, await newsroom.askFresh('/v1/site'))
    dates.add(kept.headers['last-modified'])
  }
  t.equal(dates.size, 2)
})

t.test('what is found by an index is kept for a minute, and not beyond midnight', async t => {
  const newsroom = await openFronted(t)
  for (const [url, ms] of [
    ['/v1/search?q=the', 60_000],
    ['/v1/suggest?q=the', 60_000],
    ['/v1/search?q=the', 12 * 3_600_000 - 120_000 - 30_000],
    ['/v1/search?q=the', 30_000],
  ] as const) {
    await keep(newsroom, url)
    const date = { headers: { 'if-modified-since': 'Sat, 01 Jan 2050 00:00:00 GMT' } }
    const kept = await newsroom.ask(url, date)
    t.same(kept, await newsroom.askFresh(url, date))
    t.equal(kept.status, 200, 'it changes without a change of content')
    t.notOk('last-modified' in kept.headers)
    newsroom.wait(ms)
    t.equal(newsroom.responses.find(url), undefined)
    for (const { headers } of await Promise.all([newsroom.app.inject(url), newsroom.app.inject(url)])) {
      t.notOk('last-modified' in headers, 'nor has what one has made for two')
    }
  }
})

t.test('what is kept is sent compressed to whoever takes that, once that is done', async t => {
  const newsroom = await openFronted(t)
  const { ask } = newsroom
  const url = '/v1/articles'
  await keep(newsroom, url)
  const plain = await ask(url)
  const etag = String(plain.headers.etag)
  const decoders = { zstd: promisify(zstdDecompress), br: promisify(brotliDecompress), gzip: promisify(gunzip) }
  for (const [coding, decode] of Object.entries(decoders)) {
    const headers = { 'accept-encoding': coding }
    let got = await ask(url, { headers })
    while (got.headers['content-encoding'] === undefined) got = await ask(url, { headers })
    t.same(await decode(got.body), plain.body)
    const ours = `${etag.slice(0, -1)}-${coding}"`
    t.match(got.headers, { 'content-encoding': coding, etag: ours, 'content-length': String(got.body.length), vary: 'Accept-Encoding' })
    t.ok(got.body.length < plain.body.length)
    const head = await ask(url, { headers, method: 'HEAD' })
    t.same([head.headers, head.body.length], [got.headers, 0])

    const again = await ask(url, { headers: { ...headers, 'if-none-match': ours } })
    t.match(again, { status: 304, headers: { etag: ours } })
    t.notOk('content-encoding' in again.headers || 'content-length' in again.headers)
    const older = await ask(url, { headers: { ...headers, 'if-none-match': `"a", ${etag}` } })
    t.match(older, { status: 304, headers: { etag } }, 'whoever has it plain is told so')
    const any = await ask(url, { headers: { ...headers, 'if-none-match': '*' } })
    t.match(any, { status: 304, headers: { etag: ours } })
    const uncompressed = await newsroom.askFresh(url, { headers: { 'if-none-match': ours } })
    t.match(uncompressed, { status: 304, headers: { etag: ours } }, 'also by a server that keeps nothing')
  }
  const preferences: [string, string | undefined][] = [
    ['gzip, deflate, br, zstd', 'zstd'],
    ['GZIP;q=0.5, br;q=0.8', 'br'],
    ['zstd;q=0, gzip', 'gzip'],
    ['identity, gzip;q=0.5', undefined],
    ['*', undefined],
    ['', undefined],
    ['gzip;q=x', undefined],
    [`${'a,'.repeat(50)}gzip`, undefined],
  ]
  for (const [accepted, coding] of preferences) {
    const got = await ask(url, { headers: { 'accept-encoding': accepted } })
    t.equal(got.headers['content-encoding'], coding, accepted)
  }
})

t.test('what does not get shorter is sent plain', async t => {
  const newsroom = await openFronted(t)
  await keep(newsroom, '/v1/articles?tag=none')
  for (let times = 0; times < 5; times++) {
    const got = await newsroom.ask('/v1/articles?tag=none', { headers: { 'accept-encoding': 'gzip' } })
    t.notOk('content-encoding' in got.headers)
  }
})

t.test('what is kept is counted and logged as any other', async t => {
  const lines: Record<string, unknown>[] = []
  const newsroom = await openFronted(t, undefined, {
    config: settings({ RATE_LIMIT_MAX: '5', LOG_LEVEL: 'info' }),
    logStream: { write: line => lines.push(JSON.parse(line)) },
  })
  await keep(newsroom, '/v1/site')
  const got = await newsroom.ask('/v1/site', { headers: { 'x-request-id': 'mine' } })
  t.equal(got.headers['ratelimit-policy'], '"default";q=5;w=60')
  await newsroom.ask('/v1/site', { headers: { 'if-none-match': '*' } })
  t.equal((await newsroom.ask('/v1/site')).status, 200, 'n')
  const refused = await newsroom.ask('/v1/site')
  t.equal(refused.status, 429, 'n + 1')
  const answered = lines.filter(line => line.msg === 'answered')
  t.match(answered[2], { method: 'GET', route: '/v1/site', status: 200, requestId: 'mine', bytes: Number(got.headers['content-length']) })
  t.match(answered[3], { status: 304, bytes: 0 })
  t.same(Object.keys(answered[2] ?? {}).sort(), Object.keys(answered[0] ?? {}).sort())
})

t.test('a server that stops closes its connections', async t => {
  const lifecycle = { draining: false }
  const newsroom = await openFronted(t, undefined, { lifecycle })
  await keep(newsroom, '/v1/site')
  const connectionOf = async () => (await exchange(newsroom.port, ['GET /v1/site HTTP/1.1\r\nHost: a\r\n\r\n'])).headers.get('connection')
  t.equal(await connectionOf(), 'keep-alive')
  lifecycle.draining = true
  t.equal(await connectionOf(), 'close')
})
