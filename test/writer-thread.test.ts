import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { ApiError } from '../src/errors.ts'
import { changeQueries } from '../src/store/changes.ts'
import { migrate } from '../src/store/migrate.ts'
import { openDatabase } from '../src/store/open.ts'
import { createReader } from '../src/store/reader.ts'
import { UnitRefused } from '../src/store/unit.ts'
import { viewQueries } from '../src/store/views.ts'
import { openWriterThread } from '../src/store/writer-thread.ts'
import { createViewRecorder } from '../src/views/recorder.ts'
import { browser } from './support/beacon.ts'
import { insertArticle } from './support/rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'onrecord-writer-'))
t.teardown(() => rmSync(folder, { recursive: true }))
let files = 0

async function openFile(options: { secureDelete?: boolean } = {}) {
  const path = join(folder, `${++files}.db`)
  const sqlite = await openDatabase({ path })
  migrate(sqlite)
  const failures: Error[] = []
  const writer = await openWriterThread({ path, ...options, onFailure: error => failures.push(error) })
  return { path, sqlite, writer, failures }
}

let units = 0
const unit = (sql: string, ...params: unknown[]) => ({
  id: `uni_${++units}`,
  at: '2026-11-01T12:00:00.000Z',
  statements: [{ sql, params }],
})
const addSalt = 'INSERT INTO view_salts VALUES (?, ?)'

t.test('a database that cannot be opened is told', async t => {
  const path = join(folder, 'foreign.db')
  writeFileSync(path, 'x'.repeat(4096))
  await t.rejects(openWriterThread({ path, onFailure: () => t.fail('it never began') }), /is not an Onrecord database/)
})

t.test('a thread that ends before it began is told, and not waited for', async t => {
  const path = join(folder, 'unused.db')
  const script = new URL('data:text/javascript,')
  await t.rejects(openWriterThread({ path, script, onFailure: () => t.fail('it never began') }), /the writing thread has ended/)
})

t.test('a unit is durable when it is acknowledged, and a refused one leaves the others whole', async t => {
  const { sqlite, writer, failures } = await openFile()
  const guarded = { sql: "UPDATE view_salts SET day = 'x' WHERE day = 'y'", params: [], guard: 'day' }
  const ends = await Promise.allSettled([
    writer.commit(unit(addSalt, '2026-11-01', Buffer.alloc(32))),
    writer.commit(unit(addSalt, '2026-11-02', Buffer.alloc(3))),
    writer.commit({ ...unit(''), statements: [guarded] }),
    writer.commit(unit(addSalt, '2026-11-04', Buffer.alloc(32))),
  ])
  t.match(ends, [
    { status: 'fulfilled' },
    { status: 'rejected', reason: { name: 'UnitRefused', reason: /CHECK constraint failed/ } },
    { status: 'rejected', reason: { name: 'UnitRefused', reason: 'day' } },
    { status: 'fulfilled' },
  ])
  t.ok(ends[1]?.status === 'rejected' && ends[1].reason instanceof UnitRefused)
  t.same(sqlite.prepare('SELECT day FROM view_salts').pluck().all(), ['2026-11-01', '2026-11-04'])

  const fault = { name: 'SqliteError', code: 'SQLITE_ERROR', message: 'no such table: elsewhere' }
  const group = await Promise.allSettled([
    writer.commit(unit(addSalt, '2026-11-05', Buffer.alloc(32))),
    writer.commit(unit('INSERT INTO elsewhere VALUES (1)')),
  ])
  t.match(
    group,
    [
      { status: 'rejected', reason: fault },
      { status: 'rejected', reason: fault },
    ],
    'a fault stops its group',
  )
  await t.rejects(writer.commit(unit(addSalt, {}, {})), /./, 'one that is not of SQLite too')
  await writer.commit(unit(addSalt, '2026-11-05', Buffer.alloc(32)))
  await writer.close()
  t.same(failures, [], 'and the next is written')
})

t.test('its connection is made for durability, and overwrites what is deleted when that is asked', async t => {
  for (const secureDelete of [false, true]) {
    const { sqlite, writer } = await openFile({ secureDelete })
    await writer.commit(unit(addSalt, 'x', Buffer.alloc(32)))
    await writer.commit(
      unit(
        "UPDATE view_salts SET day = (SELECT synchronous || ' ' || (SELECT secure_delete FROM pragma_secure_delete) FROM pragma_synchronous)",
      ),
    )
    t.equal(sqlite.prepare('SELECT day FROM view_salts').pluck().get(), `2 ${secureDelete ? 1 : 0}`, 'synchronous = FULL')
    await writer.close()
    sqlite.close()
  }
})

