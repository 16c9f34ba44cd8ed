import { join } from 'node:path'
import { mock } from 'node:test'
import t from 'tap'
import { z } from 'zod'
import { startDuties } from '../src/commands/duties.ts'
import { archiveQueries } from '../src/store/archive.ts'
import { commitBy } from '../src/store/commit.ts'
import { openDatabase, SqliteError } from '../src/store/open.ts'
import { createReader } from '../src/store/reader.ts'
import { searchTextsOf } from '../src/store/search-unit.ts'
import { searchUpkeep } from '../src/store/search-upkeep.ts'
import type { Statement } from '../src/store/statement.ts'
import type { Unit } from '../src/store/unit.ts'
import { start } from './support/child.ts'
import { openContent } from './support/content.ts'
import { expertLine, newsroomLines, plainArticle, rubricLine } from './support/lines.ts'
import { openNewsroom, temporaryFolder } from './support/newsroom.ts'

/** A search that comes while the machine is busy may be told to come again. */
const Found = z.object({ data: z.array(z.unknown()).default([]) })
const folder = temporaryFolder(t)
const path = join(folder, 'a.db')
const run = async (...args: string[]) => {
  const child = start('src/main.ts', ['search', ...args, '--database-path', path])
  const status = await child.exited
  return { status, ...child.output }
}
const change = async (sql: string) => {
  const sqlite = await openDatabase({ path })
  // The tables of the index are SQLite's own otherwise.
  sqlite.unsafeMode()
  sqlite.exec(sql)
  sqlite.close()
}

const british = plainArticle('links', '2026-05-01', { inLanguage: 'en-GB', headline: 'Connections' })

