import t, { type Test } from 'tap'
import { z } from 'zod'
import { type Content, openContent, sampleLines } from './support/content.ts'
import { openEditor } from './support/editor.ts'
import { newsroomLines, plainArticle, rubricLine } from './support/lines.ts'

interface Kept {
  answer: { status: number; body: string; location: unknown }
  keys: string[]
}

/** A shared cache that keeps whatever it may until it is told to drop it, before an app that keeps nothing itself. */
async function createCdn(t: Test, { openAnother }: Content) {
  const app = await openAnother()
  t.teardown(() => app.close())
  const kept = new Map<string, Kept>()
  const ask = async (url: string) => {
    const { statusCode: status, body, headers } = await app.inject(url)
    const answer = { status, body: body.replace(/"requestId":"[^"]*"/, ''), location: headers.location }
    const isShared = /s-maxage=\d/.test(String(headers['cache-control']))
    return { answer, isShared, keys: String(headers['surrogate-key']).split(' ') }
  }
  return {
    askFresh: async (url: string) => (await ask(url)).answer,
    async ask(url: string) {
      const known = kept.get(url)
      if (known) return known.answer
      const { answer, isShared, keys } = await ask(url)
      if (isShared) kept.set(url, { answer, keys })
      return answer
    },
    purge(ids: Iterable<string>) {
      const named = new Set([...ids].flatMap(id => [id, id.replace(/_.*/, '')]))
      for (const [url, { keys }] of kept) if (keys.some(key => named.has(key))) kept.delete(url)
    },
    size: () => kept.size,
  }
}

const Named = z.object({ id: z.string() })
const Article = z.object({ id: z.string(), workId: z.string(), rubric: Named, experts: z.array(Named) })

t.test('what is purged after a write as the README says is nowhere stale', async t => {
  const editor = await openEditor(t, [
    ...newsroomLines,
    { type: 'rubric', slug: 'lakes', position: 3, texts: { en: { name: 'Lakes' } } },
    plainArticle('on-reeds', '2026-05-10T00:00:00Z', { appearances: [{ expert: 'tomas-veld', capacity: 'official' }] }),
    plainArticle('on-banks', '2026-05-20T00:00:00Z', { tags: ['silt'] }),
  ])
  const { app, does } = editor
  const cdn = await createCdn(t, editor)
  const data = async (url: string) =>
    z.object({ data: z.array(z.looseObject({ id: z.string() })) }).parse((await app.inject(url)).json()).data
  const one = async (url: string) => Named.parse((await app.inject(url)).json()).id
  const silt = await one('/v1/articles/the-silt-comes-back')
  const reeds = await one('/v1/articles/on-reeds')
  const [hers, his] = [await one('/v1/experts/goncha-aralli'), await one('/v1/experts/tomas-veld')]
  const rivers = await one('/v1/rubrics/rivers')
  const [quote = ''] = (await data(`/v1/articles/${silt}/quotes`)).map(({ id }) => id)
  const { id: late } = await does('POST', '/articles', {
    ...{ inLanguage: 'en', rubric: 'rivers', slug: 'late', headline: 'Late', bodyFormat: 'text', body: 'Late.' },
    appearances: [{ expert: 'tomas-veld', capacity: 'official' }],
  })
  const { workId } = Article.parse((await app.inject(`/v1/articles/${silt}`)).json())
  const { id: translated } = await does('POST', '/articles', {
    ...{ inLanguage: 'ru', work: workId, rubric: 'lakes', slug: 'il', headline: 'Ил', bodyFormat: 'text', body: 'Ил.' },
  })
  const urls = [
    ...[
      '/v1/site',
      '/v1/rubrics',
      '/v1/articles',
      '/v1/articles/slugs',
      '/v1/quotes',
      '/v1/experts',
      '/v1/experts?sort=latest',
      '/v1/suggest?q=on',
    ],
    ...['/v1/search?q=silt', '/v1/articles?rubric=lakes', '/v1/articles?rubric=rivers&limit=1', '/v1/articles?expert=tomas-veld'],
    ...['the-silt-comes-back', 'on-reeds', 'on-banks', 'late', 'later', silt, reeds, late].map(name => `/v1/articles/${name}`),
    ...[silt, reeds, late].flatMap(id => ['next', 'related', 'quotes'].map(what => `/v1/articles/${id}/${what}`)),
    ...['goncha-aralli', 'tomas-veld', his].flatMap(name => ['', '/quotes', '/articles'].map(what => `/v1/experts/${name}${what}`)),
    ...['rivers', 'lakes', 'seas'].map(slug => `/v1/rubrics/${slug}`),
    ...(await data('/v1/quotes')).map(({ id }) => `/v1/quotes/${id}`),
  ]

  const idsOf = async (id: string): Promise<string[]> => {
    const shown = Article.safeParse((await app.inject(`/v1/articles/${id}`)).json()).data
    return shown ? [shown.id, shown.workId, shown.rubric.id, ...shown.experts.map(expert => expert.id)] : []
  }
  const after = async (did: string, write: () => Promise<unknown>, ids: () => Promise<string[]>) => {
    for (const url of urls) await cdn.ask(url)
    editor.wait(1000)
    const before = await ids()
    await write()
    cdn.purge([...before, ...(await ids())])
    const stayed = cdn.size()
    for (const url of urls) t.same(await cdn.ask(url), await cdn.askFresh(url), `${url} after ${did}`)
    t.ok(stayed > 0, 'and something stays')
  }
  const afterArticle = (did: string, id: string, write: () => Promise<unknown>) =>
    after(did, write, async () => [...(await idsOf(id)), 'articles', 'quotes', 'experts'])
  const patch = (id: string, change: object) => async () => {
    await does('PATCH', `/articles/${id}`, change)
    await does('POST', `/articles/${id}/publish`)
  }

  await afterArticle('a headline', silt, patch(silt, { headline: 'On silt again' }))
  await afterArticle('a quote taken back', silt, () => does('POST', `/articles/${silt}/quotes/${quote}/retract`))
  await afterArticle('a quote published', silt, () => does('PATCH', `/articles/${silt}/quotes/${quote}`, { status: 'published' }))
  await afterArticle('a first publication', late, () => does('POST', `/articles/${late}/publish`))
  await afterArticle('a translation in another rubric', translated, () => does('POST', `/articles/${translated}/publish`))
  await afterArticle('another slug', late, patch(late, { slug: 'later' }))
  await afterArticle('the slug that it had', late, patch(late, { slug: 'late' }))
  await afterArticle('another rubric', reeds, patch(reeds, { rubric: 'lakes' }))
  await afterArticle('other people', reeds, patch(reeds, { appearances: [{ expert: 'goncha-aralli', capacity: 'expert' }] }))
  await afterArticle('a correction', silt, () => does('POST', `/articles/${silt}/corrections`, { text: 'It was grey.' }))
  await after(
    'a name',
    () => does('PATCH', `/experts/${his}`, { name: 'Tomas Weld' }),
    async () => ['experts', his],
  )
  await after(
    'a rubric',
    () => does('PATCH', `/rubrics/${rivers}`, { texts: { en: { name: 'Streams' } } }),
    async () => ['rubrics', rivers],
  )
  await after(
    'a new rubric',
    () => does('POST', '/rubrics', { slug: 'seas', position: 9, texts: { en: { name: 'Seas' } } }),
    async () => ['rubrics'],
  )
  const merged = async () => {
    const moved = (await Promise.all([his, hers].map(id => data(`/v1/articles?expert=${id}`).catch(() => [])))).flat()
    return ['experts', 'articles', 'quotes', his, hers, ...moved.map(({ id }) => id)]
  }
  await after('a merge', () => does('POST', `/experts/${his}/merge`, { into: 'goncha-aralli' }), merged)
  await after('a split', () => does('POST', `/experts/${hers}/split`, { slug: 'tomas-veld' }), merged)
  await after(
    'the newsroom',
    () => does('PATCH', '/site', { name: 'The Delta' }),
    async () => ['site'],
  )
  await afterArticle('a withdrawal', reeds, () => does('POST', `/articles/${reeds}/withdraw`, { reason: 'It was mud.' }))
})

t.test('the head of a long list is no longer than a proxy takes that was not told to take more', async t => {
  const works = Array.from({ length: 100 }, (_, index) =>
    plainArticle(`on-mud-${index}`, `2026-05-20T00:00:00.${100 + index}Z`, { work: `${index}.${'x'.repeat(96)}` }),
  )
  const { app } = await openContent(t, [...sampleLines, rubricLine, ...works])
  const { headers } = await app.inject('/v1/search?q=mud&limit=100')
  t.match(headers['surrogate-key'], /^site articles quotes experts rubrics art/, 'collections are named as they are')
  for (const url of [
    '/v1/articles?limit=100',
    '/v1/articles?rubric=rivers&limit=100',
    '/v1/quotes?limit=100',
    '/v1/experts?limit=100',
    `/v1/search?q=${'ж'.repeat(200)}`,
    `/v1/search?q=mud ${'ж'.repeat(196)}`,
  ]) {
    const { headers } = await app.inject(encodeURI(url))
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}\r\n`)
    // A proxy that caches has its key there too: the address, and 350 bytes of its own.
    t.ok(head.join('').length + encodeURI(url).length < 3450, url)
  }
})
