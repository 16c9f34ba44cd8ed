import { createHmac, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { changeQueries } from '../src/store/changes.ts'
import { migrate, readMigrations } from '../src/store/migrate.ts'
import { openDatabase } from '../src/store/open.ts'
import { createReader } from '../src/store/reader.ts'
import { viewQueries } from '../src/store/views.ts'
import { createWriter, type Writer } from '../src/store/writer.ts'
import { openWriterThread } from '../src/store/writer-thread.ts'
import { dayMs } from '../src/text/day.ts'
import { createViewRecorder } from '../src/views/recorder.ts'
import { createViewUpkeep } from '../src/views/upkeep.ts'
import { browser, countsOf, idOf } from './support/beacon.ts'
import { type Content, openContent } from './support/content.ts'
import { articleLine, newsroomLines } from './support/lines.ts'
import { temporaryFolder } from './support/newsroom.ts'
import { insertArticle } from './support/rows.ts'

const slug = articleLine.slug
const keepAll = { visitorDays: 3650, days: 0 }

/** The upkeep of a content's views, at its clock. `log.canTruncate` is whether nobody reads an old state. */
function upkeepOf({ writer, store, recorder, clock }: Content, keep = keepAll) {
  const log = { truncated: 0, canTruncate: true }
  const truncateLog = async () => {
    log.truncated++
    return log.canTruncate
  }
  return { log, maintain: createViewUpkeep({ writer, truncateLog, views: store.views, recorder, now: () => clock.ms, keep }) }
}

const column = ({ sqlite }: Content, query: string) => sqlite.prepare(query).pluck().all()

t.test('the salt of a day', async t => {
  t.test('stays over a restart, so that a reader stays one', async t => {
    const content = await openContent(t, newsroomLines)
    const { app, writer, store, clock } = content
    const action = { articleId: await idOf(app, slug), address: '192.0.2.1', userAgent: browser, isPrefetch: false }
    await content.recorder.record(action)
    const again = createViewRecorder({ writer, views: store.views, changes: store.changes, now: () => clock.ms })
    await again.record(action)
    t.match(await countsOf(app, action.articleId), { views: 202, uniqueViews: 1 })
    t.equal(column(content, 'SELECT day FROM view_salts').length, 1)
  })
  t.test('is destroyed a minute after its day, once the hits of its last seconds can no longer be repeated', async t => {
    const content = await openContent(t, newsroomLines)
    const { app, clock, recorder } = content
    const { maintain, log } = upkeepOf(content)
    const action = { articleId: await idOf(app, slug), address: '192.0.2.1', userAgent: browser, isPrefetch: false }
    await recorder.record(action)
    const midnight = Date.parse('2026-11-02T00:00:00Z')
    for (const [ms, days, truncated] of [
      [midnight - 1, ['2026-11-01'], 1],
      [midnight + 59_999, ['2026-11-01'], 1],
      [midnight + 60_000, [], 2],
      [midnight + 120_000, [], 2],
    ] as const) {
      clock.ms = ms
      await maintain()
      t.same(column(content, 'SELECT day FROM view_salts'), days, new Date(ms).toISOString())
      t.equal(log.truncated, truncated, 'the log is emptied at first and when something was destroyed')
    }
    await recorder.record(action)
    t.match(await countsOf(app, action.articleId), { views: 203, uniqueViews: 2 }, 'the next day has another')
  })
  t.test('is destroyed at once where a clock that was ahead has made it', async t => {
    const content = await openContent(t, newsroomLines)
    const { app, clock, recorder } = content
    const action = { articleId: await idOf(app, slug), address: '192.0.2.1', userAgent: browser, isPrefetch: false }
    for (const days of [0, 1, 1, 399, -401]) {
      clock.ms += days * dayMs
      await recorder.record(action)
    }
    await upkeepOf(content).maintain()
    t.same(column(content, 'SELECT day FROM view_salts ORDER BY day'), ['2026-11-01', '2026-11-02'], 'but for that of tomorrow')
  })
  t.test('is looked for in the log until that could be emptied', async t => {
    const content = await openContent(t, newsroomLines)
    const { maintain, log } = upkeepOf(content)
    await content.recorder.record({ articleId: await idOf(content.app, slug), address: '192.0.2.1', userAgent: browser, isPrefetch: false })
    content.clock.ms += dayMs
    log.canTruncate = false
    await maintain()
    await maintain()
    log.canTruncate = true
    await maintain()
    await maintain()
    t.equal(log.truncated, 3)
  })
  t.test('is in no byte of the files any more', async t => {
    const folder = temporaryFolder(t)
    const path = join(folder, 'a.db')
    const sqlite = await openDatabase({ path })
    migrate(sqlite)
    const writer = await openWriterThread({ path, secureDelete: true, onFailure: error => t.fail(error) })
    const reader = createReader(sqlite)
    const views = viewQueries(reader)
    const clock = { ms: Date.parse('2026-11-01T12:00:00Z') }
    const now = () => clock.ms
    const recorder = createViewRecorder({ writer, views, changes: changeQueries(reader), now })
    const action = { articleId: insertArticle(sqlite), address: '192.0.2.1', userAgent: browser, isPrefetch: false }
    await recorder.record(action)
    const [stored] = await views.listSalts()
    const salt = stored?.salt ?? randomBytes(32)
    const isFound = () => readdirSync(folder).some(name => readFileSync(join(folder, name)).includes(salt))
    t.ok(isFound(), 'it was there')
    clock.ms += dayMs
    const maintain = createViewUpkeep({ writer, truncateLog: writer.truncateLog, views, recorder, now, keep: keepAll })
    const other = await openDatabase({ path, readOnly: true })
    other.exec('BEGIN; SELECT 1 FROM units')
    await maintain()
    t.same(await views.listSalts(), [])
    t.ok(isFound(), 'in the log, as long as somebody reads an old state')
    other.close()
    // Another process, after this one was killed.
    const next = createViewUpkeep({ writer, truncateLog: writer.truncateLog, views, recorder, now, keep: keepAll })
    await next()
    t.notOk(isFound(), 'neither in the database nor in its log')
    await writer.close()
    sqlite.close()
  })
})

const day = "date((visitor >> 48) * 86400, 'unixepoch')"

t.test('what was taken is judged', async t => {
  const taken = async (t: Test) => {
    const content = await openContent(t, newsroomLines)
    const action = { articleId: await idOf(content.app, slug), address: '192.0.2.1', userAgent: browser, isPrefetch: false }
    await content.recorder.record(action)
    await content.recorder.record(action)
    t.same(column(content, 'SELECT count(*) FROM view_hits'), [2])
    const judged = () => content.sqlite.prepare('SELECT received, views, repeats FROM view_days').get()
    return { ...content, judged }
  }
  const both = { received: 2, views: 1, repeats: 1 }

  t.test('a moment later by itself', async t => {
    const { judged } = await taken(t)
    while (judged() === undefined) await new Promise(resolve => setImmediate(resolve))
    t.same(judged(), both)
  })
  t.test('by whoever counts next, when the process that took it is gone', async t => {
    const { judged, writer, store, clock } = await taken(t)
    const next = createViewRecorder({ writer, views: store.views, changes: store.changes, now: () => clock.ms })
    await next.judge()
    t.same(judged(), both)
    await next.judge()
    t.same(judged(), both, 'once')
  })
  t.test('without the hits of an article that is gone since, which hold up nothing', async t => {
    const content = await openContent(t, newsroomLines)
    const { recorder, sqlite } = content
    const articleId = insertArticle(sqlite)
    await recorder.record({ articleId, address: '192.0.2.1', userAgent: browser, isPrefetch: false })
    sqlite.prepare('DELETE FROM articles WHERE id = ?').run(articleId)
    await recorder.record({ articleId: await idOf(content.app, slug), address: '192.0.2.1', userAgent: browser, isPrefetch: false })
    await recorder.judge()
    t.same(column(content, 'SELECT received FROM view_days'), [1])
    t.same(column(content, 'SELECT count(*) FROM view_hits'), [0])
  })
  t.test('within a minute by any process that maintains the views', async t => {
    const { judged, ...content } = await taken(t)
    await upkeepOf(content).maintain()
    t.same(judged(), both)
    t.same(column(content, 'SELECT count(*) FROM view_hits'), [0])
  })
})

t.test('the visitors of a database of before are known in the new one', async t => {
  const sqlite = await openDatabase({ path: ':memory:' })
  migrate(sqlite, { migrations: readMigrations().filter(({ name }) => name < '0008') })
  const salt = randomBytes(32)
  const articleId = insertArticle(sqlite)
  const clock = { ms: Date.parse('2026-11-01T12:00:00Z') }
  const hash = createHmac('sha256', salt)
    .update(JSON.stringify([articleId, '192.0.2.1', browser]))
    .digest()
    .subarray(0, 16)
  sqlite.prepare("INSERT INTO view_salts VALUES ('2026-11-01', ?)").run(salt)
  sqlite.prepare("INSERT INTO view_visitors VALUES ('2026-11-01', ?, ?, 0, 1)").run(hash, clock.ms)
  migrate(sqlite)
  const reader = createReader(sqlite)
  const store = { views: viewQueries(reader), changes: changeQueries(reader) }
  const recorder = createViewRecorder({ writer: createWriter(sqlite), ...store, now: () => clock.ms })
  for (const ms of [10_000, 50_000]) {
    clock.ms += ms
    await recorder.record({ articleId, address: '192.0.2.1', userAgent: browser, isPrefetch: false })
  }
  await recorder.judge()
  t.same(sqlite.prepare('SELECT received, views, unique_views, repeats FROM view_days').raw().get(), [2, 1, 0, 1])
  sqlite.close()
})

t.test('visitors are kept as many days as asked, and forgotten a few thousand at a time', async t => {
  const content = await openContent(t, newsroomLines)
  const { sqlite, clock } = content
  const insert = sqlite.prepare('INSERT INTO view_visitors VALUES ((unixepoch(?) / 86400 << 48) | ?, 0, 0, 1, 0)')
  for (const date of ['2026-10-29', '2026-10-30', '2026-10-31', '2026-11-01']) {
    for (let n = 0; n < (date === '2026-10-29' ? 12_000 : 3); n++) insert.run(date, n)
  }
  const left: unknown[] = []
  const commit: Writer['commit'] = async unit => {
    await content.writer.commit(unit)
    left.push(...column(content, `SELECT count(*) FROM view_visitors WHERE ${day} = '2026-10-29'`))
  }
  await upkeepOf({ ...content, writer: { commit } }, { visitorDays: 2, days: 0 }).maintain()
  t.same(column(content, `SELECT DISTINCT ${day} FROM view_visitors`), ['2026-10-30', '2026-10-31', '2026-11-01'])
  t.same(left.slice(1, 4), [7000, 2000, 0], 'so that nobody waits for the end of all')
  clock.ms += 2 * dayMs
  await upkeepOf(content, { visitorDays: 1, days: 0 }).maintain()
  t.same(column(content, `SELECT DISTINCT ${day} FROM view_visitors`), [])
})

t.test('units are remembered for an hour', async t => {
  const content = await openContent(t, newsroomLines)
  const { writer, recorder, app, clock } = content
  clock.ms = Date.now()
  await recorder.record({ articleId: await idOf(app, slug), address: '192.0.2.1', userAgent: browser, isPrefetch: false })
  const { maintain } = upkeepOf(content)
  await maintain()
  const young = column(content, 'SELECT id FROM units')
  t.ok(young.length >= 2, 'those of this hour are kept, and the older ones of the import are not')
  t.notOk(young.some(id => String(id).startsWith('uni_01k')))
  await writer.commit({ id: String(young[0]), at: '', statements: [{ sql: 'DELETE FROM view_days', params: [] }] })
  t.equal(column(content, 'SELECT 1 FROM view_days').length, 1, 'and not applied twice')
  clock.ms += 3_700_000
  await maintain()
  t.same(column(content, `SELECT id FROM units WHERE id IN (${young.map(id => `'${String(id)}'`).join()})`), [])
})

t.test('of many units that an import has left, some are forgotten each minute, so that nobody waits long', async t => {
  const content = await openContent(t, newsroomLines)
  content.clock.ms = Date.now()
  content.sqlite.exec(`
    WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 30000)
    INSERT INTO units SELECT 'uni_00' || printf('%024d', n), '' FROM n`)
  const { maintain } = upkeepOf(content)
  const left = () => Number(column(content, "SELECT count(*) FROM units WHERE id LIKE 'uni_00%'")[0])
  await maintain()
  t.equal(left(), 10_000)
  await maintain()
  t.equal(left(), 0)
})

t.test('days are summed up by month when they are old enough', async t => {
  const content = await openContent(t, newsroomLines)
  const { app, recorder, clock, store } = content
  const articleId = await idOf(app, slug)
  const send = async (day: string, ...addresses: string[]) => {
    clock.ms = Date.parse(`${day}T12:00:00Z`)
    for (const address of addresses)
      await recorder.record({ articleId, address, userAgent: address === 'bot' ? 'curl/8' : browser, isPrefetch: address === 'ahead' })
  }
  await send('2026-07-30', '192.0.2.1')
  await send('2026-08-01', '192.0.2.1', '192.0.2.1')
  await send('2026-08-15', '192.0.2.1', '192.0.2.2', 'bot')
  await send('2026-08-31', '192.0.2.3', 'ahead')
  await send('2026-09-30', '192.0.2.3')
  await send('2026-10-15', '192.0.2.3')
  const counts = await countsOf(app, articleId)
  t.match(counts, { views: 201 + 7, uniqueViews: 7, since: '2026-07-30T00:00:00.000Z' })

  clock.ms = Date.parse('2026-10-15T12:00:00Z')
  const rows: unknown[] = []
  const commit: Writer['commit'] = async unit => {
    await content.writer.commit(unit)
    rows.push(...column(content, 'SELECT count(*) FROM view_days'))
  }
  const { maintain } = upkeepOf({ ...content, writer: { commit } }, { visitorDays: 1, days: 31 })
  await maintain()
  t.same([...new Set(rows)], [6, 5, 4], 'a day at a time, so that nobody waits for the end of all')
  t.same(await store.views.listDays('2026-01-01', '2026-12-31', articleId), [
    { day: '2026-07-01', received: 1, views: 1, uniqueViews: 1, excluded: { bot: 0, prefetch: 0, repeat: 0 } },
    { day: '2026-08-01', received: 7, views: 4, uniqueViews: 4, excluded: { bot: 1, prefetch: 1, repeat: 1 } },
    { day: '2026-09-30', received: 1, views: 1, uniqueViews: 1, excluded: { bot: 0, prefetch: 0, repeat: 0 } },
    { day: '2026-10-15', received: 1, views: 1, uniqueViews: 1, excluded: { bot: 0, prefetch: 0, repeat: 0 } },
  ])
  t.same(
    await countsOf(app, articleId),
    { ...counts, asOf: '2026-10-15T12:00:00.000Z' },
    'the total is what it was, and so is its beginning',
  )

  await maintain()
  t.equal((await store.views.listDays('2026-01-01', '2026-12-31')).length, 4, 'once is enough')
  clock.ms = Date.parse('2026-11-15T12:00:00Z')
  await maintain()
  t.same(column(content, 'SELECT day FROM view_days'), ['2026-07-01', '2026-08-01', '2026-09-01', '2026-10-15'], 'the next month is next')
  t.same((await countsOf(app, articleId)).views, counts.views)
})

t.test('days are kept for ever when that is asked', async t => {
  const content = await openContent(t, newsroomLines)
  await content.recorder.record({ articleId: await idOf(content.app, slug), address: '192.0.2.1', userAgent: browser, isPrefetch: false })
  content.clock.ms += 4000 * dayMs
  await upkeepOf(content).maintain()
  t.same(column(content, 'SELECT day FROM view_days'), ['2026-11-01'])
})
