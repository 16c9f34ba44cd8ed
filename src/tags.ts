import type { Article, ArticleCard } from './schemas/article.ts'
import { idPrefixes } from './schemas/ids.ts'
import type { Quote } from './schemas/quote.ts'

// What an answer is made of, by id and by collection; the change log names what it touches in the same words.

/** The resources that a card shows. */
export const tagsOfCard = ({ id, workId, rubric, experts }: ArticleCard): string[] => [
  id,
  workId,
  rubric.id,
  ...experts.map(expert => expert.id),
]

/** The resources that an article shows; its rubric's id stands for its neighbours too, since whatever moves one touches the rubric. */
export const tagsOfArticle = (article: Article): string[] => [
  ...tagsOfCard(article),
  ...article.translations.map(({ id }) => id),
  ...[article.next, article.previous].flatMap(neighbour => neighbour?.id ?? []),
]

/** The resources that a quote shows. */
export const tagsOfQuote = ({ id, article, expert }: Quote): string[] => [id, article.id, expert.id]

const collections: ReadonlySet<string> = new Set(['site', 'articles', 'quotes', 'experts', 'rubrics'])
const kinds: ReadonlySet<string> = new Set(Object.values(idPrefixes))

/** The kind of what a tag names: `art` of `art_…`. A collection is its own; whatever else it is, it is the key of a work, which newsrooms choose. */
export function kindOf(tag: string): string {
  const prefix = tag.slice(0, Math.max(0, tag.indexOf('_')))
  if (kinds.has(prefix)) return prefix
  return collections.has(tag) ? tag : idPrefixes.work
}
