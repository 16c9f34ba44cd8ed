import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { commitBy } from '../src/store/commit.ts'
import { type Content, openContent } from './support/content.ts'
import { type Asked, openStored, type Stored } from './support/fronted.ts'
import { article, base, expert, rubric, site, tideQuote } from './support/newsroom.ts'

const Ids = z.object({ data: z.array(z.object({ id: z.string(), slug: z.string() })) })

const at = (day: number) => ({ datePublished: `2026-05-${day}T10:00:00Z` })
const lakes = { ...rubric, slug: 'lakes', position: 2, texts: { en: { name: 'Lakes' } } }
/** `b` stands between two others of its rubric; far from all, in another one, stands `far`. */
const lines = [
  ...base,
  lakes,
  expert('cy'),
  article('a', at(20)),
  article('b', { ...at(21), work: 'work-of-b' }),
  article('b-ru', { ...at(21), inLanguage: 'ru', work: 'work-of-b' }),
  article('c', at(22)),
  article('far', { ...at(23), rubric: 'lakes', appearances: [{ expert: 'ann', capacity: 'expert' }], quotes: [tideQuote] }),
]

async function idOf({ app }: Content, slug: string): Promise<string> {
  const { data } = Ids.parse((await app.inject('/v1/articles?limit=100')).json())
  return data.find(listed => listed.slug === slug)?.id ?? ''
}

/** One that finds nothing stored, and stores nothing. */
const openFresh = (t: Test, content: Content) => openStored(t, content, { commit: async () => {}, settings: 'of its own' })

/** Asks until an answer of this address is stored, which happens soon after the first. */
async function untilStored({ ask, renditions }: Pick<Stored, 'ask' | 'renditions'>, url: string): Promise<void> {
  // Asked once: an answer that is still to be stored when something changes would take the one that is stored away.
  await ask(url)
  for (let times = 0; times < 1000; times++) {
    if (renditions.find(url)) return
    await sleep(5)
  }
  throw new Error(`${url} is not stored`)
}

t.test('what is stored is what a server without it answers, by every address and in every form', async t => {
  const content = await openContent(t, lines)
  const [stored, fresh] = [await openStored(t, content), await openFresh(t, content)]
  const id = await idOf(content, 'b')
  await untilStored(stored, `/v1/articles/${id}`)
  const forms = ['', 'body=blocks', 'body=html', 'body=text', 'body=markdown']
  for (const form of forms) {
    await untilStored(stored, `/v1/articles/${id}?${form || 'body=blocks'}`)
    const urls = [`${id}?${form}`, `b?${form}`, `b?lang=en&${form}`, `b?${form}&lang=en`].map(rest =>
      rest.replace(/[?&]$/, '').replace('?&', '?'),
    )
    for (const url of urls.map(rest => `/v1/articles/${rest}`)) {
      const before = stored.found()
      const asked: Asked[] = [
        {},
        { method: 'HEAD' },
        { headers: { 'accept-encoding': 'br' } },
        { headers: { origin: 'https://a.example' } },
      ]
      for (const how of asked) t.same(await stored.ask(url, how), await fresh.ask(url, how), `${url} ${JSON.stringify(how)}`)
      t.equal(stored.found(), before + asked.length, `${url} was stored`)
      const { etag = '' } = (await stored.ask(url)).headers
      const unchanged = { headers: { 'if-none-match': etag } }
      t.equal((await stored.ask(url, unchanged)).status, 304)
      t.same(await stored.ask(url, unchanged), await fresh.ask(url, unchanged))
    }
  }
  t.equal(fresh.found(), 0, 'and the other stored nothing')
})

