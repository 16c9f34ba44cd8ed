import { hash } from 'node:crypto'
import t from 'tap'
import { type Content, openContent } from './support/content.ts'
import { expertLine, newsroomLines, plainArticle } from './support/lines.ts'
import { exchange, portOf } from './support/raw.ts'

interface Page {
  data: { slug: string }[]
  page: { next: string | null }
}

const date = (n: number) => new Date(Date.UTC(2026, 0, 1 + (n % 7))).toISOString()
const article = (n: number) =>
  plainArticle(`n${n}`, date(n), {
    tags: ['all'],
    inLanguage: n % 3 === 0 ? 'ru' : 'en',
    appearances: [{ expert: 'tomas-veld', capacity: 'expert' }],
  })
const withdrawn = (n: number) => ({ ...article(n), status: 'withdrawn', withdrawn: { date: '2026-10-01' } })

/** Walks a list to its end; `between` is called after each page. */
async function walk({ app }: Content, url: string, between: (page: number) => Promise<void>): Promise<string[]> {
  const seen: string[] = []
  let cursor: string | null = ''
  for (let number = 1; cursor !== null; number++) {
    const answer: Page = (await app.inject(cursor === '' ? url : `${url}&cursor=${cursor}`)).json()
    seen.push(...answer.data.map(({ slug }) => slug))
    cursor = answer.page.next
    if (cursor !== null) await between(number)
  }
  return seen
}

t.test('a walk along 5,000 rows of tied dates', { timeout: 280_000 }, async t => {
  const rows = 5000
  const content = await openContent(t, [...newsroomLines, ...Array.from({ length: rows }, (_, n) => article(n))])
  let made = rows
  let gone = 0
  // Every edit adds articles at both ends and in the middle of the order, and withdraws some that the walk has and has not passed.
  const edit = async () => {
    await content.importLines([article(made++), article(made++), article(made++), withdrawn(gone), withdrawn(gone + 1)])
    gone += 2
  }
  const lists: [url: string, limit: number, every: number][] = [
    ['/v1/articles?tag=all', 1, 500],
    ['/v1/articles?lang=en', 7, 60],
    ['/v1/articles?publishedAfter=2025-01-01T00:00:00Z', 100, 3],
    ['/v1/experts/tomas-veld/articles?rubric=rivers', 100, 3],
    ['/v1/articles/slugs?rubric=rivers', 7, 60],
  ]
  for (const [list, limit, every] of lists) {
    await t.test(`${list} by pages of ${limit}`, async t => {
      const url = `${list}${list.includes('?') ? '&' : '?'}limit=${limit}`
      const before = new Set(await walk(content, `${list}&limit=100`, async () => {}))
      const seen = await walk(content, url, async page => {
        if (page % every === 0) await edit()
      })
      const after = new Set(await walk(content, `${list}&limit=100`, async () => {}))
      t.equal(new Set(seen).size, seen.length, 'repeats none')
      const passed = new Set(seen)
      const lost = [...before].filter(slug => after.has(slug) && !passed.has(slug))
      t.same(lost, [], 'loses none that was there all along')
      t.ok(after.size > 3000 && before.size !== after.size, 'and was disturbed')
    })
  }
})

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
    t.match(plain.join(), /https:/)
    for (const host of ['a.example', '', '[', 'a:b', 'a:99999999', '%zz', 'u:p@a']) t.same(await ask(`http://${host}${url}`), plain, host)
  }
})
