import fc from 'fast-check'
import t from 'tap'
import { dayMs } from '../src/text/day.ts'
import { browser, countsOf, idOf, sendBeacon } from './support/beacon.ts'
import { type Content, openContent } from './support/content.ts'
import { articleLine, newsroomLines, plainArticle } from './support/lines.ts'
import { unwatched } from './support/unwatched.ts'

const slug = articleLine.slug
const lines = [...newsroomLines.slice(0, -1), { ...articleLine, views: undefined }]
const at = (time: string): number => Date.parse(time)

/** Sends a beacon at each of these moments, and answers how many of them were views. */
async function viewsAt({ app, clock }: Content, id: string, times: readonly number[]): Promise<number> {
  const before = await countsOf(app, id)
  for (const ms of times) {
    clock.ms = ms
    await sendBeacon(app, id)
  }
  return (await countsOf(app, id)).views - before.views
}

const noon = at('2026-11-01T12:00:00Z')
const seconds = (...gaps: number[]): number[] =>
  [0, ...gaps].map((_, n) => noon + gaps.slice(0, n).reduce((sum, gap) => sum + gap * 1000, 0))

/** The double-click cases that an audit by the COUNTER Code of Practice R5.1 stages (section 7.2), as gaps in seconds. */
const cases: readonly [name: string, times: number[], views: number][] = [
  ['two hits at once are one view', [noon, noon], 1],
  ['two hits 10 s apart are one view', seconds(10), 1],
  ['two hits 30 s apart are one view', seconds(30), 1],
  ['two hits a millisecond more than 30 s apart are two', seconds(30.001), 2],
  ['two hits 31 s apart are two', seconds(31), 2],
  ['three hits, each 20 s after the other, are one, though the last is 40 s after the first', seconds(20, 20), 1],
  ['ten hits, each 30 s after the other, are one', seconds(...Array.from({ length: 9 }, () => 30)), 1],
  ['a chain, a pause and a chain are two', seconds(20, 20, 31, 30, 5), 2],
  ['ten hits 31 s apart are ten', seconds(...Array.from({ length: 9 }, () => 31)), 10],
  ['a hit that repeats moves the window: 29, 29 and 31 s are two', seconds(29, 29, 31), 2],
]
for (const [name, times, views] of cases) {
  t.test(name, async t => {
    const content = await openContent(t, lines)
    const id = await idOf(content.app, slug)
    t.equal(await viewsAt(content, id, times), views)
    t.equal((await countsOf(content.app, id)).uniqueViews, 1, 'of one reader')
    const day = content.sqlite.prepare('SELECT received, views, repeats FROM view_days').get()
    t.same(day, { received: times.length, views, repeats: times.length - views })
  })
}

t.test('hits that arrive together are judged one by one', async t => {
  const { app } = await openContent(t, lines)
  const id = await idOf(app, slug)
  await Promise.all(Array.from({ length: 50 }, (_, n) => sendBeacon(app, id, { from: `192.0.2.${n % 5}` })))
  t.match(await countsOf(app, id), { views: 5, uniqueViews: 5 })
})

t.test('robots that arrive together are added up for each article', async t => {
  const { app, sqlite } = await openContent(t, [...lines, plainArticle('other', '2026-05-01')])
  const [id, other] = [await idOf(app, slug), await idOf(app, 'other')]
  await Promise.all([id, other, id].map(one => sendBeacon(app, one, { agent: 'curl/8' })))
  const bots = sqlite.prepare('SELECT bots FROM view_days WHERE article_id = ?').pluck()
  t.same([bots.get(id), bots.get(other)], [2, 1])
})

t.test('hits that wait to be written down are judged by when they came', async t => {
  const { recorder, app, clock } = await openContent(t, lines)
  const articleId = await idOf(app, slug)
  const action = { articleId, address: '192.0.2.1', userAgent: browser, isPrefetch: false }
  const taken = [0, 10, 31, 60, 95].map(second => {
    clock.ms = noon + second * 1000
    return recorder.record(action)
  })
  t.same(await Promise.all(taken), [true, true, true, true, true])
  t.match(await countsOf(app, articleId), { views: 2, uniqueViews: 1 }, 'those after 31 and 95 s')
})

