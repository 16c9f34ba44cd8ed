import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import { UnitRefused } from '../src/store/unit.ts'
import { sliceCodePoints } from '../src/text/canonical.ts'
import { openContent } from './support/content.ts'
import { articleLine, newsroomLines, plainArticle } from './support/lines.ts'
import { article, base, contentOf, expert, mayorQuote, newsroomWith, openNewsroom, rubric, site, tideQuote } from './support/newsroom.ts'

const id = (prefix: string, last: string) => `${prefix}_01kqdwa8egfkz9g8k0w4h2v7n${last}`

t.test('takes a bundle in any order, whatever its line ends', async t => {
  const newsroom = await openNewsroom()
  t.teardown(newsroom.close)
  const lines = [
    { type: 'redirect', inLanguage: 'en', from: 'was', to: 'first' },
    article('first'),
    ...base.toReversed(),
    { slug: 'late', name: 'Its type comes late', type: 'expert' },
  ]
  const text = `\ufeff${lines.map(line => JSON.stringify(line)).join('\r\n\r\n\n')}`
  t.match(await newsroom.importBytes(Buffer.from(text)), { created: 7, refused: 0 })
  t.same(newsroom.rows('SELECT slug FROM redirects'), [['was']])
})

t.test('takes a line of exactly 1 MB, with either line end', async t => {
  const newsroom = await newsroomWith(t)
  const line = (slug: string) => JSON.stringify(expert(slug)).padEnd(1_000_000)
  const bytes = Buffer.from(`${line('one')}\n${line('two')}\r\n${line('three')}`)
  t.match(await newsroom.importBytes(bytes), { created: 3, refused: 0 })
})

t.test('the same bundle again changes nothing and says so', async t => {
  const lines = [
    ...base,
    article('first', {
      work: 'w',
      tags: ['b', 'a', 'b'],
      views: 201,
      authors: [{ name: 'R. Velan' }],
      image: { url: 'https://images.example/1.jpg', width: 10 },
      corrections: [
        { date: '2026-06-02', text: 'Second.' },
        { date: '2026-06-01', text: 'First.' },
      ],
    }),
    article('draft', {
      datePublished: undefined,
      quotes: [{ text: 'We wait too,', status: 'candidate', origin: 'extracted', confidence: 0.1 }],
    }),
    article('scheduled', { datePublished: '2026-12-01', status: 'scheduled' }),
    article('gone', { status: 'withdrawn', withdrawn: { date: '2026-06-01', reason: 'Wrong.' } }),
    { type: 'redirect', inLanguage: 'en', from: 'was', to: 'first' },
  ]
  const newsroom = await newsroomWith(t, lines)
  const all = () => [contentOf(newsroom), newsroom.rows('SELECT * FROM changes'), newsroom.rows('SELECT * FROM units')]
  const [before, exported] = [all(), await newsroom.exported()]
  t.match(await newsroom.importLines(lines, '2026-11-02T00:00:00.000Z'), { created: 0, updated: 0, unchanged: lines.length, refused: 0 })
  t.match(await newsroom.importLines(exported, '2026-11-02T00:00:00.000Z'), { created: 0, updated: 0, unchanged: lines.length, refused: 0 })
  t.same(all(), before)
  t.same(await newsroom.exported(), exported)
  const later = await newsroom.importLines(lines, '2027-01-01T00:00:00.000Z')
  t.match(later, { unchanged: lines.length, refused: 0 }, 'also when what was scheduled is due')
})

t.test('what was scheduled for a time that has passed is imported, and published by the clock', async t => {
  const { app, desk, importLines } = await openContent(t, [...base, article('first', { status: 'scheduled' })])
  t.equal((await app.inject('/v1/articles/first')).statusCode, 404)
  await desk.tick(error => t.fail(String(error)))
  t.match((await app.inject('/v1/articles/first')).json(), { datePublished: '2026-05-18T10:00:00.000Z' })
  t.match(await importLines([article('first', { status: 'scheduled' })]), { refused: 1 }, 'from then on it is out')
})

