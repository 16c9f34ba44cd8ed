import t from 'tap'
import { openContent } from './support/content.ts'

t.test('the head of a long list is no longer than a proxy takes that was not told to take more', async t => {
  const { app } = await openContent(t)
  for (const url of ['/v1/articles?limit=100', '/v1/quotes?limit=100', '/v1/experts?limit=100', `/v1/search?q=${'ж'.repeat(200)}`]) {
    const { headers } = await app.inject(encodeURI(url))
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`)
    t.ok(head.join('').length < 3800, url)
  }
})
