import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createDesk } from '../src/editing/desk.ts'
import { sql } from '../src/store/drizzle.ts'
import { createEditorialStore } from '../src/store/editorial.ts'
import { createReader } from '../src/store/reader.ts'
import { openSearchPool, type SearchPoolOptions } from '../src/store/search-pool.ts'
import { createStore } from '../src/store/store.ts'
import { openContent } from './support/content.ts'
import { temporaryFolder } from './support/newsroom.ts'

// Threads that search keep no process alive, and there is no server here.
const alive = setInterval(() => {}, 1000)
t.teardown(() => clearInterval(alive))

const script = new URL('./support/searching-worker.ts', import.meta.url)

function open(options: Partial<SearchPoolOptions> = {}) {
  const pool = openSearchPool({ path: 'nowhere.db', script, threads: 1, deadlineMs: 60_000, ...options })
  t.teardown(pool.close)
  return { ...pool, ask: (q: string) => pool.hits({ q, facets: false, limit: 1, today: '2026-11-01' }) }
}

const unavailable = { name: 'ApiError', code: 'unavailable', headers: { 'retry-after': /^\d+$/ } }

t.test('a search that comes before a thread has started waits for it, whatever the deadline', async t => {
  const { ask } = open({ deadlineMs: 1000, script: new URL('./support/late-worker.ts', import.meta.url) })
  t.same((await ask('now')).items, [])
})

t.test('what is asked after the end is refused, though no thread was ever started', async t => {
  const { ask, close } = open({ script: new URL('data:text/javascript,process.abort()') })
  await close()
  await t.rejects(ask('now'), unavailable)
})

t.test('when no thread can start, what waits for one is refused at once', async t => {
  const { ask } = open({ script: new URL('data:text/javascript,throw new Error("no database")') })
  await t.rejects(ask('now'), unavailable)
  await t.rejects(ask('now'), unavailable)
})

t.test('a thread that found another file in the place of the database answers nothing', async t => {
  const path = join(temporaryFolder(t), 'a.db')
  writeFileSync(path, 'a file')
  const { ask } = open({ path })
  renameSync(path, `${path}.away`)
  writeFileSync(path, 'a file')
  await t.rejects(ask('now'), { ...unavailable, cause: { message: /was moved/ } })
  renameSync(`${path}.away`, path)
  t.same((await ask('now')).items, [])
})

t.test('quotes are searched by the same threads', async t => {
  const pool = open()
  t.same(await pool.quotes({ q: 'now', page: { limit: 1, count: false } }), { items: [] })
  await t.rejects(pool.quotes({ q: 'die', page: { limit: 1, count: false } }), unavailable)
})

t.test('what is related to an article is found by the same threads', async t => {
  const { app, openAnother } = await openContent(t)
  const pool = open({ maxWaiting: 0 })
  const busy = await openAnother({ search: pool })
  const [article] = (await app.inject('/v1/articles?limit=1')).json().data
  const related = `/v1/articles/${article.id}/related`
  t.equal((await app.inject(related)).statusCode, 200)
  t.equal((await busy.inject(related)).statusCode, 503)
  t.same(await open().related({ id: 'now', limit: 1 }), [])
})

t.test('lists that may pass over much are read by the same threads, so that nobody else waits for them', async t => {
  const { sqlite, openAnother, writer, addKey } = await openContent(t)
  const far = open({ maxWaiting: 0 }).reader
  const reader = createReader(sqlite)
  const desk = createDesk({ editorial: createEditorialStore(reader, far), writer, now: Date.now })
  const app = await openAnother({ store: createStore(reader, far), desk })
  const headers = await addKey(['admin'])
  const codeOf = async (path: string) => (await app.inject({ url: `/v1/${path}`, headers })).statusCode
  const long = [
    'articles?count=true',
    'articles?expert=x&lang=en',
    'articles?expert=x&tag=rivers',
    'articles?tag=rivers&rubric=x',
    'articles/slugs',
    'quotes?count=true',
    'quotes?expert=x&lang=en',
    'quotes?rubric=x&capacity=official',
    'editorial/articles?rubric=x',
    'editorial/articles?status=published&lang=en',
    'editorial/views/days',
    'editorial/audit?action=deleteRubric',
  ]
  t.same(await Promise.all(long.map(codeOf)), Array(long.length).fill(503))
  const short = [
    'articles',
    'articles?rubric=x&lang=en',
    'articles?tag=rivers',
    'articles?expert=x',
    'quotes',
    'quotes?expert=x',
    'editorial/articles?status=published',
    'editorial/articles?status=draft&rubric=x',
    'editorial/articles/art_01kvshvk2ke04b1mdkfj4hjnv8/views/days',
  ]
  t.same(await Promise.all(short.map(codeOf)), Array(short.length).fill(200))
})

t.test('a query is carried out by a thread, and a row may be missing', async t => {
  const { reader } = open()
  t.equal(await reader.get(sql`now`), undefined)
  await t.rejects(async () => reader.get(sql`die`))
})

t.test('what takes longer than the deadline is refused, and what waits behind it too', async t => {
  const { ask } = open({ deadlineMs: 20 })
  await Promise.all([t.rejects(ask('never'), unavailable), t.rejects(ask('now'), unavailable)])
})

t.test('what finds too many waiting is refused at once', async t => {
  const { ask, close } = open({ maxWaiting: 1 })
  const under = ask('never')
  const waiting = ask('now')
  await t.rejects(ask('now'), unavailable)
  await Promise.all([t.rejects(under, unavailable), t.rejects(waiting, unavailable), close()])
  await t.rejects(ask('now'), unavailable, 'nor is anything taken once it is closed')
})

t.test('a thread that dies fails its search only; the next one gets a new thread', async t => {
  const { ask } = open()
  t.same((await ask('now')).items, [])
  await t.rejects(ask('die'), unavailable)
  t.same((await ask('now')).items, [])
})
