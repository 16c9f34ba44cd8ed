import type { Test } from 'tap'
import { openContent } from './content.ts'
import { newsroomLines, plainArticle } from './lines.ts'

interface Person {
  id: string
  etag: string
}

/** A newsroom in which one person is stored as two: `g-aralli` is `goncha-aralli`. Article b quotes the one, c both. */
export async function openMerging(t: Test) {
  const twin = { type: 'expert', slug: 'g-aralli', name: 'G. Aralli', nameVariants: ['Aralli G.'] }
  const spoken = plainArticle('b', '2026-03-01T00:00:00Z', {
    body: '“Two,” she said. “Three,” he said.',
    appearances: [
      { expert: 'g-aralli', capacity: 'author', creditedAs: 'a hydrologist' },
      { expert: 'tomas-veld', capacity: 'expert' },
    ],
    quotes: [
      { expert: 'g-aralli', text: 'Two' },
      { expert: 'tomas-veld', text: 'Three' },
    ],
  })
  const both = plainArticle('c', '2026-04-01T00:00:00Z', {
    body: '“One,” she said. “Four,” she said.',
    appearances: [
      { expert: 'goncha-aralli', capacity: 'expert', creditedAs: 'Arallı' },
      { expert: 'g-aralli', capacity: 'official', creditedAs: 'G. Aralli' },
    ],
    quotes: [
      { expert: 'g-aralli', text: 'One' },
      { expert: 'goncha-aralli', text: 'Four' },
    ],
  })
  const content = await openContent(t, [...newsroomLines, twin, spoken, both])
  const headers = await content.addKey(['admin'])
  const person = async (slug: string): Promise<Person> => {
    const { id } = (await content.app.inject(`/v1/experts/${slug}`)).json()
    const answer = await content.app.inject({ url: `/v1/editorial/experts/${id}`, headers })
    return { id, etag: String(answer.headers.etag) }
  }
  const post = ({ id, etag }: Person, path: string, body: object) =>
    content.app.inject({
      method: 'POST',
      url: `/v1/editorial/experts/${id}/${path}`,
      headers: { ...headers, 'if-match': etag },
      payload: body,
    })
  return { ...content, headers, person, post }
}

/** Who appears in an article as an editor sees it, and who says what. */
export const cast = (article: { appearances: { expert: string }[]; quotes: { expert?: string; text: string }[] }) => [
  article.appearances.map(({ expert }) => expert),
  article.quotes.map(({ expert, text }) => `${expert}: ${text}`),
]

/** The same, with what an editor of its articles does: `of` is what bears the ETag. */
export async function openCopies(t: Test) {
  const opened = await openMerging(t)
  const { app, headers } = opened
  const urlOf = async (slug: string) => `/v1/editorial/articles/${(await app.inject(`/v1/articles/${slug}`)).json().id}`
  const get = async (url: string) => (await app.inject({ url, headers })).json()
  const send = async (method: 'PATCH' | 'POST', url: string, payload: object, of = url) => {
    const { etag } = (await app.inject({ url: of, headers })).headers
    const answer = await app.inject({ method, url, headers: { ...headers, 'if-match': String(etag) }, payload })
    t.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }
  const { person, post } = opened
  const merge = async (slug: string, into: string) => t.equal((await post(await person(slug), 'merge', { into })).statusCode, 200)
  const split = async (from: string, slug: string) => t.equal((await post(await person(from), 'split', { slug })).statusCode, 200)
  return { ...opened, urlOf, get, send, merge, split, publish: (url: string) => send('POST', `${url}/publish`, {}, url) }
}