t.test('a changed article is a new revision', async t => {
  const newsroom = await newsroomWith(t, [...base, article('first')])
  const quoteIds = () => newsroom.rows('SELECT text, id FROM quotes ORDER BY start_offset')
  const before = quoteIds()
  const longer = `A new beginning.\n\n${article('first').body}`
  t.match(await newsroom.importLines([article('first', { body: longer })]), { updated: 1, created: 0 })
  t.same(newsroom.rows('SELECT revision, date_published, date_modified FROM articles'), [
    [2, '2026-05-18T10:00:00.000Z', '2026-11-01T12:00:00.000Z'],
  ])
  t.same(quoteIds(), before, 'quotes keep their ids where they moved')
  t.same(newsroom.rows('SELECT DISTINCT article_revision FROM quotes'), [[2]])

  t.match(await newsroom.importLines([article('first', { body: longer, revision: 1, dateModified: '2026-06-01T00:00:00Z' })]), {
    updated: 1,
  })
  t.same(newsroom.rows('SELECT revision, date_modified FROM articles'), [[3, '2026-06-01T00:00:00.000Z']], 'a revision never goes back')
  t.match(await newsroom.importLines([article('first', { body: longer, revision: 9, headline: 'New' })]), { updated: 1 })
  t.same(newsroom.rows('SELECT revision FROM articles'), [[9]])
})

t.test('a draft becomes an article and is withdrawn', async t => {
  const newsroom = await newsroomWith(t, [...base, article('first', { datePublished: undefined })])
  const state = () => newsroom.rows('SELECT status, date_published, date_modified, revision FROM articles')
  const visible = () =>
    ['published_articles', 'published_quotes', 'published_appearances', 'published_experts', 'article_tags', 'withdrawn_articles'].map(
      table => newsroom.rows(`SELECT * FROM ${table}`).length,
    )
  t.same(state(), [['draft', null, '2026-11-01T12:00:00.000Z', 1]])
  t.same(visible(), [0, 0, 0, 0, 0, 0])
  t.same(
    newsroom.rows("SELECT * FROM changes WHERE kind NOT IN ('site', 'rubric')"),
    [],
    'nobody is told of a draft, or of who is only in one',
  )

  const moved = await newsroom.importLines([
    { type: 'redirect', inLanguage: 'en', from: 'was', to: 'first' },
    expert('ann', { name: 'Ann' }),
  ])
  t.match(moved, { created: 1, updated: 1 })
  t.same(newsroom.rows("SELECT * FROM changes WHERE kind NOT IN ('site', 'rubric')"), [])

  const published = { datePublished: '2026-11-01T12:30:00Z', tags: ['tides'] }
  t.match(await newsroom.importLines([article('first', published)], '2026-11-01T13:00:00.000Z'), { updated: 1, refused: 0 })
  t.same(state(), [['published', '2026-11-01T12:30:00.000Z', '2026-11-01T13:00:00.000Z', 2]])
  t.same(visible(), [1, 2, 2, 2, 1, 0])

  const withdrawn = { ...published, status: 'withdrawn', withdrawn: { date: '2026-11-01T14:00:00Z', reason: 'Wrong.' } }
  t.match(await newsroom.importLines([article('first', withdrawn)], '2026-11-01T15:00:00.000Z'), { updated: 1 })
  t.same(visible(), [0, 0, 0, 0, 0, 1])
  t.match(await newsroom.importLines([{ type: 'redirect', inLanguage: 'en', from: 'before', to: 'first' }]), { created: 1 })
  t.same(newsroom.rows("SELECT op FROM changes WHERE kind = 'redirect'"), [['put']], 'a slug of what is gone answers 410, which it did not')
  t.match(await newsroom.importLines([article('first', published)], '2026-11-01T16:00:00.000Z'), { updated: 1 }, 'and comes back')
  t.same(visible(), [1, 2, 2, 2, 1, 0])
  await newsroom.importLines([
    article('next', { datePublished: undefined }),
    { type: 'redirect', inLanguage: 'en', from: 'to-be', to: 'next' },
  ])
  t.same(newsroom.rows("SELECT op FROM changes WHERE kind = 'redirect'"), [['put']], 'but of no draft, whatever else is published')
  t.same(newsroom.rows("SELECT kind, op FROM changes WHERE kind = 'article' ORDER BY seq"), [
    ['article', 'put'],
    ['article', 'delete'],
    ['article', 'put'],
  ])
})

