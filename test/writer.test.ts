import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { migrate } from '../src/store/migrate.ts'
import { openDatabase } from '../src/store/open.ts'
import { createWriter } from '../src/store/writer.ts'
import { changeUnit } from './support/change-unit.ts'
import { type Child, start } from './support/child.ts'
import { article, base, newsroomWith, openNewsroom, temporaryFolder, tideQuote } from './support/newsroom.ts'

const open = async (t: Test) => {
  const newsroom = await openNewsroom()
  t.teardown(newsroom.close)
  return { ...newsroom, changed: () => newsroom.rows('SELECT id, kind FROM changes ORDER BY seq').map(row => String(row)) }
}
const failing = { sql: 'INSERT INTO rubrics (id, slug, position, texts) VALUES (?, ?, ?, ?)', params: ['r', 'r', 1, 'no JSON'] }
const update = (guard?: string) => ({
  sql: 'UPDATE rubrics SET position = position + 1 WHERE id = ?',
  params: ['nothing'],
  ...(guard !== undefined && { guard }),
})

t.test('a unit whose constraint fails leaves nothing, and says which', async t => {
  const { writer, changed, rows } = await open(t)
  await t.rejects(writer.commit(changeUnit('a', [failing])), { name: 'UnitRefused', message: /CHECK constraint failed: json_valid/ })
  t.same(changed(), [])
  t.same(rows('SELECT * FROM units'), [], 'and may come again')
})

t.test('a guard that does not hold takes the unit back, and names the reason', async t => {
  const { writer, changed, rows } = await open(t)
  await t.rejects(writer.commit(changeUnit('a', [update('revision')])), { name: 'UnitRefused', message: /: revision$/ })
  t.same(changed(), [])
  t.same(rows('SELECT holds FROM guards'), [[1]])
  await writer.commit(changeUnit('b', [update()]))
  t.same(changed(), ['b,site', 'b,rubric'], 'without a guard it is nothing')
})

t.test('a guard wants one row, not several', async t => {
  const { writer, sqlite } = await open(t)
  sqlite.exec("INSERT INTO rubrics VALUES ('a', 'a', 1, '{}'), ('b', 'b', 1, '{}')")
  const all = { sql: 'UPDATE rubrics SET position = 2', params: [], guard: 'one' }
  await t.rejects(writer.commit(changeUnit('a', [all])), { name: 'UnitRefused', message: /: one$/ })
  const single = { ...update('one'), params: ['a'] }
  await t.resolves(writer.commit(changeUnit('a', [single])))
})

t.test('one unit that is refused leaves the others of its group whole', async t => {
  const { writer, changed } = await open(t)
  const results = await Promise.allSettled([
    writer.commit(changeUnit('a')),
    writer.commit(changeUnit('b', [failing])),
    writer.commit(changeUnit('c', [update('guard')])),
    writer.commit(changeUnit('d')),
  ])
  t.same(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
  )
  t.same(changed(), ['a,site', 'a,rubric', 'd,site', 'd,rubric'])
})

t.test('whichever units of a group are refused, the others are stored as if each had come alone', async t => {
  const add = (id: string) => ({ sql: 'INSERT INTO rubrics VALUES (?, ?, 1, ?)', params: [id, id, '{}'] })
  const takeAway = (id: string) => ({ sql: 'DELETE FROM rubrics WHERE id = ?', params: [id], guard: 'there' })
  const lastOf = (id: string) => ({ ...add(`last-${id}`), isLast: true })
  const unitOf = (number: number, [id, isAdded, isRepeated]: [string, boolean, boolean]) =>
    changeUnit(isRepeated ? 'again' : `unit-${number}`, [isAdded ? add(id) : takeAway(id), lastOf(`${number}`)])
  const asked = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(asked, async asked => {
      const [together, alone] = [await open(t), await open(t)]
      const units = asked.map((one, number) => unitOf(number, one))
      const ends = await Promise.allSettled(units.map(unit => together.writer.commit(unit)))
      const endsAlone: unknown[] = []
      for (const unit of units) endsAlone.push(...(await Promise.allSettled([alone.writer.commit(unit)])))
      const stored = ({ rows }: typeof alone) => ['units', 'changes', 'rubrics'].map(table => rows(`SELECT * FROM ${table} ORDER BY 1`))
      t.match(ends, endsAlone)
      t.same(stored(together), stored(alone))
    }),
    { numRuns: 40 },
  )
})

t.test('units that come while others are waited for share their commit', async t => {
  const seen: string[] = []
  const sqlite = new Database(':memory:', { verbose: sql => seen.push(String(sql)) })
  t.teardown(() => sqlite.close())
  migrate(sqlite)
  seen.length = 0
  const commits = () => seen.filter(text => text === 'COMMIT').length
  const patient = createWriter(sqlite, { lingerMs: 20 })
  const first = patient.commit(changeUnit('a'))
  await setImmediate()
  t.notOk(sqlite.inTransaction, 'and lock nobody out meanwhile')
  await Promise.all([first, patient.commit(changeUnit('b'))])
  t.equal(commits(), 1)
  const most = createWriter(sqlite, { lingerMs: 60_000 })
  await Promise.all(Array.from({ length: 800 }, (_, number) => most.commit(changeUnit(`unit-${number}`))))
  t.equal(commits(), 3, 'but no more than are committed together')
})

