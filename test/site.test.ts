import t from 'tap'
import { openContent } from './support/content.ts'
import { newsroomLines, rubricLine, siteLine } from './support/lines.ts'

t.test('GET /v1/site', async t => {
  t.test('refuses parameters', async t => {
    const { app } = await openContent(t, newsroomLines)
    t.equal((await app.inject('/v1/site?lang=en')).statusCode, 400)
  })

  t.test('returns the newsroom', async t => {
    const { app } = await openContent(t, newsroomLines)
    const { type, ...fields } = siteLine
    t.equal(type, 'site')
    t.same((await app.inject('/v1/site')).json(), { ...fields, sameAs: [], apps: [] })
  })
})

t.test('GET /v1/rubrics', async t => {
  const { app } = await openContent(t, [
    ...newsroomLines,
    { type: 'rubric', slug: 'towns', position: 1, texts: { ru: { name: 'Города', description: 'О городах.' } } },
  ])

  t.test('names each in the language asked for, else in the site’s, else in what there is', async t => {
    const names = async (query: string) => (await app.inject(`/v1/rubrics${query}`)).json().data.map(({ name }: { name: string }) => name)
    t.same(await names(''), ['Города', 'Rivers'])
    t.same(await names('?lang=ru'), ['Города', 'Реки'])
    t.same(await names('?lang=az'), ['Города', 'Rivers'])
  })

  t.test('returns one by slug or id', async t => {
    const rubric = (await app.inject('/v1/rubrics/rivers')).json()
    t.same(rubric, {
      id: rubric.id,
      slug: 'rivers',
      position: 2,
      name: 'Rivers',
      description: 'Everything that flows.',
      texts: rubricLine.texts,
    })
    t.same((await app.inject(`/v1/rubrics/${rubric.id}`)).json(), rubric)
    t.equal((await app.inject('/v1/rubrics/lakes')).statusCode, 404)
  })
})
