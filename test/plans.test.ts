import { randomUUIDv7 } from 'node:crypto'
import t from 'tap'
import { archiveQueries } from '../src/store/archive.ts'
import { insertArticleUnit, updateArticleUnit } from '../src/store/article-unit.ts'
import { cardPageFinder } from '../src/store/card-pages.ts'
import { drizzle } from '../src/store/drizzle.ts'
import { createEditorialStore } from '../src/store/editorial.ts'
import { deleteExpertUnit } from '../src/store/expert-unit.ts'
import { forgetAnswers } from '../src/store/idempotency.ts'
import type { Query, Reader } from '../src/store/reader.ts'
import { createReader, createRunner, preparedOnce } from '../src/store/reader.ts'
import { createJoin } from '../src/store/references.ts'
import { keepCard, keepRendition, renditionFinder } from '../src/store/renditions.ts'
import { createSearch } from '../src/store/search-asked.ts'
import { quoteSearchQueries } from '../src/store/search-quotes.ts'
import { searchUnit } from '../src/store/search-unit.ts'
import { searchUpkeep } from '../src/store/search-upkeep.ts'
import { deleteRubricUnit, expectSite } from '../src/store/site-unit.ts'
import { createStore } from '../src/store/store.ts'
import { orderUnit } from '../src/store/view-orders.ts'
import { excludeHits, judgeHits, noteHits } from '../src/store/view-unit.ts'
import { addSalt, deleteSalts, deleteUnits, deleteVisitors, sumDay } from '../src/store/view-upkeep.ts'
import type { Writer } from '../src/store/writer.ts'
import { importInto } from './support/content.ts'
import { article, base, expert, newsroomWith, rubric, site } from './support/newsroom.ts'

// How SQLite answers every query that readers, editors, an export and the clock ask, in all combinations of filters: along an index, and
// without sorting; and how it finds what an import changes.

