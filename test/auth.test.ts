import t from 'tap'
import { makeApiKey, readApiKey } from '../src/text/api-key.ts'
import { dayMs } from '../src/text/day.ts'
import { idOf } from './support/beacon.ts'
import { openContent } from './support/content.ts'
import { articleLine, newsroomLines } from './support/lines.ts'
import { exchange, portOf, readProblem } from './support/raw.ts'

const url = '/v1/editorial/rubrics'

t.test('no key and every wrong one are refused in the same words', async t => {
  const content = await openContent(t, newsroomLines)
  const { app, clock } = content
  const textOf = async (...asked: Parameters<typeof content.addKey>) =>
    (await content.addKey(...asked)).authorization.replace('Bearer ', '')
  const right = await textOf(['admin'])
  const other = makeApiKey(Buffer.alloc(42, 7)).text
  // The id of a key that exists, with a secret and check of another.
  const forged = makeApiKey(Buffer.concat([Buffer.alloc(10), Buffer.alloc(32, 9)]))
  await textOf(['admin'], { id: forged.id })
  const expired = await textOf(['admin'], { expiresAt: new Date(clock.ms).toISOString() })
  const revoked = await textOf(['admin'], { revokedAt: '2026-10-01T00:00:00.000Z' })
  const headers: (string | undefined)[] = [
    undefined,
    '',
    'Bearer',
    'Bearer x',
    `Basic ${Buffer.from('a:b').toString('base64')}`,
    `Bearer ${other}`,
    `Bearer ${forged.text}`,
    `Bearer ${expired}`,
    `Bearer ${revoked}`,
    `Bearer ${right.slice(0, -1)}`,
    `Bearer ${right}0`,
    `Bearer ${right.toUpperCase()}`,
    `Bearer ${right} ${right}`,
    `bearer${right}`,
    right,
  ]
  const answers = []
  for (const authorization of headers) {
    const answer = await app.inject({
      url,
      headers: { 'x-request-id': 'same', ...(authorization !== undefined && { authorization }) },
    })
    const said = authorization ?? 'none'
    t.match(answer, { statusCode: 401, headers: { 'cache-control': 'no-store' } }, said)
    t.equal(
      answer.headers['www-authenticate'],
      `Bearer realm="onrecord"${/^Bearer \S+$/.test(said) ? ', error="invalid_token"' : ''}`,
      said,
    )
    answers.push(answer.body)
  }
  t.equal(new Set(answers).size, 1)
  t.equal(readProblem(answers[0] ?? '').code, 'unauthorized')
  for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
    t.equal((await app.inject({ url, headers: { authorization: `${scheme} ${right}` } })).statusCode, 200, scheme)
  }
})

t.test('a key counts in its header only, once', async t => {
  const content = await openContent(t, newsroomLines)
  const { authorization } = await content.addKey(['admin'])
  const key = authorization.replace('Bearer ', '')
  for (const name of ['access_token', 'key', 'api_key']) {
    t.equal((await content.app.inject({ url: `${url}?${name}=${key}`, headers: {} })).statusCode, 401, name)
  }
  t.equal((await content.app.inject({ url, headers: { 'x-api-key': key, cookie: `key=${key}` } })).statusCode, 401)
  const port = await portOf(content.app)
  const twice = await exchange(port, [`GET ${url} HTTP/1.1\r\nHost: a.example\r\n${`Authorization: Bearer ${key}\r\n`.repeat(2)}\r\n`])
  t.equal(twice.status, 400)
  t.match(readProblem(twice.body).errors, [{ in: 'header', name: 'Authorization', detail: 'is given more than once' }])
})

t.test('delivery is the same with a key as without', async t => {
  const content = await openContent(t, newsroomLines)
  const id = await idOf(content.app, articleLine.slug)
  for (const url of ['/v1/articles', `/v1/articles/${id}`, `/v1/articles/${id}/views`]) {
    const [plain, keyed] = [await content.app.inject(url), await content.app.inject({ url, headers: await content.addKey(['admin']) })]
    t.equal(keyed.body, plain.body, url)
  }
})

t.test('a key ends at once', async t => {
  const content = await openContent(t, newsroomLines)
  const { app, clock, sqlite } = content
  const expiresAt = new Date(clock.ms + 1000).toISOString()
  const [short, lasting] = [await content.addKey(['admin'], { expiresAt }), await content.addKey(['admin'])]
  const status = async (headers: typeof short) => (await app.inject({ url, headers })).statusCode
  t.same([await status(short), await status(lasting)], [200, 200])
  clock.ms += 1000
  t.equal(await status(short), 401, 'when its time is over')
  sqlite.prepare("UPDATE keys SET revoked_at = '2026-11-01T12:00:00.000Z'").run()
  t.equal(await status(lasting), 401, 'with the next request after it was revoked')
})

t.test('who sends wrong keys has to wait, whatever the limit of requests', async t => {
  const content = await openContent(t, newsroomLines, { rateLimitMax: 0 })
  const { authorization: right } = await content.addKey(['content:read'])
  const ask = (authorization: string, remoteAddress = '192.0.2.1') => content.app.inject({ url, remoteAddress, headers: { authorization } })
  for (let n = 0; n < 20; n++) t.equal((await ask(`Bearer ${n}`)).statusCode, 401)
  t.match(await ask('Bearer 20'), { statusCode: 429, headers: { 'retry-after': /^\d+$/ } })
  t.equal((await ask('Bearer 20', '192.0.2.2')).statusCode, 401, 'others do not')
  t.equal((await ask(right)).statusCode, 200, 'and a right key is right')
  t.equal((await content.app.inject({ url, remoteAddress: '192.0.2.1' })).statusCode, 401, 'and who sends none is told to send one')
})

t.test('the use of a key is noted by the day', async t => {
  const content = await openContent(t, newsroomLines)
  const { app, clock, sqlite } = content
  const headers = await content.addKey(['content:read'], { lastUsedOn: null })
  const ask = () => app.inject({ url, headers })
  const noted = () => sqlite.prepare('SELECT last_used_on, (SELECT count(*) FROM units) AS units FROM keys').raw().get()
  const [, before] = JSON.parse(JSON.stringify(noted()))
  await Promise.all([ask(), ask(), ask()])
  await ask()
  t.same(noted(), ['2026-11-01', before + 1], 'once')
  clock.ms += dayMs
  await ask()
  t.same(noted(), ['2026-11-02', before + 2])
  sqlite.pragma('query_only = ON')
  clock.ms += dayMs
  t.equal((await ask()).statusCode, 200, 'a key is as good where nothing can be written')
  sqlite.pragma('query_only = OFF')
  await ask()
  t.same(noted(), ['2026-11-03', before + 3], 'and its use is noted later')
})

t.test('a key', async t => {
  const key = makeApiKey(Buffer.from('0123456789'.repeat(5)).subarray(0, 42))
  t.match(key.text, /^onr_live_[0-9a-z]{16}_[0-9a-z]{59}$/)
  t.same(readApiKey(key.text), { id: key.id, secretHash: key.secretHash })
  for (let at = 0; at < key.text.length; at++) {
    const other = key.text[at] === '0' ? '1' : '0'
    t.equal(readApiKey(key.text.slice(0, at) + other + key.text.slice(at + 1)), undefined, `mistyped at ${at}`)
  }
})