t.test('units that take long do not lock out for longer whoever writes beside', async t => {
  const seen: string[] = []
  const sqlite = new Database(':memory:', { verbose: sql => seen.push(String(sql)) })
  t.teardown(() => sqlite.close())
  migrate(sqlite)
  let [ms, unitMs] = [0, 250]
  const clock = () => (ms += unitMs)
  const writer = createWriter(sqlite, { lingerMs: 20, clock })
  const commits = () => seen.filter(text => text === 'COMMIT').length
  const commitAll = (name: string, units: number) =>
    Promise.allSettled(
      Array.from({ length: units }, (_, number) => writer.commit(changeUnit(`${name}-${number}`, number === 6 ? [update('rubric')] : []))),
    )
  seen.length = 0
  const ends = await commitAll('few', 10)
  t.equal(commits(), 3, 'of those that take a quarter of a second, four are together')
  const refused = ends.flatMap(({ status }, number) => (status === 'rejected' ? [number] : []))
  t.same(refused, [6], 'and each has an end of its own')

  seen.length = 0
  const many = commitAll('many', 420)
  t.equal(commits(), 1)
  t.notOk(sqlite.inTransaction, 'the others leave the database free for a moment, however many they are')
  unitMs = 0
  await many
  t.equal(commits(), 2)
  t.equal(sqlite.prepare('SELECT count(*) FROM units').pluck().get(), 428)
})

t.test('a statement that is no SQL fails the whole group, and nothing is stored', async t => {
  const { writer, changed } = await open(t)
  const results = await Promise.allSettled([
    writer.commit(changeUnit('a')),
    writer.commit(changeUnit('b', [{ sql: 'NONSENSE', params: [] }])),
  ])
  t.match(results, [
    { status: 'rejected', reason: { code: 'SQLITE_ERROR' } },
    { status: 'rejected', reason: { code: 'SQLITE_ERROR' } },
  ])
  t.same(changed(), [])
  await writer.commit(changeUnit('a'))
  t.same(changed(), ['a,site', 'a,rubric'], 'and the next ones are taken')
})

t.test('where the database cannot be written, all units fail and none is there', async t => {
  const { writer, changed, sqlite } = await open(t)
  sqlite.pragma('query_only = ON')
  await t.rejects(writer.commit(changeUnit('a')), { code: 'SQLITE_READONLY' })
  sqlite.pragma('query_only = OFF')
  sqlite.pragma(`max_page_count = ${Number(sqlite.pragma('page_count', { simple: true }))}`)
  const large = { sql: 'INSERT INTO site (only, content) VALUES (1, ?)', params: [JSON.stringify('x'.repeat(100_000))] }
  const results = await Promise.allSettled([writer.commit(changeUnit('a')), writer.commit(changeUnit('b', [large]))])
  t.match(results, [{ reason: { code: 'SQLITE_FULL' } }, { reason: { code: 'SQLITE_FULL' } }])
  t.same(changed(), [], 'not even the one that would have fitted')
  const apart = [changeUnit('a'), changeUnit('c', [failing]), changeUnit('b', [large])].map(unit => writer.commit(unit))
  t.match(
    await Promise.allSettled(apart),
    apart.map(() => ({ reason: { code: 'SQLITE_FULL' } })),
    'also where each is carried out by itself',
  )
  t.same(changed(), [])
  sqlite.pragma('max_page_count = 100000')
  await writer.commit(changeUnit('a', [large]))
  t.equal(changed().length, 2)
})

t.test('a unit that comes twice is applied once', async t => {
  const { writer, changed } = await open(t)
  await Promise.all([writer.commit(changeUnit('a')), writer.commit(changeUnit('a'))])
  await writer.commit(changeUnit('a'))
  t.same(changed(), ['a,site', 'a,rubric'])
})

t.test('many units at once are all committed, in their order', async t => {
  const { writer, changed } = await open(t)
  const ids = Array.from({ length: 1000 }, (_, index) => `unit-${index}`)
  await Promise.all(ids.map(id => writer.commit(changeUnit(id))))
  t.same(
    changed(),
    ids.flatMap(id => [`${id},site`, `${id},rubric`]),
  )
})