/** Steps that look costly and are not, with the reason. */
const explained: [step: RegExp, reason: string][] = [
  [
    /^SCAN search_index VIRTUAL TABLE INDEX \d+:[a-zA-Z0-9]*[><]+$/,
    'a range of rows of the full-text index, walked from its end up to a limit',
  ],
  [/^SCAN CONSTANT ROW$/, 'a statement that only carries subqueries'],
  [/^SCAN \(subquery-\d+\)$/, 'rows that were made in their order'],
  [/^SCAN listed$/, 'the keys of a page, a hundred at most'],
  [/^SCAN search_articles$/, 'the last one, from the end'],
  [/^SCAN rubrics$/, 'they are few, and their names are looked at'],
  [/^SCAN site$/, 'there is one'],
  [/^SCAN search_state$/, 'there is one'],
  [/^SCAN keys$/, 'they are few, and listed whole'],
  [/^USE TEMP B-TREE FOR ORDER BY: SCAN keys$/, 'they are few'],
  [/^SCAN view_salts$/, 'there are two at most'],
  [/^SCAN view_visitors$/, 'the first one'],
  [/^SCAN json_each VIRTUAL TABLE/, 'the articles that are asked for, a hundred at most'],
  [/^SCAN e VIRTUAL TABLE/, 'the articles of an order, a thousand at most'],
  [
    /^USE TEMP B-TREE FOR ORDER BY: SEARCH view_orders USING INDEX \S+ \(period=\? AND made_at=\?\), SCAN e VIRTUAL TABLE INDEX 1:, SEARCH articles USING INDEX sqlite_autoindex_articles_1 \(id=\?\)$/,
    'the same in their order',
  ],
  [/^SCAN suggestion_words VIRTUAL TABLE INDEX 192:M1[<>]+$/, 'what begins so, from the end of the kind, sixty at most'],
  [/^SCAN touched VIRTUAL TABLE/, 'the tags of what has changed while an answer was made'],
  [/^SCAN given VIRTUAL TABLE/, 'what a word may have been meant to be, about a thousand at most'],
  [/^SCAN changes$/, 'the last one, from the end'],
  [/^SCAN headlines_to_index$/, 'those of one commit'],
  [/^SCAN rubrics USING INDEX rubrics_by_position$/, 'they are few, and listed whole'],
  [/^SCAN articles USING (COVERING )?INDEX published_articles_by_date$/, 'the list of all, in its order'],
  [/^SCAN articles USING INDEX articles_by_modification$/, 'the list of editors, in its order'],
  [/^SCAN audit$/, 'from the end, in its order'],
  [/^SCAN working_copies$/, 'they are few: what is being edited'],
  [/^SCAN json_each EXISTS VIRTUAL TABLE/, 'the people in a working copy'],
  [/^SCAN expert_redirects$/, 'those who were merged are few, and looked for by editors only'],
  [/^SCAN name VIRTUAL TABLE/, 'the names of one of them'],
  [/^SCAN beginning VIRTUAL TABLE/, 'what a name may begin with, two at most'],
  [/^SCAN preview_secrets$/, 'there is one'],
  [/^SCAN \d+-ROW VALUES CLAUSE$/, 'rows to be inserted'],
  [
    /^USE TEMP B-TREE FOR (GROUP|ORDER) BY: SEARCH view_days USING PRIMARY KEY \(day>\? AND day<\?\)/,
    'the views of a month, in the thread of the writer',
  ],
  [/^(USE TEMP B-TREE FOR ORDER BY: )?SCAN view_hits(, SEARCH y .*)?$/, 'hits that nobody has judged yet, of a second or so, there too'],
  [/^USE TEMP B-TREE FOR GROUP BY: SCAN view_hits, SEARCH view_visitors /, 'the same by article'],
  [/^SCAN view_findings$/, 'what was found of these'],
  [/^SCAN g VIRTUAL TABLE/, 'hits that are noted together'],
  [/^SCAN guards$/, 'there is one'],
  [/^USE TEMP B-TREE FOR ORDER BY: SCAN json_each VIRTUAL TABLE/, 'the rows of one thing that are compared with what was expected'],
  [/^(USE TEMP B-TREE FOR ORDER BY: )?SCAN viewed(, SEARCH articles .*)?$/, 'what was viewed within it, there too'],
  [/^(USE TEMP B-TREE FOR json_group_array\(ORDER BY\): )?SCAN ranked$/, 'the most viewed, a thousand at most'],
  [/^SCAN experts USING INDEX published_experts_by_(name|quotes|latest)$/, 'the list of all, in its order'],
  [/^USE TEMP B-TREE FOR ORDER BY: SEARCH appearances USING PRIMARY KEY \(article_id=\?\)/, 'the people in one article'],
  [/^USE TEMP B-TREE FOR ORDER BY: SEARCH experts USING INDEX sqlite_autoindex_experts_1 \(id=\?\)$/, 'people found by name or topic'],
  [
    /^USE TEMP B-TREE FOR LAST TERM OF ORDER BY: SEARCH quotes USING INDEX quotes_by_article \(article_id=\?\)$/,
    'quotes that begin at one place',
  ],
]

interface Step {
  parent: number
  detail: string
}

/** All combinations of leaving each value out or not. */
function combinations<T extends object>(values: T): Partial<T>[] {
  return Object.entries(values).reduce<Partial<T>[]>((sets, [name, value]) => sets.flatMap(set => [set, { ...set, [name]: value }]), [{}])
}