t.test('the change log names all that a change touches', async t => {
  const ids = { first: id('art', 'a'), ann: id('exp', 'a'), bob: id('exp', 'b'), rivers: id('rub', 'a'), lakes: id('rub', 'b') }
  const newsroom = await newsroomWith(t, [
    site,
    { ...rubric, id: ids.rivers },
    { ...rubric, slug: 'lakes', id: ids.lakes },
    expert('ann', { id: ids.ann }),
    expert('bob', { id: ids.bob }),
    article('first', { id: ids.first, work: 'w' }),
  ])
  const logged = () => newsroom.sqlite.prepare('SELECT kind, id, op, tags FROM changes ORDER BY seq').raw().all()
  const all = (...tags: string[]) => JSON.stringify([...tags, 'articles', 'quotes', 'experts'])
  t.same(logged(), [
    ['site', 'site', 'put', '["site"]'],
    ['rubric', ids.rivers, 'put', JSON.stringify([ids.rivers, 'rubrics'])],
    ['rubric', ids.lakes, 'put', JSON.stringify([ids.lakes, 'rubrics'])],
    ['article', ids.first, 'put', all(ids.first, 'w', ids.rivers, ids.ann, ids.bob)],
  ])
  const seen = logged().length
  await newsroom.importLines([
    { ...site, name: 'New' },
    { ...rubric, position: 2 },
    expert('ann', { name: 'Ann' }),
    article('first', { work: 'w2', rubric: 'lakes', quotes: [mayorQuote], appearances: [{ expert: 'bob', capacity: 'official' }] }),
    { type: 'redirect', inLanguage: 'en', from: 'was', to: 'first' },
  ])
  t.same(logged().slice(seen), [
    ['site', 'site', 'put', '["site"]'],
    ['rubric', ids.rivers, 'put', JSON.stringify([ids.rivers, 'rubrics'])],
    ['expert', ids.ann, 'put', JSON.stringify([ids.ann, 'experts'])],
    [
      'article',
      ids.first,
      'put',
      JSON.stringify([ids.first, 'w2', ids.lakes, ids.bob, 'w', ids.rivers, ids.ann, 'articles', 'quotes', 'experts']),
    ],
    ['redirect', ids.first, 'put', JSON.stringify([ids.first, 'redirects'])],
  ])
})

t.test('quotes keep their ids: by id, then by place, then by words', async t => {
  const text = 'Yes. No. Yes. No. Yes.'
  const yes = (start: number, more: object = {}) => ({ expert: 'ann', text: 'Yes.', start, ...more })
  const newsroom = await newsroomWith(t, [
    ...base,
    article('first', { body: text, quotes: [yes(0, { id: id('quo', '0') }), yes(9, { id: id('quo', '9') })] }),
  ])
  const ids = () => newsroom.rows('SELECT start_offset, substr(id, -1) FROM quotes ORDER BY start_offset')
  await newsroom.importLines([article('first', { body: text, quotes: [yes(18), yes(9)] })])
  t.same(ids(), [
    [9, '9'],
    [18, '0'],
  ])
  await newsroom.importLines([article('first', { body: text, quotes: [yes(0), yes(9, { id: id('quo', '0') }), yes(18)] })])
  t.match(ids(), [
    [0, '9'],
    [9, '0'],
    [18, /./],
  ])
})

