import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { commitBy } from '../src/store/commit.ts'
import { openDatabase } from '../src/store/open.ts'
import { createReader } from '../src/store/reader.ts'
import { recountQueries, recountTotals } from '../src/store/view-recount.ts'
import { openNewsroom, temporaryFolder } from './support/newsroom.ts'
import './support/child.ts'
import { newsroomLines, plainArticle } from './support/lines.ts'

const cwd = fileURLToPath(new URL('..', import.meta.url))
const folder = temporaryFolder(t)
const path = join(folder, 'a.db')
const views = (...args: string[]) =>
  spawnSync(process.execPath, ['src/main.ts', 'views', '--database-path', path, ...args], { cwd, encoding: 'utf8' })

t.test('onrecord views recount', async t => {
  const { sqlite: fresh, importLines } = await openNewsroom(path)
  const lines = [...newsroomLines, ...['b', 'c', 'd', 'e'].map(slug => plainArticle(slug, '2026-05-01'))]
  await importLines(lines)
  const id = (slug: string) => String(fresh.prepare('SELECT id FROM articles WHERE slug = ?').pluck().get(slug))
  const ids = { a: id('the-silt-comes-back'), b: id('b'), c: id('c'), d: id('d'), e: id('e') }
  const addDay = fresh.prepare('INSERT INTO view_days VALUES (?, ?, ?, ?, ?, ?, 0, 0)')
  const addTotal = fresh.prepare('INSERT INTO view_totals VALUES (?, ?, ?, ?)')
  addDay.run(ids.a, '2026-05-01', 12, 10, 8, 2)
  addDay.run(ids.a, '2026-06-03', 5, 5, 5, 0)
  addTotal.run(ids.a, 15, 13, '2026-05-20')
  const day = '2026-06-01'
  addDay.run(ids.b, day, 3, 3, 2, 0)
  addTotal.run(ids.b, 4, 2, '2026-06-01')
  addDay.run(ids.c, '2026-06-02', 3, 3, 2, 0)
  addTotal.run(ids.c, 3, 1, '2026-05-30')
  addDay.run(ids.d, '2026-05-31', 1, 0, 0, 1)
  addDay.run(ids.d, day, 2, 1, 1, 1)
  addTotal.run(ids.e, 7, 7, '2026-06-01')
  fresh.close()

  t.test('refuses a file that is not there, and makes none', async t => {
    const typo = join(folder, 'typo.db')
    t.match(views('recount', '--database-path', typo), { status: 1, stderr: /There is no database/ })
    t.equal(existsSync(typo), false)
  })

  t.test('says how it is written', async t => {
    for (const args of [[], ['count'], ['recount', 'all']])
      t.match(views(...args), { status: 2, stdout: '', stderr: /onrecord views recount/ })
  })
  t.test('reports every difference and makes the totals anew', async t => {
    const { status, stdout } = views('recount')
    t.equal(status, 1)
    const told = [
      `${ids.b}: the total was 4 (unique 2), its days make 3 (unique 2)`,
      `${ids.c}: the total was 3 (unique 1), its days make 3 (unique 2)`,
      `${ids.d}: the total was 0 (unique 0), its days make 1 (unique 1)`,
      `${ids.e}: the total was 7 (unique 7), its days make 0 (unique 0)`,
    ]
    t.equal(stdout, `${told.sort().join('\n')}\nThe totals are the sums of their days; 4 were not.\n`)
    const sqlite = await openDatabase({ path })
    t.same(
      sqlite.prepare('SELECT article_id, views, unique_views, since FROM view_totals ORDER BY article_id').raw().all(),
      [
        [ids.a, 15, 13, '2026-05-20'],
        [ids.b, 3, 2, '2026-06-01'],
        [ids.c, 3, 2, '2026-06-02'],
        [ids.d, 1, 1, '2026-06-01'],
      ].sort(([a = ''], [b = '']) => String(a).localeCompare(String(b))),
    )
    sqlite.close()
  })
  t.test('finds nothing the second time', async t => {
    t.match(views('recount'), { status: 0, stdout: 'The totals are the sums of their days; 0 were not.\n' })
  })
})

t.test('the articles of one unit are recounted alone, and no others are looked at', async t => {
  const { sqlite, importLines, writer, close } = await openNewsroom()
  t.teardown(close)
  await importLines([...newsroomLines, ...['b', 'c', 'd'].map(slug => plainArticle(slug, '2026-05-01'))])
  const ids = sqlite.prepare<[], string>('SELECT id FROM articles ORDER BY id').pluck().all()
  sqlite.exec("INSERT INTO view_days SELECT id, '2026-05-01', 2, 2, 1, 0, 0, 0 FROM articles")
  sqlite.exec("INSERT INTO view_totals SELECT id, 7, 7, '2026-05-01' FROM articles")
  const { findPage } = recountQueries(createReader(sqlite))
  t.same(await findPage(''), { last: ids.at(-1), count: ids.length })
  t.equal(await findPage(ids.at(-1) ?? ''), undefined)

  const statements = recountTotals({ after: ids[0] ?? '', last: ids[2] ?? '' })
  await commitBy(writer, Date.now)(statements)
  const totals = sqlite.prepare('SELECT views FROM view_totals ORDER BY article_id').pluck().all()
  t.same(totals, [7, 2, 2, ...ids.slice(3).map(() => 7)])
  for (const { sql, params } of statements) {
    const plan = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...params)
    t.notMatch(JSON.stringify(plan), /SCAN view_|TEMP B-TREE/)
  }
})
