import t from 'tap'
import { createReader } from '../src/store/reader.ts'
import { createJoin } from '../src/store/references.ts'
import { createSearch } from '../src/store/search-asked.ts'
import { quoteSearchQueries } from '../src/store/search-quotes.ts'
import { openContent } from './support/content.ts'
import { articleLine, newsroomLines, plainArticle, rubricLine } from './support/lines.ts'

const spoken = (slug: string, datePublished: string, more: object = {}) =>
  plainArticle(slug, datePublished, {
    body: '“One,” he said. “Two,” she said.',
    appearances: [
      { expert: 'tomas-veld', capacity: 'expert' },
      { expert: 'goncha-aralli', capacity: 'author' },
    ],
    quotes: [
      { expert: 'goncha-aralli', text: 'Two' },
      { expert: 'tomas-veld', text: 'One' },
    ],
    ...more,
  })

const thrice = '“First words,” he said. “Second words,” he said. “Third words,” he said.'
const spokenThrice = ['First words', 'Second words', 'Third words'].map(text => ({ expert: 'tomas-veld', text }))

t.test('GET /v1/quotes/:id', async t => {
  t.test('refuses what is no id and does not know others', async t => {
    const { app } = await openContent(t, newsroomLines)
    t.equal((await app.inject('/v1/quotes/the-quote')).statusCode, 400)
    t.equal((await app.inject('/v1/quotes/quo_00000000000000000000000000')).statusCode, 404)
  })

  t.test('hides candidates, rejected quotes and the quotes of drafts alike', async t => {
    const id = (n: number) => `quo_0000000000000000000000000${n}`
    const quotes = [
      { id: id(1), expert: 'tomas-veld', text: 'One', status: 'candidate' },
      { id: id(2), expert: 'goncha-aralli', text: 'Two', status: 'rejected' },
    ]
    const draft = { datePublished: undefined, status: 'draft', quotes: [{ id: id(3), expert: 'tomas-veld', text: 'One' }] }
    const { app } = await openContent(t, [...newsroomLines, spoken('a', '2026-01-01', { quotes }), spoken('b', '', draft)])
    const unknown = (await app.inject(`/v1/quotes/${id(9)}`)).json()
    for (const n of [1, 2, 3]) {
      const answer = await app.inject(`/v1/quotes/${id(n)}`)
      t.equal(answer.statusCode, 404)
      t.same({ ...answer.json(), requestId: '' }, { ...unknown, requestId: '' })
    }
    t.equal((await app.inject('/v1/quotes?count=true')).json().page.total, 2)
    t.equal((await app.inject('/v1/articles/a')).json().quoteCount, 0)
  })

  t.test('answers 410 once its article is withdrawn', async t => {
    const { app, importLines } = await openContent(t, newsroomLines)
    const [{ id }] = (await app.inject('/v1/quotes')).json().data
    await importLines([{ ...articleLine, status: 'withdrawn', withdrawn: { date: '2026-05-20T00:00:00Z' } }])
    t.match((await app.inject(`/v1/quotes/${id}`)).json(), { status: 410, detail: 'The article of this quote has been withdrawn.' })
    t.same((await app.inject('/v1/quotes')).json().data, [])
    t.equal((await app.inject('/v1/experts/goncha-aralli')).statusCode, 404)
  })

  t.test('returns the quote with its speaker and its place, and nothing private', async t => {
    const { app } = await openContent(t, newsroomLines)
    const article = (await app.inject('/v1/articles/the-silt-comes-back')).json()
    const { id, inLanguage, slug, headline, canonicalUrl, datePublished } = article
    t.not(article.quotes[0].creditedAs, article.quotes[1].creditedAs)
    for (const quote of article.quotes) {
      const answer = await app.inject(`/v1/quotes/${quote.id}`)
      t.same(answer.json(), { ...quote, article: { id, inLanguage, slug, headline, canonicalUrl, datePublished } })
      t.equal(answer.headers['cache-tag'], `site,${quote.id},${id},${quote.expert.id}`)
    }
  })
})

