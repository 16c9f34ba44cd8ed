import { nameArticle } from './articles.ts'
import { createRandom } from './random.ts'

// What readers of the newsroom ask for, at random; the same in every run.

const count = 20_000
const numbers = (seed: number, articles: number): number[] => {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => random.pick(articles))
}

/** Any article, by its id and by its slug in turns. */
export const articlePaths = (articles: number): string[] =>
  numbers(7, articles).map((number, index) => {
    const { id, slug, lang } = nameArticle(number, articles)
    return index % 2 === 0 ? `/v1/articles/${id}` : `/v1/articles/${slug}?lang=${lang}`
  })

/** Twenty cards from any place of the list of all, or of a language, a rubric, both, a person or a tag. */
export const listPaths = (articles: number): string[] =>
  numbers(9, articles).map((number, index) => {
    const { rubric, lang, experts, tag, published } = nameArticle(number, articles)
    const filters: Record<string, string>[] = [{}, { lang }, { rubric }, { rubric, lang }, { expert: experts[0] ?? '' }, { tag }]
    return `/v1/articles?${new URLSearchParams({ ...filters[index % filters.length], publishedBefore: published }).toString()}`
  })