t.test('a rejected or orphaned quote keeps what is known of its place', async t => {
  const lost = { expert: 'ann', text: 'Nobody says this 😀', start: 7, prefix: `She: “${'😀'.repeat(26)}`, suffix: '”', status: 'orphaned' }
  const newsroom = await newsroomWith(t, [
    ...base,
    article('first', { quotes: [lost, { ...tideQuote, status: 'rejected' }, { ...lost, start: undefined, status: 'rejected' }] }),
  ])
  t.same(
    newsroom.rows(
      'SELECT status, start_offset, end_offset, prefix, suffix, json_array_length(blocks) FROM quotes ORDER BY start_offset, status',
    ),
    [
      ['rejected', 0, 18, `She: “${'😀'.repeat(26)}`, '”', 0],
      ['rejected', 1, 38, '“', '” she said.\n\nThe bridge waited. ', 1],
      ['orphaned', 7, 25, `She: “${'😀'.repeat(26)}`, '”', 0],
    ],
  )
})

t.test('times without an offset are of the newsroom, and clocks that jump are understood', async t => {
  const newsroom = await newsroomWith(t, base)
  const times: Record<string, string> = {
    '2026-05-18T12:00': '2026-05-18T10:00:00.000Z',
    '2026-01-18T12:00:01.5': '2026-01-18T11:00:01.500Z',
    '2026-05-18': '2026-05-17T22:00:00.000Z',
    '2026-05-18T12:00:00+04:00': '2026-05-18T08:00:00.000Z',
    '2026-05-18T12:00:00.123456789Z': '2026-05-18T12:00:00.123Z',
    // Clocks go from 2 to 3: half past two is half past three.
    '2026-03-29T02:30:00': '2026-03-29T01:30:00.000Z',
    // Clocks go from 3 back to 2: the first half past two of two.
    '2026-10-25T02:30:00': '2026-10-25T00:30:00.000Z',
    '1893-01-01T00:00:00': '1892-12-31T23:06:32.000Z',
  }
  const entries = Object.entries(times)
  const lines = entries.map(([datePublished], index) => article(`a${index}`, { datePublished }))
  t.match(await newsroom.importLines(lines), { created: entries.length })
  for (const [index, [written, stored]] of entries.entries()) {
    t.same(newsroom.rows('SELECT date_published FROM articles WHERE slug = ?', `a${index}`), [[stored]], written)
  }
})

t.test('a quote was taken back at a time as other times are written, and the same again is no change', async t => {
  const { importLines, rows } = await newsroomWith(t, base)
  const times = ['2026-05-19T12:00:00', '2026-05-19', '2026-05-19T12:00:00+04:00']
  const lines = times.map((retracted, index) => article(`a${index}`, { quotes: [{ ...tideQuote, status: 'rejected', retracted }] }))
  await importLines(lines)
  t.same(rows('SELECT retracted_at FROM quotes JOIN articles ON articles.id = article_id ORDER BY slug').flat(), [
    '2026-05-19T10:00:00.000Z',
    '2026-05-18T22:00:00.000Z',
    '2026-05-19T08:00:00.000Z',
  ])
  t.match(await importLines(lines), { unchanged: times.length })
})

t.test('text is brought into NFC, addresses are left alone', async t => {
  const url = 'https://images.example/e\u0301.jpg'
  const newsroom = await newsroomWith(t, [
    site,
    rubric,
    expert('ann', { name: 'Rene\u0301', sameAs: [url] }),
    expert('bob'),
    article('first', {
      body: 'Cafe\u0301 au lait.',
      quotes: [{ expert: 'ann', text: 'Cafe\u0301' }],
      image: { url, alt: 'Cafe\u0301' },
      sourceUrl: url,
      views: -0,
    }),
  ])
  t.same(newsroom.rows("SELECT name, json_extract(same_as, '$[0]') FROM experts WHERE slug = 'ann'"), [['Ren\u00e9', url]])
  t.same(newsroom.rows("SELECT image ->> 'url', image ->> 'alt', source_url, body_text FROM articles"), [
    [url, 'Caf\u00e9', url, 'Caf\u00e9 au lait.'],
  ])
  t.same(newsroom.rows('SELECT text, end_offset FROM quotes'), [['Caf\u00e9', 4]])
})

