import type { ArticleCard } from '../schemas/article.ts'
import { termsOf } from '../text/terms.ts'
import { cardShape, joinCard, peopleInCards } from './article-row.ts'
import { eq, sql } from './drizzle.ts'
import type { Reader } from './reader.ts'
import { type Join, lastSeq } from './references.ts'
import { asColumn, many, oneRow } from './rows.ts'
import { articlesOf, docOfRow } from './search-hits.ts'
import { searchRowQueries } from './search-rows.ts'
import { searchArticles } from './search-tables.ts'
import { facetTerms } from './search-unit.ts'
import { build } from './statement.ts'
import { publishedArticles as a, publishedAppearances } from './tables.ts'

const mark = sql.placeholder

/** Of which article, and how many at most. */
export interface RelatedRequest {
  id: string
  limit: number
}

/** What shared things weigh; a word that few others have in their headline, tags or often in their body weighs more than a common one. */
const weights = { expert: 5, tag: 3, rareWord: 2, word: 0.5 } as const
/** So many of the newest that share a thing are looked at, and so many words of the headline, of so many letters at least. */
const newest = 50
const maxWords = 8
const minWord = 4

/** Articles that have something in common with one: what it costs is bounded, however many there are. */
export function relatedQueries(reader: Reader, join: Join) {
  const rows = searchRowQueries(reader)
  const subject = reader
    .select({
      workId: a.workId,
      inLanguage: a.inLanguage,
      headline: a.headline,
      tags: a.tags,
      experts: asColumn(
        many({ id: publishedAppearances.expertId }, row =>
          build.select({ row }).from(publishedAppearances).where(eq(publishedAppearances.articleId, a.id)),
        ),
      ),
    })
    .from(a)
    .where(eq(a.id, mark('id')))
    .prepare()
  const cards = reader
    .select({
      seq: lastSeq,
      rows: asColumn(articlesOf('docs', { ...cardShape, doc: searchArticles.doc })),
    })
    .from(oneRow)
    .prepare()

  /**
   * Cards of the articles in the same language that share most people, tags and words of the headline with one; of equal ones the newest, then by
   * descending id. Never itself or the same work. Nothing where there is no such published article.
   */
  return async ({ id, limit }: RelatedRequest): Promise<ArticleCard[]> => {
    const article = await subject.get({ id })
    if (!article) return []
    const language = `facets : "${facetTerms.language(article.inLanguage)}"`
    const scores = new Map<number, number>()
    const add = async (match: string, weight: number, common = weight): Promise<void> => {
      const found = await rows.list('article', { match: `(${match}) AND ${language}`, to: Number.MAX_SAFE_INTEGER, limit: newest })
      for (const row of found) scores.set(docOfRow(row), (scores.get(docOfRow(row)) ?? 0) + (found.length < newest ? weight : common))
    }
    for (const expert of article.experts) await add(`facets : "${expert.id}"`, weights.expert)
    for (const tag of article.tags) await add(`facets : "${facetTerms.tag(tag)}"`, weights.tag)
    const words = [...new Set(termsOf(article.headline, article.inLanguage))].filter(word => word.length >= minWord).slice(0, maxWords)
    for (const word of words) await add(`{headline tags often} : "${word}"`, weights.rareWord, weights.word)
    const best = [...scores].sort(([doc, score], [otherDoc, other]) => other - score || otherDoc - doc).slice(0, limit + maxSameWork)
    const joined = await join(
      () => cards.get({ docs: JSON.stringify(best.map(([doc]) => doc)) }),
      ({ rows }) => peopleInCards(rows),
    )
    if (!joined) return []
    const { answer, references } = joined
    return answer.rows
      .filter(({ workId }) => workId !== article.workId)
      .map(row => ({ card: joinCard(references, row), score: scores.get(row.doc) ?? 0 }))
      .sort(
        (one, other) =>
          other.score - one.score || compare(other.card.datePublished, one.card.datePublished) || compare(other.card.id, one.card.id),
      )
      .slice(0, limit)
      .map(({ card }) => card)
  }
}

/** A work has one article in each language. */
const maxSameWork = 1

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other))
