import t from 'tap'
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
    const answer = await app.inject(`/v1/quotes/${article.quotes[0].id}`)
    const expected = { ...article.quotes[0], article: { id, inLanguage, slug, headline, canonicalUrl, datePublished } }
    t.same(answer.json(), expected)
    t.equal(answer.headers['cache-tag'], `site,${expected.id},${id},${expected.expert.id}`)
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
    for (const query of ['status=candidate', 'capacity=guest', 'article=the-silt-comes-back', 'q=mud', 'fields=confidence']) {
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