t.test('what was acknowledged is there after kill -9', async t => {
  const path = join(temporaryFolder(t), 'content.db')
  const newsroom = await openNewsroom(path)
  newsroom.close()
  for (const least of [1, 40, 100]) {
    const child = start('test/support/commit-child.ts', [path])
    await acknowledgedAtLeast(child, least)
    child.process.kill('SIGKILL')
    await child.exited
    // The last line may be cut off.
    const acknowledged = child.output.stdout.split('\n').slice(0, -1)
    const sqlite = await openDatabase({ path })
    const changes = sqlite.prepare<[], { id: string; n: number }>('SELECT id, count(*) AS n FROM changes GROUP BY id').all()
    const units = new Set(sqlite.prepare<[], string>('SELECT id FROM units').pluck().all())
    t.ok(acknowledged.length >= least)
    t.same(
      acknowledged.filter(id => !units.has(id)),
      [],
      'every acknowledged unit',
    )
    t.same(new Set(changes.map(({ id }) => id)), units, 'and of every unit all')
    t.ok(changes.every(({ n }) => n === 2))
    sqlite.exec('DELETE FROM units; DELETE FROM changes')
    sqlite.close()
  }
})

/** Resolves once a child has printed so many lines. */
const acknowledgedAtLeast = (child: Child, least: number): Promise<void> =>
  new Promise(resolve => {
    child.process.stdout?.on('data', () => {
      if (child.output.stdout.split('\n').length > least) resolve()
    })
  })

t.test('the database itself refuses', async t => {
  const newsroom = await newsroomWith(t, [...base, article('first'), { type: 'redirect', inLanguage: 'en', from: 'was', to: 'first' }])
  const { sqlite } = newsroom
  const refused = (sql: string, message: string | RegExp) => t.throws(() => sqlite.exec(sql), { message }, sql)
  const copy = (columns: Record<string, string>) => {
    const names = sqlite.prepare<[], string>("SELECT name FROM pragma_table_info('quotes')").pluck().all()
    const values = names.map(name => columns[name] ?? name)
    return `INSERT INTO quotes SELECT ${values.join(', ')} FROM quotes WHERE text = '${tideQuote.text}'`
  }
  const candidate = { id: "'q'", status: "'candidate'", published_at: 'NULL', expert_id: 'NULL', capacity: 'NULL' }
  refused(copy({ ...candidate, text: "'The tide reads'" }), 'a quote does not match its text')
  refused(copy({ ...candidate, start_offset: '0' }), 'a quote does not match its text')
  refused(copy({ id: "'q'" }), 'published quotes overlap')
  refused(
    copy({ id: "'q'", start_offset: 'end_offset', status: "'orphaned'", published_at: 'NULL' }),
    /CHECK constraint failed: start_offset < end_offset/,
  )
  refused(copy({ id: "'q'", status: "'rejected'" }), /CHECK constraint failed: published_at IS NULL/)
  sqlite.exec(copy(candidate))
  refused(
    "UPDATE quotes SET status = 'published', expert_id = (SELECT id FROM experts), capacity = 'expert' WHERE id = 'q'",
    'published quotes overlap',
  )
  refused("UPDATE quotes SET capacity = NULL WHERE status = 'published'", /CHECK constraint failed: status/)
  refused("UPDATE quotes SET text = 'The tide reads' WHERE id = 'q'", 'a quote does not match its text')
  refused("UPDATE articles SET body_text = ' ' || body_text", 'a text no longer holds its quotes')
  refused("UPDATE articles SET date_published = '2026-05-17T00:00:00.000Z'", 'datePublished is set once')
  refused("UPDATE articles SET date_modified = '2026-05-17T00:00:00.000Z'", /CHECK constraint failed/)
  refused("UPDATE articles SET status = 'withdrawn'", /CHECK constraint failed/)
  refused("UPDATE articles SET slug = 'was'", 'the slug is an old one')
  refused("INSERT INTO redirects SELECT 'en', 'first', id FROM articles", 'the slug is in use')
  refused('DELETE FROM experts', /FOREIGN KEY/)
  refused('DELETE FROM appearances', /FOREIGN KEY/)
  refused('DELETE FROM rubrics', /FOREIGN KEY/)
  sqlite.exec("UPDATE articles SET body_text = body_text || ' The end.'")
})

t.test('no statement reads a clock, throws dice or answers what it wrote', async t => {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const files = ['src/store', 'migrations'].flatMap(name => readdirSync(join(folder, name)).map(file => join(folder, name, file)))
  t.ok(files.length > 20)
  for (const file of files) {
    t.notMatch(
      readFileSync(file, 'utf8'),
      /CURRENT_(TIME|DATE)|random\(|randomblob|'now'|\bRETURNING\b|\.returning\(|(?<!new )\b(unixepoch|date|time|datetime|julianday|strftime)\(\s*\)|last_insert_rowid/i,
      file,
    )
  }
})

t.test('a unit’s first statement stores its id', async t => {
  const seen: string[] = []
  const sqlite = new Database(':memory:', { verbose: sql => seen.push(String(sql)) })
  t.teardown(() => sqlite.close())
  migrate(sqlite)
  seen.length = 0
  await createWriter(sqlite).commit(changeUnit('a'))
  t.match(seen, [/^BEGIN IMMEDIATE/, /^INSERT INTO units/, /^insert into "changes"/, /^insert into "changes"/, /^COMMIT/])
})
