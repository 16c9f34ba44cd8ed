import t from 'tap'
import { createCounter } from '../src/limits.ts'
import { openProbe } from './support/probe.ts'
import { readProblem } from './support/raw.ts'

t.test('the limit is for each address', async t => {
  const app = await openProbe({ config: { rateLimitMax: 2 } })
  t.teardown(() => app.close())
  const from = (remoteAddress: string, url = '/v1/cards') => app.inject({ url, remoteAddress })

  t.match((await from('192.0.2.1')).headers, { 'ratelimit-policy': '"default";q=2;w=60', ratelimit: '"default";r=1;t=60' })
  t.match(await from('192.0.2.1', '/nowhere'), { statusCode: 404, headers: { ratelimit: /^"default";r=0;t=\d+$/ } })

  const refused = await from('192.0.2.1')
  t.equal(refused.statusCode, 429)
  t.equal(readProblem(refused.body).code, 'rate_limited')
  t.match(refused.headers, { 'retry-after': /^\d+$/, ratelimit: /^"default";r=0;t=\d+$/, 'cache-control': 'no-store' })
  t.equal(refused.headers['access-control-allow-origin'], '*', 'a page may read why')

  t.equal((await from('192.0.2.2')).statusCode, 200, 'another address')
  t.equal((await from('::ffff:192.0.2.1')).statusCode, 429, 'the same address in IPv6')
  t.equal((await from('192.0.2.1', '/readyz')).statusCode, 200, 'operations are exempt')
  t.equal((await from('192.0.2.1', '/v1/cards/%FF')).statusCode, 429, 'malformed addresses are not')
})

t.test('an IPv6 client is its /64', async t => {
  const app = await openProbe({ config: { rateLimitMax: 1 } })
  t.teardown(() => app.close())
  const from = async (remoteAddress: string) => (await app.inject({ url: '/v1/cards', remoteAddress })).statusCode
  t.equal(await from('2001:db8:0:1::1'), 200)
  t.equal(await from('2001:db8:0:1:ffff::2'), 429)
  t.equal(await from('2001:db8:0:2::1'), 200)
})

t.test('behind a proxy that is trusted, it is for the address that this names last; what others name counts for nothing', async t => {
  const app = await openProbe({ config: { rateLimitMax: 1, trustProxy: ['192.0.2.9'] } })
  t.teardown(() => app.close())
  const from = async (remoteAddress: string, named: string) =>
    (await app.inject({ url: '/v1/cards', remoteAddress, headers: { 'x-forwarded-for': named } })).statusCode
  t.equal(await from('192.0.2.9', '198.51.100.1'), 200)
  t.equal(await from('192.0.2.9', '198.51.100.2'), 200)
  t.equal(await from('192.0.2.9', '198.51.100.9, 198.51.100.1'), 429)
  t.equal(await from('192.0.2.1', '198.51.100.3'), 200)
  t.equal(await from('192.0.2.1', '198.51.100.4'), 429)
})

t.test('0 is no limit and says nothing', async t => {
  const app = await openProbe({ config: { rateLimitMax: 0 } })
  t.teardown(() => app.close())
  const { statusCode, headers } = await app.inject('/v1/cards')
  t.equal(statusCode, 200)
  t.notOk('ratelimit' in headers)
})

t.test('a minute begins with the first request, and is told until its last second', async t => {
  let now = 5000
  const count = createCounter(2, () => now)
  t.same(count('192.0.2.1'), { remaining: 1, reset: 60, isExceeded: false })
  now += 59_500
  t.same(count('192.0.2.1'), { remaining: 0, reset: 1, isExceeded: false })
  t.same(count('192.0.2.1'), { remaining: 0, reset: 1, isExceeded: true })
  now += 500
  t.same(count('192.0.2.1'), { remaining: 1, reset: 60, isExceeded: false })
})

t.test('is never told to be longer than a minute, whatever fraction of a millisecond it begins at', async t => {
  const count = createCounter(2, () => 34_416.388_999_999_99)
  t.equal(count('192.0.2.1').reset, 60)
})

t.test('of more addresses than there is room for, those that were quiet longest are forgotten', async t => {
  const count = createCounter(1, () => 0)
  count('192.0.2.1')
  count('192.0.2.2')
  count('192.0.2.1')
  for (let n = 0; n < 50_000; n++) {
    count(`10.0.${n >> 8}.${n & 255}`)
    if (n % 10_000 === 0) t.equal(count('192.0.2.1').isExceeded, true, 'not who goes on')
  }
  t.equal(count('192.0.2.1').isExceeded, true)
  t.equal(count('192.0.2.2').isExceeded, false)
})

t.test('of twenty thousand addresses none is taken for another', async t => {
  const count = createCounter(1, () => 0)
  const addresses = Array.from({ length: 19_990 }, (_, n) =>
    n % 2 === 0 ? `10.${n % 7}.${n >> 8}.${n & 255}` : `2001:db8:${(n * 7).toString(16)}:1::1`,
  )
  t.same(
    addresses.filter(address => count(address).isExceeded),
    [],
  )
  t.same(
    addresses.filter(address => !count(address).isExceeded),
    [],
  )
})