t.test('GET /v1/quotes', async t => {
  const { app } = await openContent(t, [
    ...newsroomLines,
    { ...rubricLine, slug: 'towns' },
    spoken('a', '2026-02-01T00:00:00Z', { inLanguage: 'ru' }),
    spoken('b', '2026-03-01T00:00:00Z', { rubric: 'towns' }),
    spoken('c', '2026-03-01T00:00:00Z'),
  ])
  const list = async (url: string) => (await app.inject(url)).json().data
  const texts = async (url: string) =>
    (await list(url)).map(({ text, article }: { text: string; article: { slug: string } }) => `${article.slug} ${text}`)
  const silt = ['the-silt-comes-back Mud has a memory 🌊. It comes back.\n\nWe only move it', 'the-silt-comes-back No comment']
  const [tied, other] = (await list('/v1/articles')).slice(1, 3).map(({ slug }: { slug: string }) => slug)

  t.test('refuses what it does not know', async t => {
    for (const query of [
      ...['status=candidate', 'capacity=guest', 'article=the-silt-comes-back', 'fields=confidence', 'q=', `q=${'x'.repeat(501)}`],
      'q=a%00b',
    ]) {
      t.equal((await app.inject(`/v1/quotes?${query}`)).statusCode, 400, query)
    }
  })

  t.test('goes from the newest article to the oldest, and along the text within one', async t => {
    const expected = [...silt, `${tied} One`, `${tied} Two`, `${other} One`, `${other} Two`, 'a One', 'a Two']
    t.same(await texts('/v1/quotes'), expected)
    const paged: string[] = []
    let url = '/v1/quotes?limit=1'
    for (;;) {
      const { data, page } = (await app.inject(url)).json()
      paged.push(...data.map(({ text, article }: { text: string; article: { slug: string } }) => `${article.slug} ${text}`))
      if (page.next === null) break
      url = `/v1/quotes?limit=1&cursor=${page.next}`
    }
    t.same(paged, expected)
  })

  t.test('narrows by every filter and any combination', async t => {
    const { id } = (await app.inject('/v1/articles/b')).json()
    t.same(await texts('/v1/quotes?expert=tomas-veld'), [silt[1], `${tied} One`, `${other} One`, 'a One'])
    t.same(await texts(`/v1/quotes?article=${id}`), ['b One', 'b Two'])
    t.same(await texts('/v1/quotes?rubric=towns&expert=goncha-aralli'), ['b Two'])
    t.same(await texts('/v1/quotes?lang=ru'), ['a One', 'a Two'])
    t.same(await texts('/v1/quotes?capacity=official'), [silt[1]])
    t.same(await texts('/v1/quotes?capacity=author&lang=ru&rubric=rivers'), ['a Two'])
    t.equal((await app.inject('/v1/quotes?capacity=author&count=true')).json().page.total, 3)
  })

  t.test('lists the quotes of an article and of a person by the same rules', async t => {
    const { id } = (await app.inject('/v1/articles/b')).json()
    t.same(await texts(`/v1/articles/${id}/quotes`), ['b One', 'b Two'])
    t.same(await texts(`/v1/articles/${id}/quotes?expert=goncha-aralli&capacity=author`), ['b Two'])
    t.same(await texts('/v1/experts/goncha-aralli/quotes?rubric=towns'), ['b Two'])
    t.same(await texts(`/v1/experts/tomas-veld/quotes?article=${id}`), ['b One'])
    t.equal((await app.inject('/v1/experts/nobody/quotes')).statusCode, 404)
    t.equal((await app.inject('/v1/articles/art_00000000000000000000000000/quotes')).statusCode, 404)
  })

  t.test('sends only the fields asked for beside those that name the source', async t => {
    const [quote] = await list('/v1/quotes?fields=kind')
    t.same(Object.keys(quote).sort(), ['article', 'expert', 'id', 'kind', 'text'])
  })
})

