import { z } from 'zod'
import type { Content } from './content.ts'
import { root, thingOf } from './editor.ts'

// Edits a newsroom at random, by everything that an editor can do. Slugs and people are few, so that edits get into each other's way.

const slugs = ['one', 'two', 'three', 'four', 'five', 'six']
const people = ['ann', 'bob', 'carol', 'dan']
const rubrics = ['rivers', 'lakes', 'seas']
const languages = ['en', 'ru']
const tags = ['mud', 'silt']

const opening = [
  { type: 'site', name: 'The Estuary', url: 'https://estuary.example', defaultLanguage: 'en', languages, timeZone: 'Asia/Baku' },
  { type: 'rubric', slug: 'rivers', position: 1, texts: { en: { name: 'Rivers' } } },
  { type: 'expert', slug: 'ann', name: 'Ann' },
  { type: 'expert', slug: 'bob', name: 'Bob' },
]
export const openingLines: readonly object[] = opening

/** The addresses at which something of all that can be read. */
export const fixedUrls: readonly string[] = [
  '/v1/site',
  ...['', '?lang=ru'].map(query => `/v1/rubrics${query}`),
  ...rubrics.flatMap(slug => [`/v1/rubrics/${slug}`, `/v1/articles?rubric=${slug}&lang=en`, `/v1/quotes?rubric=${slug}`]),
  ...[
    '',
    '?limit=1&count=true',
    '?lang=ru',
    '?tag=mud',
    '?fields=headline',
    '/slugs',
    '?publishedBefore=2026-06-01T00:00:00Z',
    '?publishedAfter=2026-06-01T00:00:00Z&tag=silt',
  ].map(query => `/v1/articles${query}`),
  ...slugs.flatMap(slug => languages.map(lang => `/v1/articles/${slug}?lang=${lang}`)),
  ...slugs.map(slug => `/v1/articles/${slug}?body=html`),
  ...['', '?q=a', '?sort=quotes', '?sort=latest&lang=ru', '?topic=mud'].map(query => `/v1/experts${query}`),
  ...people.flatMap(slug => ['', '/articles', '/quotes', '?lang=ru'].map(rest => `/v1/experts/${slug}${rest}`)),
  ...people.flatMap(slug => [`/v1/articles?expert=${slug}`, `/v1/quotes?expert=${slug}&capacity=expert`]),
  ...['', '?limit=1', '?lang=ru'].map(query => `/v1/quotes${query}`),
  ...['mud', 'anna', 'words'].flatMap(word => [
    `/v1/search?q=${word}`,
    `/v1/suggest?q=${word}`,
    `/v1/search?q=${word}&limit=1&lang=ru`,
    `/v1/quotes?q=${word}`,
  ]),
]

const partsOfArticle = ['', '?body=text', '?body=markdown', '/next', '/next?within=all', '/quotes', '/related']

const Named = z.object({ id: z.string() })
const Shown = z.looseObject({ id: z.string(), quotes: z.array(z.looseObject({ id: z.string() })) })

type Edit = readonly [method: 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object]