const codes =
  /^(?:type|slug|url|sameAs|\w+Url|\w*[lL]anguages?|timeZone|work|rubric|status|nationality|body\w*|\w*[dD]ate\w*|expert|capacity|quotes)$/

/** The same with white space around every text that is neither a code nor the words of a quote. */
function spaced(value: unknown, name = ''): unknown {
  if (codes.test(name)) return value
  if (typeof value === 'string') return ` \u00a0${value}\n `
  if (Array.isArray(value)) return value.map((item): unknown => spaced(item, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, spaced(inner, field)]))
}

t.test('white space at the edges of a text is no part of it, but for the words of a quote', async t => {
  const { app, importLines } = await openContent(t, newsroomLines)
  t.match(await importLines(newsroomLines.map(line => spaced(line))), { unchanged: newsroomLines.length, refused: 0 })
  const [quote] = articleLine.quotes
  const words = ' Mud has a memory'
  const body = articleLine.body.replace('“Mud', '“ Mud')
  const { refusals } = await importLines([
    { ...articleLine, body, quotes: [{ ...quote, text: words }] },
    plainArticle('blank', '2026-06-01', { headline: ' \n', byline: ' ' }),
  ])
  t.same((await app.inject('/v1/quotes')).json().data[0].text, words)
  t.match(refusals, [
    { pointer: '/headline', reason: 'must not be empty' },
    { pointer: '/byline', reason: 'must not be empty' },
  ])
})

/** What is counted of each person, counted anew. */
const recount = `
  SELECT id,
    (SELECT count(*) FROM quotes q JOIN articles a ON a.id = q.article_id WHERE a.status = 'published' AND q.status = 'published' AND q.expert_id = e.id),
    (SELECT count(*) FROM appearances p JOIN articles a ON a.id = p.article_id WHERE a.status = 'published' AND p.expert_id = e.id),
    (SELECT max(a.date_published) FROM appearances p JOIN articles a ON a.id = p.article_id WHERE a.status = 'published' AND p.expert_id = e.id)
  FROM experts e ORDER BY id`

t.test('what is counted of people is right after any imports', async t => {
  const version = fc.record({
    slug: fc.constantFrom('a1', 'a2', 'a3'),
    state: fc.constantFrom('draft', 'published', 'withdrawn'),
    people: fc.uniqueArray(fc.constantFrom('ann', 'bob', 'carol'), { minLength: 1 }),
    statuses: fc.array(fc.constantFrom('published', 'candidate', 'rejected'), { maxLength: 4 }),
  })
  const toLine = ({ slug, state, people, statuses }: { slug: string; state: string; people: string[]; statuses: string[] }) =>
    article(slug, {
      datePublished: state === 'draft' ? undefined : `2026-0${slug.charAt(1)}-01T00:00:00Z`,
      ...(state === 'withdrawn' && { status: state, withdrawn: { date: '2026-10-01' } }),
      body: 'zero one two three',
      appearances: people.map(person => ({ expert: person, capacity: 'expert' })),
      quotes: statuses.map((status, index) => ({
        expert: people[index % people.length],
        text: ['zero', 'one', 'two', 'three'][index],
        status,
      })),
    })
  const property = fc.assert(
    fc.asyncProperty(fc.array(version, { minLength: 1, maxLength: 12 }), async versions => {
      const newsroom = await openNewsroom()
      await newsroom.importLines([...base, expert('carol')])
      for (const line of versions.map(toLine)) {
        await newsroom.importLines([line])
        const counted = newsroom.rows('SELECT id, quote_count, article_count, latest_article_at FROM experts ORDER BY id')
        if (JSON.stringify(counted) !== JSON.stringify(newsroom.rows(recount))) throw new Error(JSON.stringify(counted))
      }
      newsroom.close()
    }),
    { numRuns: 40 },
  )
  await t.resolves(property)
})

