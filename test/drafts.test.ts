import { readFileSync } from 'node:fs'
import t from 'tap'
import { z } from 'zod'
import { openContent } from './support/content.ts'
import { articleLine, expertLine, newsroomLines, plainArticle } from './support/lines.ts'

const Parameter = z.object({ name: z.string(), in: z.string(), example: z.unknown() })
const Document = z.object({
  paths: z.record(
    z.string(),
    z.object({ get: z.object({ operationId: z.string(), parameters: z.array(z.unknown()).default([]) }).optional() }),
  ),
})
const document = Document.parse(JSON.parse(readFileSync(new URL('../openapi/openapi.json', import.meta.url), 'utf8')))

/** Stands in every field of what is hidden, and nowhere else. */
const marker = 'zzhidden'
const id = (prefix: string, n: number) => `${prefix}_0000000000000000000000000${n}`

const hiddenFields = {
  headline: `${marker} headline`,
  alternativeHeadline: `${marker} subtitle`,
  description: `${marker} description`,
  byline: `${marker} byline`,
  authors: [{ name: `${marker} author` }],
  tags: [marker, 'silt'],
  genre: `${marker} genre`,
  image: { url: `https://images.example/${marker}.jpg`, alt: marker },
  sourceUrl: `https://agency.example/${marker}`,
  body: `“${marker} words,” she said. ${marker}.`,
  appearances: [
    { expert: marker, capacity: 'expert', creditedAs: `${marker} credit` },
    { expert: 'tomas-veld', capacity: 'expert', creditedAs: `${marker} credit` },
  ],
}
const quote = (n: number, more: object = {}) => ({
  id: id('quo', n),
  expert: marker,
  text: `${marker} words`,
  attribution: `${marker} said`,
  ...more,
})
const hidden = [
  { ...expertLine, id: id('exp', 1), slug: marker, name: `${marker} name`, nameVariants: [`${marker} variant`], texts: {} },
  plainArticle(`${marker}-draft`, '', {
    ...hiddenFields,
    id: id('art', 1),
    datePublished: undefined,
    status: 'draft',
    inLanguage: 'ru',
    work: articleLine.work,
    quotes: [quote(1)],
  }),
  plainArticle(`${marker}-plan`, '2027-01-01T00:00:00Z', { ...hiddenFields, id: id('art', 2), status: 'scheduled', quotes: [quote(2)] }),
  plainArticle('shown', '2026-05-18T05:51:00Z', {
    body: 'It flows, said Veld, and it flows.',
    appearances: [{ expert: 'tomas-veld', capacity: 'expert' }],
    quotes: [
      { id: id('quo', 3), expert: 'tomas-veld', text: 'It flows', status: 'candidate', attribution: marker },
      { id: id('quo', 4), expert: 'tomas-veld', text: 'and it flows', status: 'rejected', attribution: marker },
    ],
  }),
]

/** What a path or query may name: the hidden things by every name they have, and public things beside them. */
const names = [
  marker,
  `${marker}-draft`,
  `${marker}-plan`,
  ...[1, 2].map(n => id('art', n)),
  ...[1, 2, 3, 4].map(n => id('quo', n)),
  id('exp', 1),
  'tomas-veld',
  'rivers',
  articleLine.slug,
]
const values: Readonly<Record<string, readonly string[]>> = {
  lang: ['en', 'ru'],
  tag: [marker, 'silt'],
  q: [marker, 'veld'],
  topic: [marker, 'Silt'],
  publishedAfter: ['2026-01-01T00:00:00Z', '2026-12-01T00:00:00Z'],
  count: ['true'],
  limit: ['100'],
  sort: ['name', 'quotes', 'latest'],
  body: ['html', 'text', 'markdown'],
  within: ['rubric', 'all'],
}

t.test('what is not published is seen by no operation of delivery', { timeout: 120_000 }, async t => {
  const { app } = await openContent(t, [...newsroomLines, ...hidden])
  const { data: shown } = (await app.inject('/v1/articles')).json()
  const { data: quotes } = (await app.inject('/v1/quotes')).json()
  t.equal(shown.length, 2)
  const publicNames = [...names, ...[...shown, ...quotes].map(({ id }: { id: string }) => id)]
  const operations = Object.entries(document.paths).flatMap(([path, { get }]) =>
    get && path.startsWith('/v1/') && !path.startsWith('/v1/editorial/') ? [{ path, get }] : [],
  )
  t.ok(operations.length >= 14, 'all of them are looked at')
  for (const { path, get } of operations) {
    const parameters = get.parameters.flatMap(parameter => Parameter.safeParse(parameter).data ?? [])
    const queries = parameters
      .filter(parameter => parameter.in === 'query')
      .flatMap(({ name }) => (values[name] ?? publicNames).map(value => `${name}=${encodeURIComponent(value)}`))
    const paths = path.includes('{') ? publicNames.map(name => path.replace(/\{\w+\}/, name)) : [path]
    let answered = 0
    const seen: string[] = []
    for (const url of paths.flatMap(one => ['', ...queries].map(query => `${one}?${query}`))) {
      const answer = await app.inject(url)
      if (answer.statusCode === 200) answered++
      // The address that was asked for comes back in links to the next page, and what was asked for in faults.
      const said = JSON.stringify([answer.body, answer.headers]).replaceAll(encodeURIComponent(url), '')
      if (answer.statusCode !== 400 && said.includes(marker) && !url.includes(marker)) seen.push(url)
      if (answer.statusCode === 200 && answer.body.includes(marker)) seen.push(url)
    }
    t.same(seen, [], get.operationId)
    t.ok(answered > 0, `${get.operationId} answers`)
  }
})

t.test('nor does it count', async t => {
  const [{ app: with_ }, { app: without }] = [
    await openContent(t, [...newsroomLines, ...hidden]),
    await openContent(t, [
      ...newsroomLines,
      plainArticle('shown', '2026-05-18T05:51:00Z', {
        body: 'It flows, said Veld, and it flows.',
        appearances: [{ expert: 'tomas-veld', capacity: 'expert' }],
      }),
    ]),
  ]
  for (const url of ['/v1/articles?count=true', '/v1/quotes?count=true', '/v1/experts?count=true', '/v1/articles?tag=silt&count=true']) {
    t.equal((await with_.inject(url)).json().page.total, (await without.inject(url)).json().page.total, url)
  }
  const counted = (answer: { quoteCount: number; articleCount: number; latestArticleDate: string }) => [
    answer.quoteCount,
    answer.articleCount,
    answer.latestArticleDate,
  ]
  t.same(counted((await with_.inject('/v1/experts/tomas-veld')).json()), counted((await without.inject('/v1/experts/tomas-veld')).json()))
  const article = (await with_.inject(`/v1/articles/${articleLine.slug}`)).json()
  t.same(
    [article.translations, article.next?.slug, article.previous?.slug].flat(),
    await without.inject(`/v1/articles/${articleLine.slug}`).then(answer => {
      const other = answer.json()
      return [other.translations, other.next?.slug, other.previous?.slug].flat()
    }),
  )
})
