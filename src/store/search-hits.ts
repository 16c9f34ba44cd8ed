import type { Quote } from '../schemas/quote.ts'
import type { HitType, SearchHit } from '../schemas/search.ts'
import { joinCard, peopleInCards } from './article-row.ts'
import { asc, desc, sql } from './drizzle.ts'
import { toExpert } from './experts.ts'
import { speakersIn, toQuote } from './quotes.ts'
import type { Reader } from './reader.ts'
import { found, type Join, lastSeq } from './references.ts'
import { asColumn, many, oneRow, type Shape, valuesIn } from './rows.ts'
import type { Sought } from './search-match.ts'
import { articlePassages, articleShape, personPassages, personShape, type QuoteRow, quotePassages, quoteShape } from './search-passages.ts'
import { firstExpertRow, rowsPerDocument, searchArticles, searchExperts } from './search-tables.ts'
import { build } from './statement.ts'
import { publishedArticles as a, publishedExperts as e, publishedQuotes as q } from './tables.ts'

/** Scores are whole numbers of these parts, so that they compare in cursors as they do here. */
export const scoreParts = 10_000

/** A row of the index that is a hit, and its score in parts. */
export interface Ranked {
  row: number
  score: number
}

export const typeOfRow = (row: number): HitType => {
  if (row >= firstExpertRow) return 'expert'
  return row % rowsPerDocument === 0 ? 'article' : 'quote'
}

/** The number of the document of a row, of its kind. */
export const docOfRow = (row: number): number => Math.floor((row >= firstExpertRow ? row - firstExpertRow : row) / rowsPerDocument)

/** The published articles whose documents have the numbers that are bound as JSON to the placeholder of that name. */
export const articlesOf = <S extends Shape>(docs: string, shape: S) =>
  many(shape, row =>
    build
      .select({ row })
      .from(searchArticles)
      .crossJoin(a)
      .where(sql`${searchArticles.doc} in ${valuesIn(docs)} and ${a.id} = ${searchArticles.id}`),
  )

export function hitQueries(reader: Reader, join: Join) {
  const find = reader
    .select({
      seq: lastSeq,
      articles: asColumn(articlesOf('articles', articleShape)),
      quotes: asColumn(
        many(quoteShape, row =>
          build
            .select({ row })
            .from(searchArticles)
            .crossJoin(q)
            .where(sql`${searchArticles.doc} in ${valuesIn('quotes')} and ${q.articleId} = ${searchArticles.id}`)
            .orderBy(desc(searchArticles.doc), asc(q.startOffset)),
        ),
      ),
      experts: asColumn(
        many(personShape, row =>
          build
            .select({ row })
            .from(searchExperts)
            .crossJoin(e)
            .where(sql`${searchExperts.doc} in ${valuesIn('experts')} and ${e.id} = ${searchExperts.id}`),
        ),
      ),
    })
    .from(oneRow)
    .prepare()

  return {
    /** The quotes of these rows, in their order; one that has gone meanwhile is left out. */
    async loadQuotes(rows: readonly number[]): Promise<Quote[]> {
      const joined = await join(
        () => find.get({ articles: '[]', quotes: JSON.stringify(rows.map(docOfRow)), experts: '[]' }),
        ({ quotes }) => speakersIn(quotes),
      )
      const { answer, references } = found(joined)
      return rows.flatMap(row => {
        const quote = quoteOfRow(answer.quotes, row)
        return quote ? [toQuote(references, quote)] : []
      })
    },

    /** The hits of these rows, in their order; one that has gone meanwhile is left out. */
    async load(ranked: readonly Ranked[], sought: readonly Sought[], lang: string | undefined): Promise<SearchHit[]> {
      const docs = (type: HitType) => JSON.stringify(ranked.filter(({ row }) => typeOfRow(row) === type).map(({ row }) => docOfRow(row)))
      const joined = await join(
        () => find.get({ articles: docs('article'), quotes: docs('quote'), experts: docs('expert') }),
        ({ articles, quotes }) => [...new Set([...peopleInCards(articles), ...speakersIn(quotes)])],
      )
      const { answer, references } = found(joined)
      const forms = sought.map(one => one.forms)
      return ranked.flatMap(({ row, score: parts }): SearchHit[] => {
        const score = parts / scoreParts
        const doc = docOfRow(row)
        if (row >= firstExpertRow) {
          const person = answer.experts.find(one => one.doc === doc)
          return person ? [{ type: 'expert', score, passages: personPassages(person, forms), expert: toExpert(person, lang) }] : []
        }
        if (row % rowsPerDocument === 0) {
          const article = answer.articles.find(one => one.doc === doc)
          if (!article) return []
          const card = joinCard(references, article)
          return [{ type: 'article', score, passages: articlePassages(article, card, sought), article: card }]
        }
        const quote = quoteOfRow(answer.quotes, row)
        if (!quote) return []
        const passages = quotePassages(quote, references.person(quote.expertId ?? ''), sought)
        return [{ type: 'quote', score, passages, quote: toQuote(references, quote) }]
      })
    },
  }
}

/** Quotes come in the order of their text, which is that of their rows. */
const quoteOfRow = (quotes: readonly QuoteRow[], row: number): QuoteRow | undefined =>
  quotes.filter(one => one.doc === docOfRow(row))[(row % rowsPerDocument) - 1]
