import t from 'tap'
import { z } from 'zod'
import { createCards } from '../src/cards.ts'
import { createRunner } from '../src/store/reader.ts'
import { openContent, sampleLines } from './support/content.ts'
import { type Asked, openStored } from './support/fronted.ts'
import { article, base, expert, rubric, site } from './support/newsroom.ts'

const Cursor = z.object({ page: z.object({ next: z.string().nullable() }) })

t.test('a list of cards that are kept is what its route answers, headers and all', async t => {
  const content = await openContent(t, sampleLines)
  const stored = await openStored(t, content)
  const fresh = await content.openAnother()
  t.teardown(() => fresh.close())
  await stored.ask('/v1/articles?limit=100')
  const next = async (url: string) => Cursor.parse((await fresh.inject(url)).json()).page.next ?? ''
  const urls = [
    '/v1/articles',
    '/v1/articles?limit=1',
    '/v1/articles?limit=100',
    '/v1/articles?lang=ru&limit=2',
    '/v1/articles?tag=Caspian',
    '/v1/articles?expert=nobody',
    '/v1/articles?publishedBefore=2026-10-01T00%3A00%3A00%2B04%3A00&limit=2',
    `/v1/articles?limit=2&cursor=${await next('/v1/articles?limit=2')}`,
    `/v1/articles?lang=en&limit=1&cursor=${await next('/v1/articles?lang=en&limit=1')}`,
  ]
  const other = await openStored(t, content)
  for (const url of urls) {
    const before = stored.listed()
    const asked: Asked[] = [{}, { method: 'HEAD' }, { headers: { origin: 'https://a.example' } }]
    for (const how of asked) t.same(await stored.ask(url, how), await other.ask(url, { ...how }), `${url} ${JSON.stringify(how)}`)
    t.equal(stored.listed(), before + asked.length, url)
    const { etag = '' } = (await stored.ask(url)).headers
    t.equal((await stored.ask(url, { headers: { 'if-none-match': etag } })).status, 304)
    t.equal((await fresh.inject(url)).headers.etag, etag)
  }
})

t.test('whatever else is asked of a list is left to its route', async t => {
  const content = await openContent(t, sampleLines)
  const { ask, listed } = await openStored(t, content)
  await ask('/v1/articles?limit=100')
  const others: [rest: string, status: number][] = [
    ['?cursor=made-up', 400],
    ['?limit=101', 400],
    ['?limit=1&limit=2', 400],
    ['?lang=en%00', 400],
    ['?lang=%ff&limit=2', 400],
    ['?unknown=1', 400],
    ['?count=true', 200],
    ['?fields=headline', 200],
    ['?tag=Caspian&lang=en&expert=x', 200],
    ['/', 400],
    ['x', 404],
  ]
  for (const [rest, status] of others) t.equal((await ask(`/v1/articles${rest}`)).status, status, rest)
  t.equal(listed(), 0)
})

t.test('a card is dropped with whatever it shows, and with nothing else', async t => {
  const changes: [what: string, line: object, drops: boolean][] = [
    ['the article', article('a', { headline: 'Another' }), true],
    ['somebody in it', { ...expert('ann'), name: 'Another name' }, true],
    ['somebody else', { ...expert('cy'), name: 'Another name' }, false],
    ['its rubric', { ...rubric, texts: { en: { name: 'Streams' } } }, true],
    ['the site', { ...site, copyrightHolder: 'Somebody' }, true],
  ]
  for (const [what, line, drops] of changes) {
    const content = await openContent(t, [...base, expert('cy'), article('a')])
    const stored = await openStored(t, content)
    await stored.ask('/v1/articles')
    await content.importLines([line])
    const got = await stored.ask('/v1/articles')
    t.equal(stored.listed(), drops ? 0 : 1, what)
    const fresh = await openStored(t, content)
    t.same(got, await fresh.ask('/v1/articles'), what)
  }
})

t.test('cards of an older change are not kept, those of many changes ago are forgotten, and few are kept', async t => {
  const content = await openContent(t, [...base, article('a'), article('b')])
  const run = createRunner(content.sqlite)
  const page = await content.store.articles.list({}, { limit: 9, count: false })
  const ids = page.items.map(({ id }) => id)
  const cards = createCards(run, 1e6)
  cards.keep(page.seq, page.items)
  t.equal(cards.find(page.seq, ids)?.length, 2)
  t.equal(cards.find(page.seq, [...ids, 'art_x']), undefined)
  t.equal(cards.find(page.seq - 1, ids), undefined)
  t.equal(cards.find(page.seq + 1, ids)?.length, 2)
  cards.keep(page.seq, page.items)
  t.equal(cards.find(page.seq + 5000, ids), undefined)
  const small = createCards(run, 3000)
  small.keep(page.seq, page.items)
  t.equal(small.find(page.seq, ids), undefined)
  t.equal(small.find(page.seq, ids.slice(1))?.length, 1)
})

t.test('a field that no schema names is in no card', async t => {
  const content = await openContent(t, [...base, article('a')])
  const page = await content.store.articles.list({}, { limit: 9, count: false })
  const cards = createCards(createRunner(content.sqlite), 1e6)
  cards.keep(
    page.seq,
    page.items.map(card => ({ ...card, secret: 'seen by nobody', rubric: { ...card.rubric, secret: 'seen by nobody' } })),
  )
  const [card] =
    cards.find(
      page.seq,
      page.items.map(({ id }) => id),
    ) ?? []
  t.ok(card)
  t.notMatch(String(card?.body), /secret/)
})