t.test('GET /v1/quotes?q=', async t => {
  const content = await openContent(t, [
    ...newsroomLines,
    { ...rubricLine, slug: 'towns' },
    // Not in the order of their dates, which that of the index follows.
    spoken('c', '2026-04-01T00:00:00Z'),
    spoken('a', '2024-12-31T00:00:00Z'),
    spoken('b', '2026-03-01T00:00:00Z', { rubric: 'towns', body: '“One thing,” he said. “Two,” she said.' }),
  ])
  const { app, importLines } = content
  const ask = async (query: Record<string, string>) => (await app.inject(`/v1/quotes?${String(new URLSearchParams(query))}`)).json()
  const texts = async (query: Record<string, string>): Promise<string[]> =>
    (await ask(query)).data.map(({ text, article }: { text: string; article: { slug: string } }) => `${article.slug} ${text}`)

  t.test('refuses a cursor of another query, or of none', async t => {
    const { page } = await ask({ q: 'one', limit: '1' })
    t.equal((await ask({ q: 'one', limit: '1', cursor: page.next })).data[0].article.slug, 'b')
    for (const query of [{ q: 'two' }, { q: 'one', lang: 'en' }, {}])
      t.equal((await ask({ ...query, limit: '1', cursor: page.next })).status, 400)
  })

  t.test('finds nothing by what has no word, what is not wanted alone, or names that nothing has', async t => {
    for (const q of ['"', '*', '-one', '🐟', 'AND', '"" ""', 'body : one OR', 'zebra', 'speaker:zebra one'])
      t.same(await texts({ q }), [], q)
    for (const by of ['rubric', 'expert'])
      for (const name of ['nobody', '"', 'a" OR "one']) t.same(await texts({ q: 'one', [by]: name }), [])
    t.same(await texts({ q: 'one', article: 'art_00000000000000000000000000' }), [])
    t.same(await ask({ q: 'zebra', count: 'true' }), { data: [], page: { next: null, limit: 20, total: 0 } })
    t.same((await ask({ q: 'one', rubric: 'nobody', count: 'true' })).page.total, 0)
  })

  t.test('takes no word for another, and wants all of them', async t => {
    t.same(await texts({ q: 'memoty' }), [])
    t.same(await texts({ q: 'one silt' }), [])
  })

  t.test('finds words in any inflection, phrases and whoever speaks, newest first whatever was indexed first', async t => {
    t.same(await texts({ q: 'ones' }), ['c One', 'b One', 'a One'])
    t.same(await texts({ q: 'tw*' }), [])
    t.same(await texts({ q: 'memor* -comment' }), ['the-silt-comes-back Mud has a memory 🌊. It comes back.\n\nWe only move it'])
    t.same(await texts({ q: '"comes back"' }), ['the-silt-comes-back Mud has a memory 🌊. It comes back.\n\nWe only move it'])
    t.same(await texts({ q: 'veld' }), ['the-silt-comes-back No comment', 'c One', 'b One', 'a One'])
    t.same(await texts({ q: 'speaker:гёнча two' }), ['c Two', 'b Two', 'a Two'])
  })

  t.test('narrows by every other filter', async t => {
    const { id } = (await app.inject('/v1/articles/b')).json()
    t.same(await texts({ q: 'one', article: id }), ['b One'])
    t.same(await texts({ q: 'veld', expert: 'tomas-veld', rubric: 'towns' }), ['b One'])
    t.same(await texts({ q: 'veld', capacity: 'official' }), ['the-silt-comes-back No comment'])
    t.same(await texts({ q: 'one', capacity: 'expert', lang: 'en' }), ['c One', 'b One', 'a One'])
    t.same(await texts({ q: 'one', lang: 'ru' }), [])
    t.same(Object.keys((await ask({ q: 'one', fields: 'kind' })).data[0]).sort(), ['article', 'expert', 'id', 'kind', 'text'])
  })

  t.test('is never kept longer than an index may stay behind, and names what its answer is made of', async t => {
    const { headers } = await app.inject('/v1/quotes?q=one')
    t.equal(headers['last-modified'], undefined)
    t.match(headers['cache-tag'], /^site,quotes,.*experts,rubrics/)
  })

  t.test('never finds what is not published', async t => {
    const draft = { status: 'draft', datePublished: undefined }
    await importLines([
      spoken('draft', '', draft),
      spoken('later', '2026-11-20T00:00:00Z', { status: 'scheduled' }),
      spoken('gone', '2026-01-20T00:00:00Z', { status: 'withdrawn', withdrawn: { date: '2026-05-20T00:00:00Z' } }),
      spoken('asked', '2026-01-21T00:00:00Z', { quotes: [{ expert: 'tomas-veld', text: 'One', status: 'candidate' }] }),
    ])
    t.same(await texts({ q: 'one' }), ['c One', 'b One', 'a One'])
    await importLines([spoken('c', '2026-04-01T00:00:00Z', { status: 'withdrawn', withdrawn: { date: '2026-05-20T00:00:00Z' } })])
    t.same(await texts({ q: 'one' }), ['b One', 'a One'])
  })
})

