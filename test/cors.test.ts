import t from 'tap'
import { openProbe } from './support/probe.ts'

const page = { origin: 'https://news.example' }
const preflight = { ...page, 'access-control-request-method': 'GET', 'access-control-request-headers': 'if-none-match' }

t.test('pages of any origin may read, without credentials', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  for (const url of ['/v1/cards', '/v1/cards?foo=1', '/nowhere', '/v1/cards/%FF', '/boom']) {
    const { headers } = await app.inject({ url, headers: page })
    t.equal(headers['access-control-allow-origin'], '*', url)
    t.equal(
      headers['access-control-expose-headers'],
      'ETag, Link, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id',
    )
    t.notOk('access-control-allow-credentials' in headers)
  }
  t.equal((await app.inject({ url: '/v1/cards', headers: page })).headers.vary, 'Accept-Encoding')
})

t.test('a preflight names what may be sent', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  const { statusCode, headers } = await app.inject({ method: 'OPTIONS', url: '/v1/cards', headers: preflight })
  t.equal(statusCode, 204)
  t.notOk('content-length' in headers, 'which no 204 has')
  t.match(headers, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, POST',
    'access-control-allow-headers': /If-None-Match/,
    'access-control-max-age': '7200',
  })
  const plain = await app.inject({ method: 'OPTIONS', url: '/v1/cards?limit=1' })
  t.match(plain, { statusCode: 204, headers: { allow: 'GET, HEAD, POST, OPTIONS' } }, 'also when it is no preflight')
  const nowhere = await app.inject({ method: 'OPTIONS', url: '/nowhere', headers: preflight })
  t.equal(nowhere.statusCode, 204, 'or the page could not read that there is nothing')
  t.notOk('allow' in nowhere.headers)
})

t.test('with a list only its origins may, and caches keep them apart', async t => {
  const app = await openProbe({ config: { corsOrigins: ['https://news.example', 'https://b.example'] } })
  t.teardown(() => app.close())
  const from = async (origin: string) => (await app.inject({ url: '/v1/cards', headers: { origin } })).headers
  t.match(await from('https://news.example'), { 'access-control-allow-origin': 'https://news.example', vary: 'Origin, Accept-Encoding' })
  const other = await from('https://evil.example')
  t.equal(other['access-control-allow-origin'], undefined)
  t.equal(other.vary, 'Origin, Accept-Encoding')
})
