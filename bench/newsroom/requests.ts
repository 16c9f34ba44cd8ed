import { nameArticle } from './articles.ts'
import { createRandom } from './random.ts'

// What readers of the newsroom ask for, at random; the same in every run.

/** A database with a newsroom in it. */
export interface Archive {
  path: string
  /** How many articles it is to have, and how many it has by now: the first of them. */
  articles: number
  stored: number
}

export const sizeOf = ({ stored }: Archive): string => `${stored.toLocaleString('en')} articles`

const numbers = (seed: number, { stored }: Archive, count = 20_000): number[] => {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => random.pick(stored))
}

/** Any article, by its id and by its slug in turns. */
export const articlePaths = (archive: Archive, count?: number): string[] =>
  numbers(7, archive, count).map((number, index) => {
    const { id, slug, lang } = nameArticle(number, archive.articles)
    return index % 2 === 0 ? `/v1/articles/${id}` : `/v1/articles/${slug}?lang=${lang}`
  })

/** Twenty cards from any place of the list of all, or of a language, a rubric, both, a person or a tag. */
export const listPaths = (archive: Archive, count?: number): string[] =>
  numbers(9, archive, count).map((number, index) => {
    const { rubric, lang, experts, tag, published } = nameArticle(number, archive.articles)
    const filters: Record<string, string>[] = [{}, { lang }, { rubric }, { rubric, lang }, { expert: experts[0] ?? '' }, { tag }]
    return `/v1/articles?${new URLSearchParams({ ...filters[index % filters.length], publishedBefore: published }).toString()}`
  })