t.test('a reader is one a day', async t => {
  const content = await openContent(t, lines)
  const id = await idOf(content.app, slug)
  t.equal(
    await viewsAt(
      content,
      id,
      [0, 1, 2, 3].map(hour => noon + hour * 3_600_000),
    ),
    4,
  )
  t.equal(await viewsAt(content, id, [noon + 5 * 3_600_000]), 1)
  t.match(await countsOf(content.app, id), { uniqueViews: 1 }, 'also by hits that are judged later')
  t.equal(await viewsAt(content, id, [at('2026-11-02T00:00:31Z'), at('2026-11-03T23:59:59Z')]), 2)
  t.match(await countsOf(content.app, id), { views: 7, uniqueViews: 3, since: '2026-11-01T00:00:00.000Z' })
})

t.test('midnight in UTC', async t => {
  const days = ({ sqlite }: Content) => sqlite.prepare('SELECT day, received, views, unique_views FROM view_days ORDER BY day').raw().all()

  t.test('does not make two views of hits 30 s apart', async t => {
    const content = await openContent(t, lines)
    const id = await idOf(content.app, slug)
    t.equal(await viewsAt(content, id, [at('2026-11-01T23:59:45Z'), at('2026-11-02T00:00:15Z')]), 1)
    t.same(days(content), [
      ['2026-11-01', 1, 1, 1],
      ['2026-11-02', 1, 0, 0],
    ])
    t.equal(await viewsAt(content, id, [at('2026-11-02T00:00:45Z')]), 0, 'the window goes on sliding')
    t.equal(await viewsAt(content, id, [at('2026-11-02T00:01:16Z')]), 1)
    t.same(days(content)[1], ['2026-11-02', 3, 1, 1], 'and the reader is one of the new day once that counts')
  })
  t.test('parts hits more than 30 s apart', async t => {
    const content = await openContent(t, lines)
    const id = await idOf(content.app, slug)
    t.equal(await viewsAt(content, id, [at('2026-11-01T23:59:45Z'), at('2026-11-02T00:00:15.001Z')]), 2)
    t.equal((await countsOf(content.app, id)).uniqueViews, 2)
  })
  t.test('comes within hits that are written down together', async t => {
    const { recorder, app, clock, sqlite } = await openContent(t, lines)
    const articleId = await idOf(app, slug)
    const send = (time: string, address: string) => {
      clock.ms = at(time)
      return recorder.record({ articleId, address, userAgent: browser, isPrefetch: false })
    }
    const taken = [
      send('2026-11-01T23:59:59.998Z', '192.0.2.1'),
      send('2026-11-01T23:59:59.999Z', '192.0.2.3'),
      send('2026-11-02T00:00:00.000Z', '192.0.2.2'),
      send('2026-11-02T00:00:00.001Z', '192.0.2.1'),
    ]
    t.same(await Promise.all(taken), [true, true, true, true])
    t.same(sqlite.prepare('SELECT day, views FROM view_days ORDER BY day').raw().all(), [
      ['2026-11-01', 2],
      ['2026-11-02', 1],
    ])
    await Promise.all([send('2026-11-02T00:00:01Z', '192.0.2.1'), send('2026-11-02T00:00:02Z', '192.0.2.2')])
    t.match(await countsOf(app, articleId), { views: 3, uniqueViews: 3 })
  })
  t.test('is the same reader under another hash, which nothing links to the first', async t => {
    const content = await openContent(t, lines)
    const id = await idOf(content.app, slug)
    await viewsAt(content, id, [at('2026-11-01T23:59:59Z'), at('2026-11-02T00:00:01Z')])
    t.equal(content.sqlite.prepare('SELECT count(DISTINCT visitor) FROM view_visitors').pluck().get(), 2)
  })
})

t.test('a clock that is set', async t => {
  t.test('back by less than the window still sees a repeat', async t => {
    const content = await openContent(t, lines)
    const id = await idOf(content.app, slug)
    t.equal(await viewsAt(content, id, [noon, noon - 20_000]), 1)
  })
  t.test('back by an hour counts a reader once more at most', async t => {
    const content = await openContent(t, lines)
    const id = await idOf(content.app, slug)
    const hour = 3_600_000
    t.equal(await viewsAt(content, id, [noon, noon - hour, noon - hour + 10_000, noon - hour + 20_000]), 2)
    t.equal((await countsOf(content.app, id)).uniqueViews, 1)
  })
  t.test('forward by days and back loses nothing', async t => {
    const content = await openContent(t, lines)
    const id = await idOf(content.app, slug)
    t.equal(await viewsAt(content, id, [noon, noon + 3 * dayMs]), 2)
    t.equal(await viewsAt(content, id, [noon + 60_000, noon - dayMs]), 2)
    t.match(await countsOf(content.app, id), { views: 4, uniqueViews: 3, since: '2026-10-31T00:00:00.000Z' })
  })
})