t.test('onrecord search', async t => {
  const newsroom = await openNewsroom(path)
  await newsroom.importLines([...newsroomLines, ...['b', 'c', 'd'].map(slug => plainArticle(slug, '2026-05-01')), british])
  const idOf = (slug: string) => String(newsroom.sqlite.prepare('SELECT id FROM articles WHERE slug = ?').pluck().get(slug))
  const [silt, b, links] = [idOf('the-silt-comes-back'), idOf('b'), idOf('links')]
  const person = String(newsroom.sqlite.prepare('SELECT id FROM published_experts LIMIT 1').pluck().get())
  const withdrawn = { status: 'withdrawn', withdrawn: { date: '2026-06-01' } }
  await newsroom.importLines([plainArticle('c', '2026-05-01', { headline: 'Another' }), plainArticle('d', '2026-05-01', withdrawn)])
  newsroom.close()

  t.test('says how it is written, and wants a database that is there', async t => {
    for (const args of [[], ['look'], ['check', 'all']]) t.match(await run(...args), { status: 2, stdout: '' })
    t.match(await start('src/main.ts', ['search', 'check', '--database-path', join(folder, 'none.db')]).exited, 1)
  })

  t.test('check finds nothing wrong with what imports have made', async t => {
    t.match(await run('check'), { status: 0, stdout: /^The index is as the content is\.\n$/ })
  })

  t.test('check reports every difference, and rebuild mends them', async t => {
    await change(`
      DELETE FROM search_articles WHERE id = '${b}';
      INSERT INTO search_articles (id, published_at, revision) VALUES ('art_gone', '2026-01-01', 1);
      DELETE FROM search_index WHERE rowid = (SELECT doc * 1024 + 1 FROM search_articles WHERE id = '${silt}');
      DELETE FROM search_experts WHERE id = '${person}';
      INSERT INTO search_experts (id) VALUES ('exp_gone');
      DELETE FROM suggestions WHERE kind = 'headline' AND thing = '${b}';
      INSERT INTO suggestions (id, kind, thing, language, uses, words) VALUES (7, 'headline', 'art_gone', 'en', 0, '["gone","_en"]');
      INSERT INTO suggestions (id, kind, thing, language, uses, words) VALUES
        (8, 'headline', '${silt}', 'ru', 0, '[]'), (9, 'rubric', 'rub_gone', '', 0, '[]'), (10, 'expert', 'exp_gone', '', 0, '[]'),
        (11, 'tag', 'silt', 'ru', 1, '[]');
      UPDATE suggestions SET uses = uses + 9 WHERE kind = 'tag' AND thing = 'silt' AND language = 'en';
      DELETE FROM suggestions WHERE kind = 'rubric' AND thing <> 'rub_gone';
      INSERT INTO suggestions (id, kind, thing, language, uses, words)
      SELECT 3 << 60, 'rubric', id, '', 0, '["gone"]' FROM rubrics;
      INSERT INTO suggestion_terms (term) VALUES ('nowhere');
      DELETE FROM suggestion_terms WHERE term = 'silt'`)
    const { status, stdout } = await run('check')
    t.equal(status, 1)
    for (const told of [
      `${b} is not in the index as it is published`,
      'art_gone is in the index and not published',
      `${silt} has other quotes in the index than in its text`,
      `${person} is not in the index`,
      'exp_gone is in the index and in no published article',
      `the headline ${b} is not suggested`,
      'the tag silt is suggested by 10 uses, and has 1',
      /the rubric rub_\w+ is suggested by other words/,
      'the headline art_gone is suggested and not public',
      `the headline ${silt} is suggested and not public`,
      'the rubric rub_gone is suggested and not public',
      'the expert exp_gone is suggested and not public',
      'the tag silt is suggested and not public',
      'the word silt is missing among those that typos are compared with',
      'the word nowhere is compared with typos and suggested nowhere',
      'Make it anew with: onrecord search rebuild',
    ]) {
      t.match(stdout, told)
    }
    t.match(await run('rebuild'), { status: 0, stdout: /^\d+ articles are in the index\.\n$/ })
    t.match(await run('check'), { status: 0 })
  })

  t.test('check tells that the index is damaged', async t => {
    await change('UPDATE search_index_data SET block = zeroblob(30) WHERE id > 10')
    t.match(await run('check'), { status: 1, stdout: /the index is damaged/ })
    t.match(await run('rebuild'), { status: 0 })
    await change("INSERT INTO suggestion_words (suggestion_words) VALUES ('delete-all')")
    t.match(await run('check'), { status: 1, stdout: /the index is damaged/ })
    t.match(await run('rebuild'), { status: 0 })
    t.match(await run('check'), { status: 0 })
  })

  for (const [what, before, word] of [
    [
      'the index',
      `DELETE FROM search_articles; DELETE FROM search_experts; INSERT INTO search_index (search_index) VALUES ('delete-all');
      UPDATE experts SET search_names = '', search_about = ''; UPDATE search_state SET is_whole = 0`,
      'silt',
    ],
    [
      'varieties of languages had a term in it',
      `DELETE FROM search_index WHERE rowid = (SELECT doc * 1024 FROM search_articles WHERE id = '${links}');
      INSERT INTO search_index (rowid, headline, facets) SELECT doc * 1024, 'connect', 'lang_engb' FROM search_articles WHERE id = '${links}';
      PRAGMA user_version = 15`,
      'connections',
    ],
  ] as const)
    t.test(`a server indexes what was there before ${what}`, async t => {
      await change(before)
      const server = start('src/main.ts', ['serve', '--database-path', path, '--port', '0', '--drain-seconds', '0'])
      t.teardown(() => server.process.kill('SIGKILL'))
      const address = await server.listening()
      const found = async (q: string) => Found.parse(await (await fetch(`${address}/v1/search?q=${q}`)).json()).data.length > 0
      while (!(await found(word))) await new Promise(resolve => setTimeout(resolve, 20))
      t.ok(await found(word), 'through threads of its own')
      server.process.kill('SIGTERM')
      t.equal(await server.exited, 0)
      t.match(await run('check'), { status: 0 })
    })
})

t.test('what could not be indexed when the server started, as on a full disk, is a minute later', async t => {
  const { app, sqlite, store, desk, recorder, writer } = await openContent(t)
  const reader = createReader(sqlite)
  const commit = commitBy(writer, Date.now)
  await searchUpkeep({ reader, archive: archiveQueries(reader), commit, now: Date.now, together: 1 }).empty()
  const isWhole = () => sqlite.prepare('SELECT is_whole FROM search_state').pluck().get() === 1
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  let refused = 0
  let isFull = true
  const thread = {
    commit: async (unit: Unit) => {
      if (!isFull) return writer.commit(unit)
      refused++
      throw new SqliteError('database or disk is full', 'SQLITE_FULL')
    },
    truncateLog: async () => true,
    close: async () => {},
  }
  const config = { databasePath: path, viewVisitorDays: 1, viewDays: 0 }
  const stop = startDuties({ config, store, reader, desk, thread, recorder, log: app.log })
  const turn = () => new Promise(resolve => setImmediate(resolve))
  // Of views, and of the index.
  while (refused < 2) await turn()
  for (let turns = 0; turns < 100; turns++) await turn()
  isFull = false
  t.notOk(isWhole())
  mock.timers.tick(60_000)
  for (let turns = 0; turns < 1000 && !isWhole(); turns++) await turn()
  t.ok(isWhole())
  await stop()
})

