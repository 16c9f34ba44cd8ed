import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { z } from 'zod'
import { commitBy } from '../src/store/commit.ts'
import { openContent, sampleLines } from './support/content.ts'
import { type Asked, openStored, type Stored } from './support/fronted.ts'
import { article, base, expert, rubric, site, tideQuote } from './support/newsroom.ts'

/** Asks until all cards are stored, which happens soon after the first answer. */
async function untilListed({ ask, lists }: Pick<Stored, 'ask' | 'lists'>): Promise<void> {
  await ask(all)
  for (let times = 0; times < 100 && !lists.find(all); times++) await sleep(5)
}

const all = '/v1/articles?limit=100'

const Total = z.object({ page: z.object({ total: z.number() }) })
const Cursor = z.object({ page: z.object({ next: z.string().nullable() }) })

t.test('a list of cards that are kept is what its route answers, headers and all', async t => {
  const content = await openContent(t, sampleLines)
  const stored = await openStored(t, content)
  const fresh = await content.openAnother()
  t.teardown(() => fresh.close())
  await untilListed(stored)
  const next = async (url: string) => Cursor.parse((await fresh.inject(url)).json()).page.next ?? ''
  const { total } = Total.parse((await fresh.inject('/v1/articles?count=true')).json()).page
  const urls = [
    `/v1/articles?limit=${total}`,
    `/v1/articles?limit=${total - 1}`,
    `/v1/articles?limit=${total - 2}`,
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
    const { headers } = await stored.ask(url)
    t.equal((await stored.ask(url, { headers: { 'if-none-match': headers.etag ?? '' } })).status, 304)
    const made = await fresh.inject(url)
    for (const name of ['etag', 'cache-tag', 'surrogate-key', 'link']) t.equal(headers[name], made.headers[name], `${url} ${name}`)
  }
})

t.test('whatever else is asked of a list is left to its route', async t => {
  const content = await openContent(t, sampleLines)
  const { ask, listed, ...stored } = await openStored(t, content)
  await untilListed({ ask, ...stored })
  const before = listed()
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
  for (const url of ['/livez', '/v1/site', '/v1/quotes/x?limit=1']) t.notMatch((await ask(url)).body.toString(), 'headline', url)
  t.equal(listed(), before)
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
    await untilListed(stored)
    const before = stored.listed()
    await content.importLines([line])
    const got = await stored.ask('/v1/articles')
    t.equal(stored.listed(), drops ? before : before + 1, what)
    const fresh = await openStored(t, content)
    t.same(got, await fresh.ask('/v1/articles'), what)
  }
})

t.test('a card that was made before a change is not stored after it, and none by another program is given', async t => {
  const lakes = { ...rubric, slug: 'lakes', position: 2, texts: { en: { name: 'Lakes' } } }
  const apart = { rubric: 'lakes', appearances: [{ expert: 'cy', capacity: 'expert' }], quotes: [{ ...tideQuote, expert: 'cy' }] }
  const content = await openContent(t, [...base, lakes, expert('cy'), article('a'), article('apart', apart)])
  const held = Promise.withResolvers<void>()
  const late = await openStored(t, content, {
    commit: async statements => {
      await held.promise
      await commitBy(content.writer, () => content.clock.ms)(statements)
    },
  })
  await late.ask(all)
  await content.importLines([article('a', { headline: 'Another' })])
  held.resolve()
  const stored = () => content.sqlite.prepare('SELECT slug FROM cards JOIN articles ON id = article_id').pluck().all()
  for (let times = 0; times < 100 && stored().length === 0; times++) await sleep(5)
  t.same(stored(), ['apart'], 'that of an article which has not changed is')
  await untilListed(late)
  t.ok(late.lists.find(all))
  const other = await openStored(t, content, { settings: { publicUrl: 'https://other.example' } })
  await other.ask(all)
  t.equal(other.lists.find(all), undefined)
})

t.test('a field that no schema names is in no card', async t => {
  const content = await openContent(t, [...base, article('a')])
  const { ask, lists } = await openStored(t, content)
  await untilListed({ ask, lists })
  const page = await content.store.articles.list({}, { limit: 9, count: false })
  const secret = page.items.map(card => ({ ...card, secret: 'seen by nobody', rubric: { ...card.rubric, secret: 'seen by nobody' } }))
  content.sqlite.exec('DELETE FROM cards')
  lists.keep(page.seq, secret, { route: '', type: '', fields: '', tags: '', etag: '', body: Buffer.alloc(0) })
  for (let times = 0; times < 100 && !lists.find(all); times++) await sleep(5)
  const { body } = lists.find(all) ?? {}
  t.match(String(body), /"headline"/)
  t.notMatch(String(body), /secret/)
})

t.test('a table of cards that fails takes nothing from readers', async t => {
  const content = await openContent(t, [...base, article('a')])
  const stored = await openStored(t, content)
  await untilListed(stored)
  content.sqlite.exec('ALTER TABLE cards RENAME COLUMN seq TO lost')
  t.throws(() => stored.lists.find(all))
  t.equal((await stored.ask(all)).status, 200)
})