t.test('an address that is not plainly one of an article is left to its route', async t => {
  const content = await openContent(t, [
    ...lines,
    article('slugs', at(24)),
    article('most-viewed', at(25)),
    article('y', { ...at(26), inLanguage: 'ru' }),
  ])
  const { ask, renditions, found } = await openStored(t, content)
  const fresh = await openFresh(t, content)
  for (const slug of ['b', 'slugs', 'most-viewed']) await untilStored({ ask, renditions }, `/v1/articles/${await idOf(content, slug)}`)
  const before = found()
  const id = await idOf(content, 'b')
  const others = [
    'slugs',
    'most-viewed',
    `${id}?lang=nonsense-`,
    `${id}?lang=en`,
    'b?lang=ru',
    'b?lang=',
    'b?lang=en&lang=en',
    'b?lang=en=en',
    'b?body=pdf',
    'b?body=html&body=html',
    'b?x=1',
    'b?lang=en&',
    'b?',
    'y',
    'b%20',
    'B',
    'nowhere',
    `${id}/next`,
  ]
  for (const rest of others) {
    const { status } = await ask(`/v1/articles/${rest}`)
    t.equal(status, (await fresh.ask(`/v1/articles/${rest}`)).status, rest)
  }
  t.equal(found(), before)
  t.equal((await ask('/v1/articles/b', { headers: { 'content-type': 'text/plain' } })).status, 200)
  t.equal(found(), before, 'nor is a request with more to it answered from what is stored')
})

t.test('an address that is written otherwise is not answered anew each time', async t => {
  const content = await openContent(t, lines)
  const [stored, fresh] = [await openStored(t, content), await openFresh(t, content)]
  const id = await idOf(content, 'b')
  await untilStored(stored, '/v1/articles/b')
  const before = stored.found()
  const otherwise = [`${id}?lang=en`, 'b?', 'b?&&body=blocks', 'b?body=%62locks', '%62?lang=en', `${id}?lang=en&`].map(
    rest => `/v1/articles/${rest}`,
  )
  for (const url of otherwise) t.same(await stored.ask(url), await fresh.ask(url), url)
  t.equal(stored.found(), before, 'the route finds it')
  content.sqlite.exec(`UPDATE renditions SET body = CAST('{}' AS BLOB)`)
  for (const url of otherwise) t.equal((await stored.ask(url)).body.toString(), '{}', url)
})

t.test('an answer ends with whatever it shows, and with nothing else', async t => {
  const renamed = (slug: string) => ({ ...expert(slug), name: 'Another name' })
  const changes: [what: string, line: object, ends: { b: boolean; far: boolean }][] = [
    ['the article itself', article('b', { ...at(21), work: 'work-of-b', headline: 'Another' }), { b: true, far: false }],
    ['the next one', article('a', { ...at(20), headline: 'Another' }), { b: true, far: false }],
    ['the previous one', article('c', { ...at(22), headline: 'Another' }), { b: true, far: false }],
    ['one that comes between', article('b2', { datePublished: '2026-05-21T11:00:00Z' }), { b: true, far: false }],
    ['one that leaves', article('a', { ...at(20), rubric: 'lakes' }), { b: true, far: true }],
    [
      'one that is withdrawn',
      article('c', { ...at(22), status: 'withdrawn', withdrawn: { date: '2026-06-01T10:00:00Z' } }),
      { b: true, far: false },
    ],
    ['a translation', article('b-ru', { ...at(21), inLanguage: 'ru', work: 'work-of-b', headline: 'Another' }), { b: true, far: false }],
    ['a new translation', article('b-az', { ...at(21), inLanguage: 'az', work: 'work-of-b' }), { b: true, far: false }],
    ['somebody in both', renamed('ann'), { b: true, far: true }],
    ['somebody in one', renamed('bob'), { b: true, far: false }],
    ['somebody in neither', renamed('cy'), { b: false, far: false }],
    ['its rubric', { ...rubric, texts: { en: { name: 'Streams' } } }, { b: true, far: true }],
    ['the site', { ...site, copyrightHolder: 'Somebody' }, { b: true, far: true }],
    ['an article further on', article('z', at(10)), { b: false, far: false }],
  ]
  for (const [what, line, ends] of changes) {
    await t.test(what, async t => {
      const content = await openContent(t, lines)
      const [stored, fresh] = [await openStored(t, content), await openFresh(t, content)]
      // What somebody was called before an answer was stored ends none.
      await content.importLines([{ ...expert('ann'), name: 'An older name' }])
      for (const slug of ['b', 'far'] as const) await untilStored(stored, `/v1/articles/${slug}`)
      t.same((await content.importLines([line])).refusals, [])
      for (const slug of ['b', 'far'] as const) {
        const url = `/v1/articles/${slug}`
        // A rubric or the site ends all answers, whether or not they show what has changed.
        t.equal(stored.renditions.find(url) === undefined, ends[slug], slug)
        t.same(await stored.ask(url), await fresh.ask(url), slug)
      }
    })
  }
})