t.test('where many match, those of the first thousand years are listed too', async t => {
  const old = spoken('old', '0999-05-01T00:00:00Z', { quotes: spokenThrice, body: thrice })
  const { sqlite, openAnother } = await openContent(t, [...newsroomLines, old])
  const reader = createReader(sqlite)
  const search = { ...createSearch(reader), quotes: quoteSearchQueries(reader, createJoin(reader), { sortedTogether: 0 }) }
  const app = await openAnother({ search })
  t.equal((await app.inject('/v1/quotes?q=words')).json().data.length, 3)
})

t.test('where many match, they are listed month by month, and pages of any size fit together', async t => {
  const dates = Array.from({ length: 40 }, (_, number) => new Date(Date.UTC(2019 + (number % 3) * 2, (number * 7) % 12, 1 + (number % 9))))
  const lines = dates.map((date, number) => spoken(`a${number}`, date.toISOString(), { quotes: spokenThrice, body: thrice }))
  const { store, sqlite, openAnother } = await openContent(t, [...newsroomLines, ...lines])
  const reader = createReader(sqlite)
  const search = { ...createSearch(reader), quotes: quoteSearchQueries(reader, createJoin(reader), { sortedTogether: 10 }) }
  const app = await openAnother({ search })
  interface Page {
    data: { id: string }[]
    page: { next: string | null }
  }
  const ask = async (query: string): Promise<Page> => (await app.inject(`/v1/quotes?${query}`)).json()
  const idsOf = async (query: string, limit: number): Promise<string[]> => {
    const ids: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { data, page } = await ask(`${query}&limit=${limit}${cursor && `&cursor=${cursor}`}`)
      ids.push(...data.map(({ id }) => id))
      cursor = page.next
    }
    return ids
  }
  const all = (await store.quotes.list({ expert: 'tomas-veld' }, { limit: 200, count: false })).items.map(({ id }) => id)
  t.equal(all.length, 121)
  for (const limit of [1, 2, 7, 50, 100]) t.same(await idsOf('q=veld', limit), all)
  t.same(await idsOf('q=words', 11), all.slice(1))
  t.same(
    await idsOf('q=second&lang=en&expert=tomas-veld', 4),
    (await idsOf('q=words', 100)).filter((_, place) => place % 3 === 1),
  )
  for (const q of ['words', 'words&expert=tomas-veld'])
    t.equal((await app.inject(`/v1/quotes?q=${q}&count=true&limit=1`)).json().page.total, 120)
})