/** What can happen to a site in a test: a hit, an import of other counts, and an article taken back or published again. */
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('hit' as const),
      article: fc.nat(2),
      reader: fc.nat(3),
      agent: fc.nat(4),
      isPrefetch: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.oneof(
        fc.integer({ min: -40_000, max: 70_000 }),
        fc.integer({ min: -2, max: 3 }).map(days => days * dayMs),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('baseline' as const), article: fc.nat(2), views: fc.nat(1000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), article: fc.nat(2) }) },
)
const agents = [browser, `${browser} b`, '', 'Googlebot/2.1', 'curl/8.0']

t.test('received is counted and excluded, and the total is the baseline and the days, whatever happens', async t => {
  unwatched(t)
  const { app, sqlite, recorder, clock, importLines } = await openContent(t, lines)
  let runs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async steps => {
      // Counts are those of an article: each run has its own, and begins at noon.
      const run = ++runs
      const articles = [0, 1, 2].map(n => plainArticle(`run${run}-n${n}`, '2026-05-01'))
      clock.ms = noon
      await importLines(articles)
      const ids = await Promise.all(articles.map(({ slug }) => idOf(app, slug)))
      const baselines = [0, 0, 0]
      const isOpen = [true, true, true]
      const received = [0, 0, 0]
      for (const step of steps) {
        if (step.kind === 'wait') clock.ms = Math.max(noon - 30 * dayMs, clock.ms + step.ms)
        else if (step.kind === 'hit') {
          const { article, reader, agent, isPrefetch } = step
          const action = { articleId: ids[article] ?? '', address: `192.0.2.${reader}`, userAgent: agents[agent], isPrefetch }
          const isTaken = await recorder.record(action)
          if (isTaken !== isOpen[article]) return false
          received[article] = (received[article] ?? 0) + (isTaken ? 1 : 0)
        } else if (isOpen[step.article]) {
          const change =
            step.kind === 'baseline'
              ? { views: step.views }
              : { status: 'withdrawn', withdrawn: { date: '2026-06-01' }, views: baselines[step.article] }
          if ((await importLines([{ ...articles[step.article], ...change }])).refused > 0) return false
          if (step.kind === 'baseline') baselines[step.article] = step.views
          else isOpen[step.article] = false
        }
      }
      await recorder.judge()
      for (const [n, id] of ids.entries()) {
        const row = sqlite
          .prepare(
            'SELECT total(received) r, total(views) v, total(unique_views) u, total(bots + prefetches + repeats) x FROM view_days WHERE article_id = ?',
          )
          .get(id)
        const sums = JSON.parse(JSON.stringify(row))
        if (sums.r !== received[n] || sums.r !== sums.v + sums.x) return false
        const total = sqlite.prepare('SELECT views, unique_views FROM view_totals WHERE article_id = ?').raw().get(id) ?? [0, 0]
        if (JSON.stringify(total) !== JSON.stringify([sums.v, sums.u])) return false
        if (!isOpen[n]) continue
        const counts = await countsOf(app, id)
        if (counts.views !== (baselines[n] ?? 0) + sums.v || counts.baseline !== baselines[n] || counts.uniqueViews !== sums.u) return false
      }
      return true
    }),
    { numRuns: 40 },
  )
})

t.test('the database takes no day that does not add up', async t => {
  const { app, sqlite } = await openContent(t, lines)
  const id = await idOf(app, slug)
  await sendBeacon(app, id)
  t.match(await countsOf(app, id), { views: 1 })
  for (const change of [
    'received = received + 1',
    'views = views + 1',
    'bots = bots + 1',
    'unique_views = 2',
    'repeats = -1, received = received - 1',
  ]) {
    t.throws(() => sqlite.prepare(`UPDATE view_days SET ${change}`).run(), /CHECK constraint/, change)
  }
})
