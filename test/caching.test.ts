import t from 'tap'
import { etagOf, lastModified, matchedTag } from '../src/conditional-requests.ts'
import { openProbe } from './support/probe.ts'

const at = '2026-11-22T10:00:00.500Z'
const settled = () => Date.parse('2026-11-22T10:01:01Z')

t.test('a public read', async t => {
  const app = await openProbe({ lastChangeAt: () => at, now: settled })
  t.teardown(() => app.close())
  const read = (headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') => app.inject({ method, url: '/v1/cards', headers })
  const fresh = await read()
  const etag = String(fresh.headers.etag)

  t.test('carries validators, a policy and the names of what it is made of', async t => {
    t.match(fresh.headers, {
      'cache-control': 'public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=3600',
      'last-modified': 'Sun, 22 Nov 2026 10:00:01 GMT',
      'cache-tag': 'articles,art_0,art_1',
      'surrogate-key': 'articles art_0 art_1',
      vary: 'Accept-Encoding',
    })
    t.match(etag, /^"[\w-]{22}"$/)
    t.equal(etag, etagOf(fresh.body))
    t.not((await app.inject('/v1/cards?limit=1')).headers.etag, etag, 'another representation has another tag')
  })

  t.test('is answered with 304 to whoever has it', async t => {
    const conditions: Record<string, string>[] = [
      { 'if-none-match': etag },
      { 'if-none-match': `W/${etag}` },
      { 'if-none-match': `"a", ${etag} , "b"` },
      { 'if-none-match': '*' },
      { 'if-none-match': etag, 'cache-control': 'no-cache' },
      { 'if-none-match': etag, 'if-modified-since': 'Sun, 22 Nov 2020 10:00:00 GMT' },
      { 'if-modified-since': 'Sun, 22 Nov 2026 10:00:01 GMT' },
      { 'if-modified-since': 'Mon, 23 Nov 2026 10:00:00 GMT' },
      { 'if-modified-since': 'Monday, 23-Nov-26 10:00:00 GMT' },
      { 'if-modified-since': 'Mon Nov 23 10:00:00 2026' },
      { 'if-modified-since': 'Tue Dec  1 10:00:00 2026' },
    ]
    for (const headers of conditions) {
      const answer = await read(headers)
      t.equal(answer.statusCode, 304, JSON.stringify(headers))
      t.equal(answer.body, '')
      for (const name of ['etag', 'cache-control', 'vary', 'last-modified', 'cache-tag', 'access-control-allow-origin']) {
        t.equal(answer.headers[name], fresh.headers[name], name)
      }
      t.notOk('content-length' in answer.headers || 'content-type' in answer.headers)
    }
  })

  t.test('is sent whole to everyone else', async t => {
    const conditions: Record<string, string>[] = [
      { 'if-none-match': '"a"' },
      { 'if-none-match': etag.replaceAll('"', '') },
      { 'if-none-match': 'garbage' },
      { 'if-none-match': '' },
      { 'if-none-match': '"a"', 'if-modified-since': 'Mon, 23 Nov 2026 10:00:00 GMT' },
      { 'if-modified-since': 'Sun, 22 Nov 2026 10:00:00 GMT' },
      { 'if-modified-since': 'garbage' },
      { 'if-modified-since': '2026-11-23' },
      { 'if-modified-since': 'Sunday, 22-Nov-26 10:00:00 GMT' },
      { 'if-modified-since': 'Mon, 23-Nov-26 10:00:00 GMT' },
      { 'if-modified-since': 'Tue Nov 23 10:00:00 2026' },
      { 'if-modified-since': 'Mon Nov 23 10:00:00 2026 GMT' },
      { range: 'bytes=0-1' },
    ]
    for (const headers of conditions) {
      const answer = await read(headers)
      t.equal(answer.statusCode, 200, JSON.stringify(headers))
      t.equal(answer.body, fresh.body)
    }
  })

  t.test('has the same headers for HEAD', async t => {
    const without = ({ headers }: Awaited<ReturnType<typeof read>>) => ({ ...headers, 'x-request-id': '', date: '' })
    for (const headers of [{}, { 'if-none-match': '*' }, { 'if-none-match': '"a"' }]) {
      const [whole, head] = [await read(headers), await read(headers, 'HEAD')]
      t.equal(head.statusCode, whole.statusCode)
      t.equal(head.body, '')
      t.same(without(head), without(whole))
    }
  })
})

t.test('what is not there is kept for moments, and a bug not at all', async t => {
  const app = await openProbe({ lastChangeAt: () => at })
  t.teardown(() => app.close())
  const policies: Record<string, [number, string]> = {
    '/v1/cards/none': [404, 'public, max-age=0, s-maxage=10'],
    '/v1/cards/withdrawn': [410, 'public, max-age=0, s-maxage=10'],
    '/v1/cards/old': [301, 'public, max-age=0, s-maxage=10'],
    '/v1/cards?foo=1': [400, 'no-store'],
    '/nowhere': [404, 'no-store'],
    '/boom': [500, 'no-store'],
    '/slow': [200, 'no-store'],
    '/text': [200, 'max-age=5'],
  }
  for (const [url, [status, policy]] of Object.entries(policies)) {
    const { statusCode, headers } = await app.inject({ url, headers: { 'if-none-match': '*' } })
    t.equal(statusCode, status, url)
    t.equal(headers['cache-control'], policy, url)
    t.equal(headers.etag, undefined, 'and only what is there has a tag')
  }
  t.equal((await app.inject('/v1/cards/withdrawn')).headers['cache-tag'], 'art_9', 'a withdrawal can be purged')
})

t.test('before the first change there is no date', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  const headers = { 'if-modified-since': 'Mon, 23 Nov 2026 10:00:00 GMT' }
  const answer = await app.inject({ url: '/v1/cards', headers })
  t.equal(answer.statusCode, 200)
  t.notOk('last-modified' in answer.headers)
})