t.test('what is changed while it is indexed is read again', async t => {
  const { sqlite, writer, importLines, close } = await openNewsroom()
  t.teardown(close)
  await importLines([...newsroomLines, plainArticle('b', '2026-05-01')])
  const reader = createReader(sqlite)
  const commit = commitBy(writer, Date.now)
  const changes = new Map<string, () => unknown>([
    ['"experts"', () => importLines([{ ...expertLine, name: 'Gönçə Duruca' }])],
    ['"rubrics"', () => importLines([{ ...rubricLine, texts: { en: { name: 'Brooks' } } }])],
    ['update "articles"', () => sqlite.exec("UPDATE articles SET revision = revision + 1 WHERE slug = 'b'")],
  ])
  const upkeep = searchUpkeep({
    reader,
    archive: archiveQueries(reader),
    now: Date.now,
    together: 10,
    async commit(statements) {
      for (const [text, change] of changes) {
        if (!statements.some(({ guard, sql }) => guard === 'revision' && sql.includes(text))) continue
        changes.delete(text)
        await change()
      }
      await commit(statements)
    },
  })
  await upkeep.empty()
  await upkeep.fill()
  t.same([...changes.keys()], [], 'each was changed')
  t.same(await upkeep.listDifferences(), [])
  const { searchNames } = searchTextsOf({ names: ['Gönçə Duruca', ...expertLine.nameVariants, 'Гёнча Араллы'], about: [] })
  t.equal(sqlite.prepare("SELECT search_names FROM experts WHERE slug = 'goncha-aralli'").pluck().get(), searchNames)
})

t.test('somebody whose name has no words is suggested by none, before and after all are indexed anew', async t => {
  const { sqlite, writer, importLines, close } = await openNewsroom()
  t.teardown(close)
  const wordless = { type: 'expert', slug: 'nobody', name: '…' }
  await importLines([
    ...newsroomLines,
    wordless,
    plainArticle('b', '2026-05-01', { appearances: [{ expert: 'nobody', capacity: 'expert' }] }),
  ])
  const reader = createReader(sqlite)
  const archive = archiveQueries(reader)
  const upkeep = searchUpkeep({ reader, archive, commit: commitBy(writer, Date.now), now: Date.now, together: 10 })
  t.same(await upkeep.listDifferences(), [])
  await upkeep.empty()
  await upkeep.fill()
  t.same(await upkeep.listDifferences(), [])
})

t.test('a tag that an article loses while all are counted anew is still suggested for the others', async t => {
  const { writer, sqlite, importLines, close } = await openNewsroom()
  t.teardown(close)
  const tagged = (slug: string, ...tags: string[]) => plainArticle(slug, slug === 'b' ? '2026-05-01' : '2026-05-02', { tags })
  await importLines([...newsroomLines, tagged('b', 'peat'), tagged('c', 'peat'), tagged('d', 'peat')])
  const reader = createReader(sqlite)
  const commit = commitBy(writer, Date.now)
  const edits = [() => importLines([tagged('c', 'moss')]), () => importLines([tagged('d')])]
  const upkeep = searchUpkeep({
    reader,
    archive: archiveQueries(reader),
    now: Date.now,
    together: 1,
    async commit(statements) {
      await commit(statements)
      // As soon as the first article with the tag is there again.
      if (statements.some(({ params }) => params.includes('peat'))) for (const edit of edits.splice(0)) await edit()
    },
  })
  await upkeep.empty()
  await upkeep.fill()
  t.same(edits, [])
  t.same(await upkeep.listDifferences(), [])
})