t.test('quotes that begin alike are the same again, whichever comes first in the line', async t => {
  const quotes = ['Yes. No.', 'Yes.'].map((text, index) => ({ id: id('quo', `${9 - index}`), expert: 'ann', text, status: 'candidate' }))
  const newsroom = await newsroomWith(t, [...base, article('first', { body: 'Yes. No.', quotes })])
  t.match(await newsroom.importLines([article('first', { body: 'Yes. No.', quotes })]), { unchanged: 1, refused: 0 })
})

t.test('two imports of one bundle at once both end well', async t => {
  const newsroom = await newsroomWith(t, [])
  const lines = [
    ...base,
    ...Array.from({ length: 50 }, (_, index) => article(`a${index}`)),
    { type: 'redirect', inLanguage: 'en', from: 'was', to: 'a1' },
  ]
  const reports = await Promise.all([newsroom.importLines(lines), newsroom.importLines(lines)])
  t.same(
    reports.flatMap(({ refusals }) => refusals),
    [],
  )
  t.equal(
    reports.reduce((sum, { created }) => sum + created, 0),
    lines.length,
  )
  t.same(newsroom.rows('SELECT count(*), max(revision) FROM articles'), [[50, 1]])
})

t.test('an article that another import has just stored in the empty archive is updated', async t => {
  const newsroom = await newsroomWith(t)
  const reports = await Promise.all([
    newsroom.importLines([article('first')]),
    newsroom.importLines([article('first', { headline: 'Another headline' })]),
  ])
  t.match(reports, [
    { created: 1, refused: 0 },
    { updated: 1, refused: 0 },
  ])
  t.same(newsroom.rows('SELECT headline, revision FROM articles'), [['Another headline', 2]])
})

t.test('a failure of the machine ends the import and is not put on a line', async t => {
  const newsroom = await newsroomWith(t)
  newsroom.sqlite.pragma('query_only = ON')
  await t.rejects(newsroom.importLines([article('first'), article('second')]), { code: 'SQLITE_READONLY' })
  newsroom.sqlite.pragma('query_only = OFF')
  t.match(await newsroom.importLines([article('first')]), { created: 1 })
})

t.test('a constraint that nobody explains is told in the words of the database', async t => {
  const newsroom = await newsroomWith(t)
  newsroom.sqlite.exec("CREATE TRIGGER no_more BEFORE INSERT ON articles BEGIN SELECT RAISE (ABORT, 'enough'); END")
  t.match(await newsroom.importLines([article('first')]), { refused: 1, refusals: [{ line: 1, pointer: '', reason: 'enough' }] })
  t.equal(new UnitRefused('enough').reason, 'enough')
})

const model = fileURLToPath(new URL('../../shared/data/model-article.ndjson', import.meta.url))

t.test('a real interview', { skip: !existsSync(model) && 'it is not ours to publish, and not here' }, async t => {
  const newsroom = await openNewsroom()
  t.teardown(newsroom.close)
  const bytes = readFileSync(model)
  t.match(await newsroom.importBytes(bytes), { created: 6, refused: 0, refusals: [], notices: [] })
  t.same(newsroom.rows('SELECT views_baseline FROM articles'), [[201]])
  const quotes = newsroom.sqlite
    .prepare<[], { text: string; start: number; end: number; body: string }>(
      'SELECT text, start_offset AS start, end_offset AS "end", body_text AS body FROM published_quotes JOIN articles ON articles.id = article_id',
    )
    .all()
  t.equal(quotes.length, 6)
  for (const { text, start, end, body } of quotes) t.ok(Buffer.from(sliceCodePoints(body, start, end)).equals(Buffer.from(text)))
  t.same(newsroom.rows('SELECT slug, quote_count FROM experts ORDER BY slug')[0], ['goktug-caliskan', 4])
  t.match(await newsroom.importBytes(bytes), { unchanged: 6, created: 0, updated: 0 })
})