t.test('close writes what was handed over, takes no more, and leaves nothing open', async t => {
  const { path, sqlite, writer } = await openFile()
  const handed = Array.from({ length: 500 }, (_, n) => writer.commit(unit(addSalt, String(n), Buffer.alloc(32))))
  const closed = writer.close()
  await t.rejects(writer.commit(unit(addSalt, 'late', Buffer.alloc(32))), /is being closed/)
  await Promise.all([...handed, closed])
  t.equal(sqlite.prepare('SELECT count(*) FROM view_salts').pluck().get(), 500)
  sqlite.close()
  t.notOk(statSync(`${path}-wal`, { throwIfNoEntry: false }), 'who closes last takes the log with it')
})

t.test('the log is emptied, unless somebody reads an old state', async t => {
  const { path, sqlite, writer } = await openFile()
  await writer.commit(unit(addSalt, 'a', Buffer.alloc(32)))
  sqlite.exec('BEGIN; SELECT * FROM view_salts')
  sqlite.prepare('SELECT * FROM view_salts').all()
  await writer.commit(unit(addSalt, 'b', Buffer.alloc(32)))
  const began = performance.now()
  t.equal(await writer.truncateLog(), false)
  t.ok(performance.now() - began < 8000, 'who is not waited for as long as for one who writes')
  sqlite.exec('COMMIT')
  t.equal(await writer.truncateLog(), true)
  t.equal(statSync(`${path}-wal`).size, 0)
  await writer.close()
  sqlite.close()
})

t.test('when the thread ends by itself', async t => {
  const failures: Error[] = []
  const path = join(folder, 'broken.db')
  const script = new URL('./support/broken-worker.ts', import.meta.url)
  const writer = await openWriterThread({ path, script, onFailure: error => failures.push(error) })
  const sqlite = await openDatabase({ path })
  migrate(sqlite)
  const reader = createReader(sqlite)
  const recorder = createViewRecorder({ writer, views: viewQueries(reader), changes: changeQueries(reader), now: Date.now })
  const action = { articleId: insertArticle(sqlite), address: '192.0.2.1', userAgent: browser, isPrefetch: false }

  await t.rejects(
    recorder.record(action),
    { name: 'ApiError', code: 'unavailable', headers: { 'retry-after': '5' } },
    'what it had is not acknowledged',
  )
  await t.rejects(recorder.record(action), ApiError, 'nor what comes after')
  await t.rejects(writer.truncateLog(), /disk I\/O error/)
  while (failures.length === 0) await new Promise(resolve => setImmediate(resolve))
  t.match(failures, [{ message: 'disk I/O error' }], 'whoever opened it is told, once')
  await writer.close()
  t.equal(failures.length, 1, 'and it can be closed')
  sqlite.close()
})

t.test('a full disk: views are refused, reading goes on, and then they are counted again', async t => {
  const { sqlite, writer } = await openFile()
  const reader = createReader(sqlite)
  const recorder = createViewRecorder({
    writer,
    views: viewQueries(reader),
    changes: changeQueries(reader),
    now: () => Date.parse('2026-11-01T12:00:00Z'),
  })
  const articleId = insertArticle(sqlite)
  let readers = 0
  const send = () =>
    recorder.record({
      articleId,
      address: `10.0.${(++readers >> 8) & 255}.${readers & 255}`,
      userAgent: browser,
      isPrefetch: false,
    })
  const counted = async () => {
    await recorder.judge()
    return Number(sqlite.prepare('SELECT total(views) FROM view_days').pluck().get())
  }
  await send()
  t.equal(await counted(), 1)

  const pages = Number(sqlite.pragma('page_count', { simple: true }))
  await writer.commit(unit(`PRAGMA max_page_count = ${pages + 2}`))
  let acknowledged = 1
  let refused = 0
  for (let turn = 0; turn < 40; turn++) {
    const ends = await Promise.allSettled(Array.from({ length: 50 }, send))
    for (const end of ends) {
      if (end.status === 'fulfilled') acknowledged++
      else if (end.reason instanceof ApiError && end.reason.code === 'unavailable') refused++
    }
  }
  t.ok(refused > 100, 'it is full')
  t.equal(acknowledged + refused, 2001)
  t.ok((await counted()) <= acknowledged, 'who reads sees nothing that was not acknowledged')
  await writer.commit(unit('PRAGMA max_page_count = 1000000'))
  await send()
  t.equal(await counted(), acknowledged + 1, 'and all of it once there is room again')
  await writer.close()
  sqlite.close()
})