t.test('every query walks an index and sorts nothing', async t => {
  const room = await newsroomWith(t, [...base, ...Array.from({ length: 30 }, (_, index) => article(`a${index}`, { tags: ['x'] }))])
  const { sqlite } = room
  const texts = new Set<string>()
  const read = createReader(sqlite)
  const recorder: typeof read = drizzle(async (text, params, method) => {
    texts.add(text)
    const statement = sqlite.prepare(preparedOnce(text)).raw()
    const rows: unknown = method === 'get' ? statement.get(...params) : statement.all(...params)
    return { rows: rows as unknown[] } // oxlint-disable-line no-unsafe-type-assertion
  })
  const store = createStore(recorder)
  const archive = archiveQueries(recorder)
  const page = (after: (string | number)[]) => [
    { limit: 2, count: false },
    { limit: 2, count: true },
    { limit: 2, count: false, after },
    { limit: 2, count: true, after },
  ]
  const date = '2026-05-18T10:00:00.000Z'

  await store.site.find()
  await store.rubrics.list()
  await store.rubrics.find('rivers')
  await store.changes.last()
  await store.changes.after(0)
  for (const name of [{ idOrSlug: 'a1' }, { idOrSlug: 'art_01kqdwa8egfkz9g8k0w4h2v7nt' }]) {
    await store.articles.findPublished(name)
    await store.articles.findWithdrawn(name)
    await store.articles.findMoved(name)
  }
  await store.articles.findPlace('x')
  const [anArticle] = (await store.articles.list({}, { limit: 1, count: false })).items
  if (anArticle === undefined) throw new Error('they were stored')
  const noteAndRun = (query: Query) => {
    texts.add(query.text)
    return createRunner(sqlite)(query)
  }
  const findCards = cardPageFinder(noteAndRun, { head: '', tail: '' })
  const filters = { rubric: 'rivers', expert: 'ann', tag: 'x', lang: 'en', publishedAfter: '2020', publishedBefore: '2030' }
  for (const filter of combinations(filters)) {
    for (const request of page([date, 'art_'])) {
      await store.articles.list(filter, request)
      findCards(filter, request, 'x')
      await store.articles.listSlugs(filter, request)
    }
  }
  for (const filter of combinations({ expert: 'ann', article: 'x', rubric: 'rivers', lang: 'en', capacity: 'expert' })) {
    for (const request of page([date, 'art_', 1])) {
      await store.quotes.list(filter, request)
      if (filter.capacity) await store.quotes.list({ ...filter, capacity: 'official' }, request)
    }
  }
  await store.quotes.findPublished('x')
  await store.quotes.findAbsence('x')
  await store.experts.find('ann')
  for (const filter of combinations({ q: 'na', topic: 'x' })) {
    for (const request of page(['a', 'b'])) await store.experts.list(filter, 'name', request)
    for (const request of page([1, 'b'])) await store.experts.list(filter, 'quotes', request)
    for (const request of page([date, 'b'])) await store.experts.list(filter, 'latest', request)
  }
  for (const filter of combinations({ lang: 'en' })) await store.suggest({ q: 'headlnie', limit: 9, ...filter })
  const search = createSearch(recorder)
  await search.related({ id: anArticle.id, limit: 2 })
  for (const type of [undefined, 'article', 'quote', 'expert'] as const) {
    const asked = { ...filters, type, facets: true, limit: 5, today: '2026-11-01' }
    await search.hits({ ...asked, q: 'word "a phrase" pre* -without speaker:ann qqqqq' })
    await search.hits({ q: 'x rivers', type, facets: true, limit: 5, today: '2026-11-01' })
  }
  const quotes = quoteSearchQueries(recorder, createJoin(recorder), { sortedTogether: 0 })
  for (const filter of combinations({ expert: 'ann', rubric: 'rivers', lang: 'en', capacity: 'expert', article: anArticle.id })) {
    for (const request of page([date, 'art_', 1])) await quotes({ q: 'word "a phrase" -without speaker:ann', ...filter, page: request })
  }
  await store.keys.find('x')
  await store.keys.list()
  await store.views.listPublished(['x'])
  await store.views.count(['x'], date)
  await store.views.listDays('2026-05-01', '2026-05-31')
  await store.views.listDays('2026-05-01', '2026-05-31', 'x')
  await store.views.listSalts()
  await store.views.findVisitorsDay()
  await store.views.findDayAfter('')
  await store.views.orders.has('day', date)
  await store.views.orders.findNewest('day')
  for (const filter of combinations({ rubric: 'rivers', lang: 'en' })) {
    for (const request of page([1, date])) await store.views.orders.list({ period: 'day', madeAt: date, ...filter }, request)
  }
  await archive.findSite()
  await archive.findRubric('x')
  await archive.findRubricId('x')
  await archive.listRubrics()
  await archive.findExpert('x')
  await archive.findExpertId('x')
  await archive.findExpertSlug('x')
  await archive.listExperts('', 2)
  await archive.listExperts('', 2, 'na')
  await archive.findArticle('en', 'x')
  await archive.listArticles('', 2)
  await archive.findRedirect('en', 'x')
  await archive.listRedirects('', '', 2)
  // What a server does where what is there is not indexed yet.
  sqlite.exec('UPDATE search_state SET is_whole = 0')
  await searchUpkeep({ reader: recorder, archive, commit: async () => {}, now: Date.now, together: 2 }).fill()

  const findRendition = renditionFinder(({ text }) => {
    texts.add(text)
    return undefined
  })
  const form = { form: 'blocks', madeBy: 'x' } as const
  for (const idOrSlug of ['a1', anArticle.id]) findRendition({ idOrSlug }, form)
  const rendition = {
    ...form,
    articleId: 'x',
    inLanguage: 'en',
    slug: 'x',
    seq: 1,
    etag: '"x"',
    fields: '',
    tags: 'x',
    body: Buffer.from('x'),
  }
  texts.add(keepRendition(rendition).sql)
  for (const { sql } of [expectSite(undefined), ...deleteExpertUnit('x'), ...deleteRubricUnit('x', date)]) texts.add(sql)
  texts.add(keepCard({ articleId: 'x', madeBy: 'x', seq: 1, tags: 'x', body: '{}' }).sql)

  await readAsEditors(recorder, page)
  const writer: Writer = {
    commit(unit) {
      for (const { sql } of unit.statements) texts.add(sql)
      return room.writer.commit(unit)
    },
  }
  await writeAgain(recorder, writer)

  t.ok(texts.size > 600)
  const costly = new Map<string, number>()
  for (const text of texts) {
    // Placeholders need not be bound to be explained.
    const unbound = Array.from(text.matchAll(/\?/g), () => null)
    const steps = sqlite.prepare<unknown[], Step>(`EXPLAIN QUERY PLAN ${preparedOnce(text)}`).all(...unbound)
    for (const step of steps.map(step => inContext(step, steps))) {
      if (/^SCAN|TEMP B-TREE|AUTOMATIC/.test(step)) costly.set(step, (costly.get(step) ?? 0) + 1)
    }
  }
  t.same(
    [...costly.keys()].filter(step => !explained.some(([pattern]) => pattern.test(step))),
    [],
  )
  t.same(
    explained.filter(([pattern]) => ![...costly.keys()].some(step => pattern.test(step))).map(([, reason]) => reason),
    [],
    'and no explanation is left without a step',
  )
})