t.test('a date never hides a later change', async t => {
  const change = Date.parse(at)
  const since = (text: string) => Date.parse(text)
  t.equal(
    since(lastModified(change, change + 60_499)),
    Date.parse('2026-11-22T10:00:00Z'),
    'cut while another change may still get its time',
  )
  t.equal(since(lastModified(change, change + 60_500)), Date.parse('2026-11-22T10:00:01Z'), 'rounded up afterwards')
  t.equal(
    since(lastModified(Date.parse('2026-11-22T10:00:00Z'), change + 90_000)),
    Date.parse('2026-11-22T10:00:01Z'),
    'also from a whole second',
  )

  const state = { at, now: change + 100 }
  const app = await openProbe({ lastChangeAt: () => state.at, now: () => state.now })
  t.teardown(() => app.close())
  const date = String((await app.inject('/v1/cards')).headers['last-modified'])
  state.at = '2026-11-22T10:00:00.900Z'
  t.equal((await app.inject({ url: '/v1/cards', headers: { 'if-modified-since': date } })).statusCode, 200, 'a change in the same second')
})

t.test('many tags are named by their kind, so that the headers stay small', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  const { headers } = await app.inject('/v1/cards?limit=100')
  t.equal(String(headers['cache-tag']).split(',').length, 101, 'a hundred are no problem')
  const many = await app.inject('/v1/cards?limit=999')
  t.equal(many.headers['cache-tag'], 'articles,art')
  t.equal(many.headers['surrogate-key'], 'articles art')
})

t.test('entity tags are compared weakly, and only whole', async t => {
  t.equal(matchedTag('W/"a"', ['"a"']), '"a"')
  t.equal(matchedTag(' * ', ['"a"', '"b"']), '"a"')
  t.equal(matchedTag('"x,y","a"', ['"b"', '"a"']), '"a"')
  t.equal(matchedTag('"ab"', ['"a"']), undefined)
  t.equal(matchedTag('"*"', ['"a"']), undefined)
  t.equal(matchedTag('', ['"a"']), undefined)
})
