import { hash } from 'node:crypto'
import t from 'tap'
import { openContent } from './support/content.ts'
import { expertLine, newsroomLines, plainArticle } from './support/lines.ts'
import { exchange, portOf } from './support/raw.ts'

const article = (n: number) => plainArticle(`n${n}`, `2026-01-0${1 + n}`, { tags: ['all'] })

t.test('a cursor', async t => {
  const { app } = await openContent(t, [...newsroomLines, ...Array.from({ length: 5 }, (_, n) => article(n))])
  const first = (await app.inject('/v1/articles?tag=all&limit=2')).json()
  const { next } = first.page

  t.test('is refused when it was cut, altered or given twice', async t => {
    const altered = [
      next.slice(0, -1),
      next.slice(1),
      `${next}x`,
      `x${next}`,
      next.toUpperCase(),
      next.replace('.', ''),
      '.',
      'null',
      '%00',
    ]
    for (const cursor of altered) t.equal((await app.inject(`/v1/articles?tag=all&cursor=${cursor}`)).statusCode, 400, cursor)
    t.equal((await app.inject(`/v1/articles?tag=all&cursor=${next}&cursor=${next}`)).statusCode, 400)
    for (let at = 0; at < next.length; at++) {
      const other = next[at] === 'A' ? 'B' : 'A'
      const cursor = next.slice(0, at) + other + next.slice(at + 1)
      t.equal((await app.inject(`/v1/articles?tag=all&cursor=${cursor}`)).statusCode, 400, `character ${at}`)
    }
  })

  t.test('that somebody made up is no fault of the server', async t => {
    const query = JSON.stringify(['/v1/quotes', {}, []])
    const sealed = (text: string): string => {
      const seal = hash('sha256', `${query}\n${text}`, 'base64url').slice(0, 11)
      return `/v1/quotes?cursor=${Buffer.from(text).toString('base64url')}.${seal}`
    }
    for (const text of ['{', '"a"', '{"a":1}', '[null]', '[{},{},{}]', '[[1],2,3]', '[true,"a",1]', '[1e999,"a",1]']) {
      t.equal((await app.inject(sealed(text))).statusCode, 400, text)
    }
    for (const text of ['[]', '["9"]', '[1,2,3,4]']) t.equal((await app.inject(sealed(text))).statusCode, 200, text)
    t.not((await app.inject(sealed('["9","a",1]'))).json().data.length, 0, 'so it was sealed as ours are')
  })

  t.test('is refused with another query, whichever parameter differs', async t => {
    for (const url of [
      '/v1/articles',
      '/v1/articles?tag=other',
      '/v1/articles?tag=all&lang=en',
      '/v1/articles/slugs?tag=all',
      '/v1/quotes',
    ]) {
      const answer = await app.inject(`${url}${url.includes('?') ? '&' : '?'}cursor=${next}`)
      t.equal(answer.statusCode, 400, url)
      t.match(answer.json().errors, [{ in: 'query', name: 'cursor' }])
    }
  })

  t.test('goes on with another limit, other fields and a count', async t => {
    const answer = (await app.inject(`/v1/articles?tag=all&limit=3&fields=tags&count=true&cursor=${next}`)).json()
    t.equal(answer.data.length, 3)
    t.same(answer.page, { next: null, limit: 3, total: 5 })
  })

  t.test('is what the Link header leads to', async t => {
    const answer = await app.inject('/v1/articles?tag=all&limit=2')
    const url = /^<https:\/\/api\.newsroom\.example([^>]+)>; rel="next"$/.exec(String(answer.headers.link))?.[1]
    const second = await app.inject(String(url))
    t.equal(second.statusCode, 200)
    t.equal(second.json().data.length, 2)
    t.not(second.json().data[0].slug, first.data[0].slug)
  })
})

t.test('the host in an absolute address changes nothing, whatever it is', async t => {
  const { app } = await openContent(t, [
    ...newsroomLines.filter(line => line !== expertLine),
    ...[0, 1].map(article),
    { ...expertLine, mergedFrom: [{ slug: 'g-aralli' }] },
    { type: 'redirect', inLanguage: 'en', from: 'silt', to: 'the-silt-comes-back' },
  ])
  const port = await portOf(app)
  const ask = async (url: string) => {
    const { status, headers } = await exchange(port, [`GET ${url} HTTP/1.1\r\nHost: a\r\n\r\n`])
    return [status, headers.get('link'), headers.get('location')]
  }
  for (const url of ['/v1/articles?limit=1', '/v1/articles/silt?lang=en', '/v1/experts/g-aralli?lang=ru']) {
    const plain = await ask(url)
    t.match(plain.join(), /https:|\?lang=/)
    for (const host of ['a.example', '', '[', 'a:b', 'a:99999999', '%zz', 'u:p@a']) t.same(await ask(`http://${host}${url}`), plain, host)
  }
})