/** Numbers that look like chance and are the same in every run (Mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export async function createRandomEditor(content: Content, below: (limit: number) => number) {
  const headers = await content.addKey(['admin'])
  const { app } = content
  let count = 0

  const pick = <T>(list: readonly [T, ...T[]] | readonly T[]): T => {
    const chosen = list[below(list.length)]
    if (chosen === undefined) throw new Error('there is nothing to choose from')
    return chosen
  }
  const idsOf = async (things: string): Promise<string[]> => {
    const answer = (await app.inject({ url: `${root}/${things}${things === 'rubrics' ? '' : '?limit=100'}`, headers })).json()
    return z
      .object({ data: z.array(Named) })
      .parse(answer)
      .data.map(({ id }) => id)
  }
  const words = () => `Words ${count}`
  const body = () => `Before ${below(3)}.\n\n“Mud has a memory,” she said. “It ${pick(['comes back', 'stays'])},” he said.`
  const appearances = () =>
    people.filter(() => below(3) > 0).map(expert => ({ expert, capacity: pick(['expert', 'official', 'author']), creditedAs: words() }))
  const texts = () => ({ headline: words(), tags: tags.filter(() => below(2) === 0), description: words() })
  const draft = () => ({
    inLanguage: pick(languages),
    slug: pick(slugs),
    rubric: pick(rubrics),
    ...texts(),
    ...(below(2) === 0 && { work: pick(['w1', 'w2']) }),
    bodyFormat: 'text',
    body: body(),
    appearances: appearances(),
  })
  const person = () => ({
    name: `${pick(['Anna', 'Boris', 'Mud'])} ${count}`,
    knowsAbout: tags.slice(0, below(3)),
    texts: below(2) === 0 ? { ru: { name: words() } } : {},
  })
  const affiliation = () => ({ organization: { name: words() }, roleName: 'head', ...(below(2) === 0 && { endDate: '2025' }) })
  const rubric = () => ({ position: below(9), texts: { en: { name: words() }, ...(below(2) === 0 && { ru: { name: words() } }) } })
  const quote = () => ({
    text: pick(['Mud has a memory', 'It comes back', 'It stays']),
    expert: pick(people),
    ...(below(2) === 0 && { attribution: 'she said' }),
  })

  async function anEdit(): Promise<Edit> {
    const kind = below(30)
    if (kind < 4) return ['POST', '/articles', draft()]
    if (kind === 4) return ['POST', '/experts', { slug: pick(people), ...person() }]
    if (kind === 5) return ['POST', '/rubrics', { slug: pick(rubrics), ...rubric() }]
    if (kind === 6) {
      const change = pick([{ name: words() }, { copyrightNotice: words() }, { defaultLanguage: pick(languages) }])
      return ['PATCH', '/site', change]
    }
    if (kind < 14) return ofPerson(`/experts/${pick(await idsOf('experts'))}`)
    if (kind < 16) {
      const path = `/rubrics/${pick(await idsOf('rubrics'))}`
      return below(5) === 0 ? ['DELETE', path] : ['PATCH', path, rubric()]
    }
    const articles = await idsOf('articles')
    return articles.length === 0 ? ['POST', '/articles', draft()] : ofArticle(`/articles/${pick(articles)}`)
  }

  function ofPerson(path: string): Edit {
    const kind = below(8)
    if (kind === 0) return ['POST', `${path}/affiliations`, affiliation()]
    if (kind === 1) return ['PATCH', `${path}/affiliations/0`, affiliation()]
    if (kind === 2) return ['DELETE', `${path}/affiliations/0`]
    if (kind === 3) return ['DELETE', path]
    if (kind === 4) return ['POST', `${path}/merge`, { into: pick(people) }]
    if (kind === 5) return ['POST', `${path}/split`, { slug: pick(people) }]
    return ['PATCH', path, person()]
  }

  async function ofArticle(path: string): Promise<Edit> {
    const shown = await app.inject({ url: root + path, headers })
    const quotes = shown.statusCode === 200 ? Shown.parse(shown.json()).quotes.map(({ id }) => id) : []
    const kind = below(quotes.length > 0 ? 18 : 13)
    if (kind < 3) return ['POST', `${path}/publish`]
    if (kind === 3) return ['POST', `${path}/publish`, { at: new Date(content.clock.ms + 60_000).toISOString() }]
    if (kind === 4 && below(4) === 0) return ['POST', `${path}/withdraw`, { reason: words() }]
    if (kind === 5) return ['POST', `${path}/corrections`, { text: words() }]
    if (kind === 6) return ['DELETE', below(2) === 0 ? path : `${path}/working-copy`]
    if (kind === 7) return ['POST', `${path}/unschedule`]
    if (kind === 8) return ['POST', `${path}/revisions/${1 + below(3)}/restore`]
    if (kind < 10) return ['PATCH', path, { ...draft(), ...(below(2) === 0 && { retractQuotes: quotes }) }]
    if (kind < 12) return ['PATCH', path, texts()]
    if (kind === 12) return ['POST', `${path}/quotes`, quote()]
    if (kind === 13) return ['POST', `${path}/quotes/${pick(quotes)}/retract`]
    return ['PATCH', `${path}/quotes/${pick(quotes)}`, { status: pick(['published', 'published', 'rejected']), expert: pick(people) }]
  }

  async function importSome(): Promise<void> {
    const slug = pick(slugs)
    await content.importLines([
      ...opening,
      { type: 'expert', slug: pick(people), ...person(), ...(below(3) === 0 && { mergedFrom: [{ slug: pick(people) }] }) },
      { type: 'article', status: 'published', datePublished: `2026-0${1 + below(9)}-01T00:00:00Z`, ...draft(), slug },
      { type: 'redirect', inLanguage: 'en', from: pick(slugs), to: slug },
    ])
  }

  return {
    /** Does something; what it was, and whether it was accepted. */
    async edit(): Promise<{ did: string; accepted: boolean }> {
      count++
      content.wait(1000)
      if (below(25) === 0) {
        await importSome()
        return { did: 'import', accepted: true }
      }
      if (below(25) === 0) {
        content.wait(60_000)
        // What is due may have lost its slug to another.
        await content.desk.tick(() => {})
        return { did: 'clock', accepted: true }
      }
      const [method, path, payload] = await anEdit()
      const { etag } = (await app.inject({ url: root + thingOf(path), headers })).headers
      const answer = await app.inject({
        method,
        url: root + path,
        headers: { ...headers, ...(typeof etag === 'string' && { 'if-match': etag }), 'content-type': 'application/json' },
        ...(payload && { payload: JSON.stringify(payload) }),
      })
      if (answer.statusCode >= 500) throw new Error(`${method} ${path} → ${answer.body}`)
      return { did: `${method} ${path} ${JSON.stringify(payload)}`, accepted: answer.statusCode < 300 }
    },

    /** The addresses of the articles and quotes that readers see, by their ids. */
    async currentUrls(): Promise<string[]> {
      const shown = (await app.inject('/v1/quotes?limit=100')).json()
      const quotes = z.object({ data: z.array(Named) }).parse(shown).data
      return [
        ...(await idsOf('articles')).flatMap(id => partsOfArticle.map(rest => `/v1/articles/${id}${rest}`)),
        ...quotes.map(({ id }) => `/v1/quotes/${id}`),
      ]
    },
  }
}