t.test('a question mark in a literal is no placeholder', async t => {
  const { sqlite } = await newsroomWith(t, [])
  const text = "select '?' || ?, 'it''s ?', ?"
  t.same(createRunner(sqlite)({ text, params: ['a', 'b'], method: 'get' }), ['?a', "it's ?", 'b'])
})

t.test('no statement that stores an article walks through more than that article, whoever is in it', async t => {
  const { sqlite } = await newsroomWith(t, [...base, article('a1')])
  const stored = await archiveQueries(createReader(sqlite)).findArticle('en', 'a1')
  if (!stored) throw new Error('it was stored')
  const at = '2026-11-01T12:00:00.000Z'
  const steps = [...insertArticleUnit(stored, at), ...updateArticleUnit(stored, stored, at)].flatMap(({ sql, params }) =>
    sqlite.prepare<unknown[], Step>(`EXPLAIN QUERY PLAN ${sql}`).all(...params),
  )
  t.ok(steps.some(({ detail }) => detail === 'SEARCH quotes USING INDEX quotes_by_article (article_id=?)'))
  // What is given is a row or some, and the latest date of a person is the last entry of an index, as the last of a range of suggestions is.
  const bounded =
    /article_id=|\(id=|kind=\? AND thing=\?|^SCAN \d+-ROW VALUES CLAUSE$|SUBQUERY|^SEARCH appearances USING COVERING INDEX published_appearances_by_expert|^SEARCH suggestions USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)$|^SCAN search_index VIRTUAL TABLE INDEX 0:><$|^SCAN headlines_to_index$/
  t.same(
    steps.filter(({ detail }) => !bounded.test(detail)),
    [],
  )
})

