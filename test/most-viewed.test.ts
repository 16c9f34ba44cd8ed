import t from 'tap'
import type { z } from 'zod'
import { MostViewedList } from '../src/schemas/view.ts'
import { dayMs } from '../src/text/day.ts'
import { browser, idOf, sendBeacon } from './support/beacon.ts'
import { type Content, openContent } from './support/content.ts'
import { newsroomLines, plainArticle, rubricLine } from './support/lines.ts'

const site = newsroomLines.slice(0, 4)
const lakes = { ...rubricLine, slug: 'lakes', position: 3, texts: { en: { name: 'Lakes' } } }

/** Has readers view an article, each of them once. */
async function view({ app, recorder }: Content, slug: string, readers: number, lang = 'en'): Promise<void> {
  const articleId = await idOf(app, slug, lang)
  const actions = Array.from({ length: readers }, (_, n) => ({
    articleId,
    address: `10.0.${n >> 8}.${n & 255}`,
    userAgent: browser,
    isPrefetch: false,
  }))
  await Promise.all(actions.map(action => recorder.record(action)))
}

async function list({ app }: Content, query = ''): Promise<z.infer<typeof MostViewedList>> {
  return MostViewedList.parse((await app.inject(`/v1/articles/most-viewed${query}`)).json())
}
const brief = ({ data }: z.infer<typeof MostViewedList>) => data.map(({ slug, periodViews }) => [slug, periodViews])

t.test('GET /v1/articles/most-viewed', async t => {
  const articles = ['a', 'b', 'c', 'd'].map(slug => plainArticle(slug, '2026-05-01'))
  const content = await openContent(t, [
    ...site,
    lakes,
    ...articles,
    plainArticle('e', '2026-05-01', { rubric: 'lakes', inLanguage: 'ru', views: 900 }),
  ])
  const { app, clock, importLines } = content
  const noon = clock.ms

  t.test('refuses what it does not know', async t => {
    for (const query of ['?period=year', '?limit=0', '?count=true', '?tag=x', '?fields=slug', '?cursor=x']) {
      t.equal((await app.inject(`/v1/articles/most-viewed${query}`)).statusCode, 400, query)
    }
  })
  t.test('is empty where nothing was viewed, whatever was counted before the move, and whatever robots came', async t => {
    await sendBeacon(app, await idOf(app, 'a'), { agent: 'curl/8' })
    t.same(await list(content), { data: [], page: { next: null, limit: 20 }, asOf: '2026-11-01T12:00:00.000Z' })
  })
  t.test('lists by views of the period, those of equal views by descending id', async t => {
    const on = async (daysAgo: number, slug: string, readers: number) => {
      clock.ms = noon - daysAgo * dayMs
      await view(content, slug, readers, slug === 'e' ? 'ru' : 'en')
    }
    await on(30, 'a', 100)
    await on(29, 'b', 9)
    await on(7, 'b', 3)
    await on(6, 'c', 5)
    await on(0, 'd', 2)
    await on(0, 'e', 2)
    clock.ms = noon + 2000
    t.same(brief(await list(content)), [
      ['e', 2],
      ['d', 2],
    ])
    t.same(brief(await list(content, '?period=week')), [
      ['c', 5],
      ['e', 2],
      ['d', 2],
    ])
    t.same(brief(await list(content, '?period=month')), [
      ['b', 12],
      ['c', 5],
      ['e', 2],
      ['d', 2],
    ])
  })
  t.test('filters by rubric, by its slug or id, and language', async t => {
    t.same(brief(await list(content, '?period=month&rubric=lakes')), [['e', 2]])
    t.same(brief(await list(content, '?period=month&rubric=rivers&lang=en&limit=2')), [
      ['b', 12],
      ['c', 5],
    ])
    t.same(brief(await list(content, '?lang=ru')), [['e', 2]])
    const id = String(content.sqlite.prepare("SELECT id FROM rubrics WHERE slug = 'lakes'").pluck().get())
    t.same(brief(await list(content, `?rubric=${id}`)), [['e', 2]])
    t.same(brief(await list(content, '?rubric=deserts')), [])
  })
  t.test('is a second old at most, and every answer of one moment', async t => {
    await view(content, 'd', 5)
    clock.ms += 999
    const old = await list(content)
    clock.ms += 1
    const young = await list(content)
    t.same(brief(old), [
      ['e', 2],
      ['d', 2],
    ])
    t.match(young, { asOf: '2026-11-01T12:00:03.000Z', data: [{ slug: 'd', periodViews: 5 }, { slug: 'e' }] })
    t.equal((await app.inject('/v1/articles/most-viewed')).headers['cache-control'], 'public, max-age=1, s-maxage=1')
  })
  t.test('answers what is known when a clock was set back, and forgets what is to come', async t => {
    clock.ms += 3 * dayMs
    await view(content, 'a', 50)
    t.same(brief(await list(content)), [['a', 50]])
    clock.ms -= 3 * dayMs
    t.equal((await list(content)).data[0]?.slug, 'd')
    t.equal(
      content.sqlite.prepare("SELECT max(made_at) FROM view_orders WHERE period = 'day'").pluck().get(),
      new Date(clock.ms).toISOString(),
    )
  })
  t.test('shows what it has made also when another process stores an older order behind it, or one of the same moment', async t => {
    const shown = brief(await list(content))
    for (const madeAt of [clock.ms - 5, clock.ms]) {
      const other = await content.openAnother({ now: () => madeAt })
      t.teardown(() => other.close())
      t.same(brief(await list({ ...content, app: other })), shown)
      t.same(brief(await list(content)), shown)
      await view(content, 'c', 20)
    }
  })
  t.test('drops what was withdrawn at once', async t => {
    await importLines([{ ...articles[3], status: 'withdrawn', withdrawn: { date: '2026-11-01' } }])
    t.same(brief(await list(content)), [['e', 2]])
  })
})

