import t, { type Test } from 'tap'
import { z } from 'zod'
import { operations } from './support/committed.ts'
import { type Content, openContent } from './support/content.ts'
import { hiddenContent, hiddenLines, ids, marker, published, visibleLines } from './support/hidden.ts'
import { unwatched } from './support/unwatched.ts'

/** What an operation may be asked for, of things that are there and of things that nobody may know. */
interface Names {
  visible: readonly string[]
  hidden: readonly string[]
}

/** Addresses that ask each delivery operation for everything, by every parameter with many values, and by those that need no key. */
function* requestsOf({ visible, hidden }: Names): Generator<string> {
  const words = [
    ...visible,
    ...hidden,
    marker,
    `${marker} tag`,
    `${marker} topic`,
    'silt',
    'rivers',
    'en',
    'ru',
    'az',
    'expert',
    '1',
    '2020-01-01T00:00:00Z',
  ]
  for (const { method, path: template, isOpen, parameters } of operations) {
    if (method !== 'get' || !isOpen || !template.startsWith('/v1/')) continue
    const named = /\{\w+\}/.test(template) ? [...visible, ...hidden, `${ids.draft}.9999999999.x`] : ['']
    const paths = named.map(value => template.replace(/\{\w+\}/, value))
    const queries = parameters.filter(parameter => parameter.in === 'query')
    const demanded = queries.filter(({ required }) => required).map(({ name }) => `${name}=${published}`)
    const all = queries.flatMap(({ name, schema }) => {
      if (name === 'limit') return ['limit=1', 'limit=100']
      if (schema.type === 'boolean') return [`${name}=true`]
      return (schema.enum ?? words).map(value => `${name}=${encodeURIComponent(value)}`)
    })
    const counted = queries.some(({ name }) => name === 'count') ? '&count=true' : ''
    for (const path of paths) for (const query of ['', ...demanded, ...all]) yield `${path}?${query}${counted}`
  }
}

/** What the operations answer to all that, or those whose addresses begin so, by address; of header fields all but the time of day. */
async function answersOf({ app }: Content, names: Names, beginnings: readonly string[] = ['/']): Promise<Map<string, string>> {
  const answers = new Map<string, string>()
  for (const url of requestsOf(names)) {
    if (!beginnings.some(beginning => url.startsWith(beginning))) continue
    const { statusCode, headers, body } = await app.inject({ url, headers: { 'x-request-id': 'the-same' } })
    const { date: _, ...fields } = headers
    answers.set(url, JSON.stringify([statusCode, fields, body]))
  }
  return answers
}

const Thing = z.object({ id: z.string() })

async function namesIn({ app }: Content): Promise<Names> {
  const article = z
    .object({ id: z.string(), quotes: z.array(Thing), experts: z.array(Thing), rubric: Thing })
    .parse((await app.inject(`/v1/articles/${published}`)).json())
  return {
    visible: [
      published,
      'plain-0',
      article.id,
      ...article.quotes.map(({ id }) => id),
      ...article.experts.map(({ id }) => id),
      article.rubric.id,
      'goncha-aralli',
    ],
    hidden: [...Object.values(ids), `${marker}-draft`, `${marker}-scheduled`, `${marker}-person`, `${marker}-copy`],
  }
}

/** The addresses whose answers tell of what is hidden, other than by repeating the address. */
function leaksIn(answers: ReadonlyMap<string, string>): string[] {
  const signs = [marker, ...Object.values(ids)]
  return [...answers].flatMap(([url, answer]) => {
    const said = signs.filter(sign => answer.includes(sign) && !decodeURIComponent(url).includes(sign))
    return said.map(sign => `${url} tells ${sign}`)
  })
}

/** Fills a newsroom with what nobody may see: a draft, a scheduled article, a person in both, and a working copy of what is published. */
async function hide(t: Test, content: Content): Promise<Record<string, string>> {
  const { refusals } = await content.importLines(hiddenLines)
  t.same(refusals, [])
  const key = await content.addKey(['admin'])
  const path = `/v1/editorial/articles/${z.object({ id: z.string() }).parse((await content.app.inject(`/v1/articles/${published}`)).json()).id}`
  const { etag = '' } = (await content.app.inject({ url: path, headers: key })).headers
  const retractQuotes = [ids.candidate]
  const body = { ...hiddenContent, slug: `${marker}-copy`, retractQuotes }
  const answer = await content.app.inject({ method: 'PATCH', url: path, headers: { ...key, 'if-match': String(etag) }, body })
  t.equal(answer.statusCode, 200, answer.body)
  return { ...key, path }
}

t.test('what is not published', async t => {
  unwatched(t)
  // Each of these is awaited, since tap follows the promises of all for whoever waits.
  const without = await openContent(t, visibleLines)
  const content = await openContent(t, visibleLines)
  const key = await hide(t, content)
  const names = await namesIn(content)
  const answers = await answersOf(content, names)

  await t.test('is there for editors', async t => {
    const { path = '', ...headers } = key
    for (const url of [
      path,
      `/v1/editorial/articles/${ids.draft}`,
      `/v1/editorial/articles/${ids.scheduled}`,
      `/v1/editorial/experts/${ids.expert}`,
    ]) {
      const shown = Object.entries(z.record(z.string(), z.unknown()).parse((await content.app.inject({ url, headers })).json()))
      const marked = shown.filter(([, value]) => JSON.stringify(value).includes(marker)).map(([name]) => name)
      t.ok(marked.length >= 9, `${url}: ${marked.join()}`)
    }
  })

  await t.test('is in no answer of any delivery operation', async t => {
    t.ok(answers.size > 1000)
    t.same(leaksIn(answers), [])
  })

  await t.test('changes no answer of any delivery operation', async t => {
    unwatched(t)
    const before = await answersOf(without, names)
    t.equal(before.size, answers.size)
    for (const [url, answer] of answers)
      if (before.get(url) !== answer) t.same(JSON.parse(answer), JSON.parse(before.get(url) ?? 'null'), url)
  })

  await t.test('is not read by anyone who knows its name', async t => {
    const asked = [...answers].filter(([url]) => names.hidden.some(name => url.split('?', 1)[0]?.split('/').includes(name)))
    t.ok(asked.length > 1000)
    t.same(
      asked.filter(([, answer]) => !/^\[4(?:00|04),/.test(answer)),
      [],
    )
  })

  await t.test('is found by the same search once it is published', async t => {
    const { path = '', ...headers } = key
    for (const url of [path, `/v1/editorial/articles/${ids.draft}`]) {
      const { etag = '' } = (await content.app.inject({ url, headers })).headers
      const answer = await content.app.inject({
        method: 'POST',
        url: `${url}/publish`,
        headers: { ...headers, 'if-match': String(etag) },
        body: {},
      })
      t.equal(answer.statusCode, 200, answer.body)
    }
    const places = [
      '/v1/articles?',
      '/v1/articles/slugs?',
      `/v1/articles/${published}`,
      '/v1/quotes?',
      '/v1/experts?',
      '/v1/experts/goncha-aralli/articles?',
      '/v1/articles/plain-0',
      '/v1/suggest?',
    ]
    const told = leaksIn(await answersOf(content, names, places)).join('\n')
    for (const place of places) t.ok(told.includes(place), place)
  })
})