t.test('what was suggested before there was search is counted once, and what is edited before its turn comes is suggested', async t => {
  const { sqlite, writer, importLines, close } = await openNewsroom()
  t.teardown(close)
  const tagged = (slug: string, more: object = {}) => plainArticle(slug, '2026-05-01', { tags: ['silt', slug], ...more })
  await importLines([...newsroomLines, tagged('b'), tagged('c'), tagged('d'), tagged('e', { inLanguage: 'ru' })])
  const reader = createReader(sqlite)
  const open = () =>
    searchUpkeep({ reader, archive: archiveQueries(reader), commit: commitBy(writer, Date.now), now: Date.now, together: 1 })
  const forget =
    "DELETE FROM search_articles; INSERT INTO search_index (search_index) VALUES ('delete-all'); UPDATE search_state SET is_whole = 0"
  sqlite.exec(forget)
  await open().fill()
  t.same(await open().listDifferences(), [])
  sqlite.exec(`${forget}; DELETE FROM suggestions WHERE kind IN ('headline', 'tag')`)
  await importLines([tagged('b', { body: 'Another body.' }), tagged('c', { tags: ['c'] }), tagged('d', { headline: 'Another headline' })])
  await open().fill()
  t.same(await open().listDifferences(), [])
  sqlite.exec("UPDATE search_state SET is_whole = 0; UPDATE suggestions SET uses = 5 WHERE kind = 'tag'")
  const stopped = open()
  stopped.stop()
  await stopped.fill()
  t.match(await open().listDifferences(), [/5 uses/], 'not to the end when it is stopped')
  await open().fill()
  t.same(await open().listDifferences(), [])
})

t.test('what others write while all is compared is no difference, and nobody waits for the index to be read', async t => {
  const path = join(temporaryFolder(t), 'beside.db')
  const others = await openNewsroom(path)
  t.teardown(others.close)
  await others.importLines(newsroomLines)
  const sqlite = await openDatabase({ path, readOnly: true })
  t.teardown(() => sqlite.close())
  const reader = createReader(sqlite)
  const archive = archiveQueries(reader)
  const spoken = { appearances: [{ expert: 'tomas-veld', capacity: 'expert' }], quotes: [{ expert: 'tomas-veld', text: 'One' }] }
  const beside = plainArticle('beside', '2026-05-01', { ...spoken, body: 'One word.' })
  const written: string[] = []
  const upkeep = searchUpkeep({
    reader,
    archive: {
      ...archive,
      async listExperts(...page) {
        await others.importLines([beside])
        return archive.listExperts(...page)
      },
    },
    now: Date.now,
    together: 1,
    async commit(statements) {
      written.push(...statements.map(statement => statement.sql))
      await commitBy(others.writer, Date.now)(statements)
    },
  })
  const differences = await upkeep.listDifferences(async read => {
    sqlite.exec('BEGIN')
    try {
      return await read()
    } finally {
      sqlite.exec('COMMIT')
    }
  })
  t.same(differences, [])
  t.equal(others.sqlite.prepare("SELECT count(*) FROM articles WHERE slug = 'beside'").pluck().get(), 1)
  t.notOk(written.some(text => text.includes('"search_index"')))
})

t.test('what is suggested is forgotten together, not word by word, and after each commit the index is of the table', async t => {
  const { sqlite, importLines, writer, close } = await openNewsroom()
  t.teardown(close)
  await importLines([...newsroomLines, plainArticle('b', '2026-05-01')])
  const reader = createReader(sqlite)
  sqlite.exec(`CREATE TEMP TABLE gone (words);
    CREATE TEMP TRIGGER went BEFORE DELETE ON suggestions BEGIN INSERT INTO gone VALUES (OLD.words); END`)
  const commit = async (statements: Statement[]) => {
    await commitBy(writer, Date.now)(statements)
    sqlite.exec("INSERT INTO suggestion_words (suggestion_words, rank) VALUES ('integrity-check', 1)")
  }
  await searchUpkeep({ reader, archive: archiveQueries(reader), commit, now: Date.now, together: 1 }).empty()
  t.same(sqlite.prepare('SELECT DISTINCT words FROM gone').pluck().all(), ['[]'])
  t.same(sqlite.prepare('SELECT (SELECT count(*) FROM suggestions), (SELECT count(*) FROM suggestion_terms)').raw().get(), [0, 0])
})