t.test('a walk through the most viewed', async t => {
  const count = 45
  const slugs = Array.from({ length: count }, (_, n) => `n${n}`)
  const content = await openContent(t, [...site, ...slugs.map(slug => plainArticle(slug, '2026-05-01'))])
  const { app, clock } = content
  for (const [n, slug] of slugs.entries()) await view(content, slug, 1 + (n % 9))

  const before = await list(content, '?limit=100')
  t.equal(before.data.length, count)
  const views = before.data.map(({ periodViews }) => periodViews)
  t.same(
    views,
    views.toSorted((a, b) => b - a),
  )

  t.test('shows each once, in the order of its beginning, while counting goes on', async t => {
    const seen: unknown[] = []
    let query: string | null = '?limit=7'
    for (let page = 0; query !== null; page++) {
      const answer = await list(content, query)
      seen.push(...brief(answer))
      t.equal(answer.asOf, before.asOf)
      clock.ms += 20_000
      await view(content, slugs[page] ?? '', 30 + page)
      query = answer.page.next && `?limit=7&cursor=${answer.page.next}`
    }
    t.same(seen, brief(before))
    t.not(brief(await list(content))[0], brief(before)[0], 'who begins anew sees the new order')
  })
  t.test('leads on by the Link header', async t => {
    const { headers } = await app.inject('/v1/articles/most-viewed?limit=7')
    t.match(headers.link, /^<https:\/\/api\.newsroom\.example\/v1\/articles\/most-viewed\?limit=7&cursor=[^>]+>; rel="next"$/)
  })
  t.test('is refused with another filter, and after five minutes', async t => {
    const { next } = (await list(content, '?limit=7&rubric=rivers')).page
    await list(content, '?period=week')
    for (const query of ['?limit=7', '?limit=7&rubric=lakes', '?limit=7&rubric=rivers&period=week', '?rubric=rivers&lang=en']) {
      t.equal((await app.inject(`/v1/articles/most-viewed${query}&cursor=${next}`)).statusCode, 400, query)
    }
    clock.ms += 290_000
    await list(content)
    t.equal((await app.inject(`/v1/articles/most-viewed?limit=7&rubric=rivers&cursor=${next}`)).statusCode, 200)
    clock.ms += 11_000
    await list(content)
    const expired = await app.inject(`/v1/articles/most-viewed?limit=7&rubric=rivers&cursor=${next}`)
    t.match(expired, { statusCode: 400, headers: { 'cache-control': 'no-store' } })
    t.match(expired.json(), { errors: [{ in: 'query', name: 'cursor', detail: 'has expired; begin anew' }] })
  })
  t.test('asked by many at once is ordered once', async t => {
    const commits = () => Number(content.sqlite.prepare('SELECT count(*) FROM units').pluck().get())
    const before = commits()
    await Promise.all(Array.from({ length: 20 }, () => list(content, '?period=month')))
    t.equal(commits(), before + 1)
  })
})

t.test('of more than a thousand that were viewed as often, those of the highest ids are listed', async t => {
  const articles = Array.from({ length: 1003 }, (_, n) => plainArticle(`n${n}`, '2026-05-01'))
  const content = await openContent(t, [...site, ...articles])
  // As if each had been viewed once.
  content.sqlite.exec("INSERT INTO view_days SELECT id, '2026-11-01', 1, 1, 0, 0, 0, 0 FROM articles")
  const ids: string[] = []
  let query: string | null = '?limit=100'
  while (query !== null) {
    const { data, page } = await list(content, query)
    ids.push(...data.map(({ id }) => id))
    query = page.next && `?limit=100&cursor=${page.next}`
  }
  t.same(ids, content.sqlite.prepare('SELECT id FROM articles ORDER BY id DESC LIMIT 1000').pluck().all())
})