// The plan says nothing of it: FTS5 takes bounds of rows that are no integers, and walks through all of the index all the same.
t.test('an article leaves the index of search by bounds that FTS5 goes by', async t => {
  const { sqlite } = await newsroomWith(t, [...base, article('a1')])
  const stored = await archiveQueries(createReader(sqlite)).findArticle('en', 'a1')
  const [deletion] = searchUnit(undefined, stored).filter(({ sql }) => sql.includes('search_index'))
  if (!deletion) throw new Error('it was indexed')
  const [, from, to] = /^delete from "search_index" where rowid >= (.*) and rowid < (.*)$/.exec(deletion.sql) ?? []
  const bounds = sqlite.prepare<unknown[], { types: string }>(`SELECT typeof(${from}) || ' ' || typeof(${to}) AS types`)
  t.same(bounds.get(...deletion.params), { types: 'integer integer' })
})

type Pages = (after: (string | number)[]) => { limit: number; count: boolean; after?: (string | number)[] }[]

/** Everything that editors and what runs by itself read. */
async function readAsEditors(reader: Reader, page: Pages): Promise<void> {
  const { archive, audit, idempotency, revisions, lists, merges, previews } = createEditorialStore(reader)
  for (const filter of combinations({ status: 'draft', rubric: 'rivers', lang: 'en' })) {
    for (const request of page(['2026', 'art_'])) {
      await lists.articles(filter, request)
      if (filter.status) await lists.articles({ ...filter, status: 'published' }, request)
    }
  }
  for (const filter of combinations({ thing: 'x', key: 'x', action: 'x', after: '2020', before: '2030' })) {
    for (const request of page([5])) await audit.list(filter, request)
  }
  await audit.last()
  await idempotency.findAnswer('x', 'y')
  await archive.findRubricSlug('x')
  await archive.findArticleById('x')
  await archive.isExpertInUse('x')
  await archive.isRubricInUse('x')
  await archive.listExpertsByIds(['x'])
  await archive.findMergedId('x')
  await archive.listMergedInto('x')
  await revisions.lastNumber('x')
  await revisions.lastLiveRevision('x')
  await revisions.find('x', 1)
  for (const request of page([5])) await revisions.list('x', request)
  await revisions.findWorkingCopy('x')
  await revisions.findEndOfCopy('x', 1)
  await revisions.listDue('2026')
  await merges.listArticlesNaming('x')
  await merges.findMerge('x')
  await merges.findMergeOfSlug('x', 'y')
  await previews.findSecret()
  await previews.listTranslations('x', 'y')
}

/** What is stored once more, changed; and what the views and the answers of editors are tidied by. */
async function writeAgain(reader: Reader, writer: Writer): Promise<void> {
  const at = '2026-11-02T00:00:00.000Z'
  const lines = [
    { ...site, name: 'Anew' },
    { ...rubric, position: 2 },
    expert('ann', { name: 'Ann' }),
    article('a1', { slug: 'a1', headline: 'Anew' }),
  ]
  const context = { archive: archiveQueries(reader), writer, now: () => at, makeUuid: () => randomUUIDv7() }
  const { refused } = await importInto(context, async function* () {
    yield Buffer.from(lines.map(line => JSON.stringify(line)).join('\n'))
  })
  if (refused > 0) throw new Error('a line was refused')
  const statements = [
    noteHits([]),
    ...judgeHits,
    excludeHits([]),
    addSalt({ day: '2026-11-02', salt: Buffer.alloc(32) }),
    deleteSalts({ first: '2026-11-02', last: '2026-11-02' }),
    deleteUnits({ id: 'uni', limit: 1 }),
    deleteVisitors({ day: '2026-11-02', limit: 1 }),
    ...sumDay('2026-05-02'),
    forgetAnswers({ before: at }),
    ...orderUnit({ period: 'day', madeAt: at, before: at, after: at, from: '2026-05-01', to: '2026-05-02' }),
  ]
  await writer.commit({ id: 'uni_again', at, statements })
}

/** What is sorted is told by the steps beside the sorting. */
function inContext({ parent, detail }: Step, steps: readonly Step[]): string {
  if (!detail.includes('TEMP B-TREE')) return detail
  const beside = steps.filter(step => step.parent === parent && /^(SEARCH|SCAN)/.test(step.detail)).map(step => step.detail)
  return `${detail}: ${beside.join(', ')}`
}