t.test('an answer that was made before a change is not stored after it', async t => {
  const apart = article('apart', {
    ...at(24),
    rubric: 'lakes',
    appearances: [{ expert: 'cy', capacity: 'expert' }],
    quotes: [{ ...tideQuote, expert: 'cy' }],
  })
  const content = await openContent(t, [...lines, apart])
  let release = (): void => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const [url, other] = ['/v1/articles/b', '/v1/articles/apart']
  const stored = await openStored(t, content, {
    commit: async statements => {
      await held
      await commitBy(content.writer, () => content.clock.ms)(statements)
    },
  })
  await stored.ask(url)
  await stored.ask(other)
  // The key of a work is one that a newsroom has chosen, and may be a part of another.
  await content.importLines([article('a', { ...at(20), headline: 'Another' }), article('d', { ...at(25), work: 'wrk' })])
  release()
  for (let times = 0; times < 100 && !stored.renditions.find(other); times++) await sleep(5)
  t.ok(stored.renditions.find(other), 'that of an article which has not changed is')
  t.equal(stored.renditions.find(url), undefined)
})

t.test('what another program or other settings made is not given, and is replaced', async t => {
  const content = await openContent(t, lines)
  const url = '/v1/articles/b'
  const [one, other] = [await openStored(t, content), await openStored(t, content, { settings: { publicUrl: 'https://other.example' } })]
  await untilStored(one, url)
  t.equal(other.renditions.find(url), undefined)
  await untilStored(other, url)
  t.equal(one.renditions.find(url), undefined)
  t.same(content.sqlite.prepare('SELECT count(*) FROM renditions').pluck().get(), 1)
})

t.test('nothing of an article that is withdrawn stays', async t => {
  const content = await openContent(t, lines)
  const stored = await openStored(t, content)
  for (const form of ['blocks', 'html']) await untilStored(stored, `/v1/articles/b?body=${form}`)
  await content.importLines([
    article('b', { ...at(21), work: 'work-of-b', status: 'withdrawn', withdrawn: { date: '2026-06-01T10:00:00Z' } }),
  ])
  t.equal((await stored.ask('/v1/articles/b')).status, 410)
  t.same(content.sqlite.prepare('SELECT count(*) FROM renditions').pluck().get(), 0)
})

t.test('answers go on where none can be stored, and few wait to be', async t => {
  const content = await openContent(t, lines)
  let tries = 0
  const { ask, renditions } = await openStored(t, content, {
    commit: async () => {
      tries++
      throw new Error('the disk is full')
    },
  })
  for (let times = 0; times < 20; times++) {
    t.equal((await ask('/v1/articles/b')).status, 200)
    await sleep(2)
  }
  t.ok(tries > 1, 'it is tried again')
  t.equal(renditions.find('/v1/articles/b'), undefined)

  let held = 0
  const slow = await openStored(t, content, {
    commit: statements => {
      held += statements.length
      return new Promise(() => {})
    },
  })
  for (let times = 0; times < 600; times++) await slow.ask('/v1/articles/b')
  t.ok(held > 0 && held < 600, `${held} statements are handed over while none is carried out`)
})

t.test('a table of answers that fails takes nothing from readers', async t => {
  const content = await openContent(t, lines)
  const stored = await openStored(t, content)
  await untilStored(stored, '/v1/articles/a')
  content.sqlite.exec('ALTER TABLE renditions RENAME COLUMN etag TO lost')
  t.throws(() => stored.renditions.find('/v1/articles/a'))
  t.equal((await stored.ask('/v1/articles/a')).status, 200)
})
