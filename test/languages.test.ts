import t from 'tap'
import { openContent } from './support/content.ts'
import { expertLine, officialLine, plainArticle, siteLine } from './support/lines.ts'

// What is told in a language serves its varieties (RFC 4647, section 3.4), text by text.

const appearances = [{ expert: 'goncha-aralli', capacity: 'expert' }]
const lines = [
  {
    ...siteLine,
    texts: { pt: { copyrightNotice: '© Estuário', usageTerms: 'Ponha um link.' }, 'pt-BR': { usageTerms: 'Coloque um link.' } },
  },
  { type: 'rubric', slug: 'rivers', texts: { az: { name: 'Rivayətlər' }, pt: { name: 'Rios' }, 'pt-BR-x-sul': { name: 'Rios do sul' } } },
  { ...expertLine, texts: { pt: { name: 'Gonça', description: 'Hidróloga' }, 'pt-BR': { description: 'Hidrologista' } } },
  officialLine,
  plainArticle('maré', '2026-05-01', {
    slug: 'mare',
    inLanguage: 'pt-BR',
    appearances,
    quotes: [{ expert: 'goncha-aralli', text: 'sobe' }],
    body: 'Ela sobe.',
  }),
  plainArticle('ponte', '2026-05-01', { inLanguage: 'ptx', appearances }),
]

t.test('texts by language', async t => {
  const { app } = await openContent(t, lines)
  const get = async (path: string) => (await app.inject(`/v1/${path}`)).json()

  t.test('are not those of another language that begins alike', async t => {
    const { experts, rubric, rights } = await get('articles/ponte?lang=ptx')
    t.match([experts[0].name, rubric.name, rights.copyrightNotice], ['Gönçə Arallı', 'Rivayətlər', '© Estuary Press'])
  })

  t.test('are those of the language where a variety of it has none', async t => {
    const article = await get('articles/mare?lang=pt-BR')
    t.equal(article.rubric.name, 'Rios')
    t.equal(article.experts[0].name, 'Gonça')
    t.equal(article.quotes[0].expert.name, 'Gonça')
    t.match(article.rights, { copyrightNotice: '© Estuário', usageTerms: { text: 'Coloque um link.' } })
    t.match(await get('experts/goncha-aralli?lang=pt-BR'), { name: 'Gonça', description: 'Hidrologista' })
    t.match(await get('experts/goncha-aralli?lang=pt-Latn-PT'), { name: 'Gonça', description: 'Hidróloga' })
    t.match(await get('rubrics/rivers?lang=pt-PT'), { name: 'Rios' })
  })

  t.test('are suggested in the nearest first', async t => {
    const suggested = async (q: string, lang: string) =>
      (await get(`suggest?q=${q}&lang=${lang}`)).data.map(({ text }: { text: string }) => text)
    t.match(await suggested('ri', 'pt-PT'), ['Rios'])
    t.match(await suggested('ri', 'pt-BR-x-sul'), ['Rios do sul'])
    t.match(await suggested('ri', 'az-Latn'), ['Rivayətlər'])
    t.match(await suggested('go', 'pt-BR'), ['Gonça'])
  })
})
