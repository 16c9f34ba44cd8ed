import t from 'tap'
import { z } from 'zod'
import { openContent } from './support/content.ts'

const Cards = z.object({ data: z.array(z.looseObject({ id: z.string(), slug: z.string(), workId: z.string(), inLanguage: z.string() })) })

const line = (slug: string, more: object = {}) => ({
  type: 'article',
  slug,
  inLanguage: 'en',
  rubric: 'economy',
  headline: 'Plain words',
  datePublished: '2026-01-01T00:00:00Z',
  bodyFormat: 'text',
  body: 'Nothing else.',
  ...more,
})

t.test('GET /v1/articles/{id}/related', async t => {
  const { app, importLines } = await openContent(t)
  const person = { expert: 'ulkar-dashdamirzada', capacity: 'expert' }
  const { refusals } = await importLines([
    line('subject', { work: 'subject', headline: 'Zucchini harvest', tags: ['odd tag'], appearances: [person] }),
    line('sibling', { work: 'subject', inLanguage: 'ru', headline: 'Zucchini harvest', tags: ['odd tag'], appearances: [person] }),
    line('all', { headline: 'A harvest of zucchinis', tags: ['odd tag'], appearances: [person] }),
    line('tagged', { tags: ['odd tag'] }),
    line('tagged-later', { tags: ['odd tag'], datePublished: '2026-02-01T00:00:00Z' }),
    line('worded', { headline: 'The zucchini' }),
    line('hidden', { status: 'draft', headline: 'Zucchini harvest', tags: ['odd tag'], datePublished: undefined }),
    line('other'),
  ])
  t.same(refusals, [])
  const id = async (slug: string) => (await app.inject(`/v1/articles/${slug}`)).json().id
  const related = async (of: string, query = '') => Cards.parse((await app.inject(`/v1/articles/${of}/related${query}`)).json()).data

  t.test('answers 404 and 410 as the article does, and refuses limits that it has not', async t => {
    t.equal((await app.inject('/v1/articles/art_01kqdwa8egfkz9g8k0w4h2v7nt/related')).statusCode, 404)
    t.equal((await app.inject(`/v1/articles/${await id('subject')}/related?limit=21`)).statusCode, 400)
    t.equal((await app.inject(`/v1/articles/${await id('subject')}/related?limit=0`)).statusCode, 400)
  })

  t.test('lists those that share most, and of equal ones the newest first', async t => {
    const found = await related(await id('subject'), '?limit=20')
    const mine = found
      .map(({ slug }) => slug)
      .filter(slug => ['all', 'tagged', 'tagged-later', 'worded', 'other', 'hidden', 'sibling', 'subject'].includes(slug))
    t.same(mine, ['all', 'tagged-later', 'tagged', 'worded'])
    t.equal(found[0]?.slug, 'all')
    for (const limit of [1, 2, 3]) t.equal((await related(await id('subject'), `?limit=${limit}`)).length, limit)
  })

  t.test('never lists the article itself, another version of it, or another language', async t => {
    for (const { id: of, workId } of Cards.parse((await app.inject('/v1/articles?limit=50')).json()).data) {
      const language = (await app.inject(`/v1/articles/${of}`)).json().inLanguage
      for (const one of await related(of, '?limit=20')) {
        t.not(one.workId, workId)
        t.equal(one.inLanguage, language)
      }
    }
  })
})
