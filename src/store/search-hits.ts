import type { ArticleCard } from '../schemas/article.ts'
import type { HitType, Passage, SearchHit } from '../schemas/search.ts'
import { searchLimits } from '../schemas/search.ts'
import { countCodePoints } from '../text/canonical.ts'
import { findMatches } from '../text/highlights.ts'
import { passagesOf } from '../text/passages.ts'
import { indexBlocks } from '../text/positions.ts'
import type { Form } from '../text/search-query.ts'
import { cardShape, joinCard, peopleInCards } from './article-row.ts'
import { asc, desc, eq, sql } from './drizzle.ts'
import { expertShape, toExpert } from './experts.ts'
import { listedShape, speakersIn, toQuote } from './quotes.ts'
import type { Reader } from './reader.ts'
import { type Join, lastSeq, type PersonRow } from './references.ts'
import { asColumn, many, type Row } from './rows.ts'
import type { Sought } from './search-match.ts'
import { firstExpertRow, rowsPerDocument, searchArticles, searchExperts } from './search-tables.ts'
import { build } from './statement.ts'
import { publishedArticles as a, publishedExperts as e, publishedQuotes as q } from './tables.ts'

const mark = sql.placeholder
const given = (name: string) => sql`(select value from json_each(${mark(name)}))`

const articleShape = {
  ...cardShape,
  body: a.body,
  bodyText: a.bodyText,
  quotes: many({ id: q.id, start: q.startOffset, end: q.endOffset }, row =>
    build.select({ row }).from(q).where(eq(q.articleId, a.id)).orderBy(asc(q.startOffset)),
  ),
  doc: searchArticles.doc,
}
const quoteShape = { ...listedShape, doc: searchArticles.doc }
const personShape = { ...expertShape, doc: searchExperts.doc }

type ArticleRow = Row<typeof articleShape>

/** A row of the index that is a hit, and its score. */
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

export function hitQueries(reader: Reader, join: Join) {
  const find = reader
    .select({
      seq: lastSeq,
      articles: asColumn(
        many(articleShape, row =>
          build
            .select({ row })
            .from(searchArticles)
            .crossJoin(a)
            .where(sql`${searchArticles.doc} in ${given('articles')} and ${a.id} = ${searchArticles.id}`),
        ),
      ),
      quotes: asColumn(
        many(quoteShape, row =>
          build
            .select({ row })
            .from(searchArticles)
            .crossJoin(q)
            .where(sql`${searchArticles.doc} in ${given('quotes')} and ${q.articleId} = ${searchArticles.id}`)
            .orderBy(desc(searchArticles.doc), asc(q.startOffset)),
        ),
      ),
      experts: asColumn(
        many(personShape, row =>
          build
            .select({ row })
            .from(searchExperts)
            .crossJoin(e)
            .where(sql`${searchExperts.doc} in ${given('experts')} and ${e.id} = ${searchExperts.id}`),
        ),
      ),
    })
    .from(sql`(select 1)`)
    .prepare()

  return {
    /** The hits of these rows, in their order; one that has gone meanwhile is left out. */
    async load(ranked: readonly Ranked[], sought: readonly Sought[], lang: string | undefined): Promise<SearchHit[]> {
      const docs = (type: HitType) => JSON.stringify(ranked.filter(({ row }) => typeOfRow(row) === type).map(({ row }) => docOfRow(row)))
      const joined = await join(
        () => find.get({ articles: docs('article'), quotes: docs('quote'), experts: docs('expert') }),
        ({ articles, quotes }) => [...new Set([...peopleInCards(articles), ...speakersIn(quotes)])],
      )
      if (!joined) return []
      const { answer: found, references } = joined
      const forms = sought.map(one => one.forms)
      return ranked.flatMap(({ row, score: exact }): SearchHit[] => {
        const score = Math.round(exact) / 10_000
        const doc = docOfRow(row)
        if (row >= firstExpertRow) {
          const person = found.experts.find(one => one.doc === doc)
          return person ? [{ type: 'expert', score, passages: personPassages(person, forms), expert: toExpert(person, lang) }] : []
        }
        if (row % rowsPerDocument === 0) {
          const article = found.articles.find(one => one.doc === doc)
          if (!article) return []
          const card = joinCard(references, article)
          return [{ type: 'article', score, passages: articlePassages(article, card, sought), article: card }]
        }
        const quote = found.quotes.filter(one => one.doc === doc)[(row % rowsPerDocument) - 1]
        if (!quote) return []
        const passages = quotePassages(quote, references.person(quote.expertId ?? ''), sought)
        return [{ type: 'quote', score, passages, quote: toQuote(references, quote) }]
      })
    },
  }
}

const ranges = (matches: readonly { start: number; end: number }[]) => matches.map(({ start, end }) => ({ start, end }))

function inField(field: Passage['field'], text: string | null, language: string, forms: readonly (readonly Form[])[]): Passage[] {
  const matches = text === null ? [] : findMatches(text, language, forms)
  return text !== null && matches.length > 0 ? [{ field, text, highlights: ranges(matches) }] : []
}

/** A name that stands for what was sought. */
const named = (field: Passage['field'], name: string): Passage => ({
  field,
  text: name,
  highlights: [{ start: 0, end: countCodePoints(name) }],
})

function articlePassages(row: ArticleRow, { experts, rubric }: ArticleCard, sought: readonly Sought[]): Passage[] {
  const forms = sought.map(one => one.forms)
  const { inLanguage: language } = row
  const things = new Set(sought.flatMap(one => one.things))
  const body = passagesOf(row.bodyText, {
    language,
    sought: forms,
    blocks: indexBlocks(row.body),
    count: searchLimits.passages,
    length: searchLimits.passageLength,
  })
  return [
    ...inField('headline', row.headline, language, forms),
    ...inField('alternativeHeadline', row.alternativeHeadline, language, forms),
    ...inField('description', row.description, language, forms),
    ...row.tags.flatMap(tag => inField('tag', tag, language, forms)),
    ...experts.filter(({ id }) => things.has(id)).map(({ name }) => named('expert', name)),
    ...(things.has(rubric.id) ? [named('rubric', rubric.name)] : []),
    ...body.map(({ text, highlights, blockKey, start, end }): Passage => {
      const first = highlights[0]
      const quote = first && row.quotes.find(one => one.start <= start + first.start && start + first.end <= one.end)
      return { field: 'body', text, highlights, blockKey, start, end, ...(quote && { quoteId: quote.id }) }
    }),
  ]
}

function quotePassages(row: Row<typeof quoteShape>, speaker: PersonRow, sought: readonly Sought[]): Passage[] {
  const place = { start: row.start, end: row.end, quoteId: row.id }
  const isNamed = sought.some(({ things }) => things.includes(speaker.id))
  const text = inField(
    'text',
    row.text,
    row.inLanguage,
    sought.map(one => one.forms),
  )
  return [
    ...text.map(passage => ({ ...passage, ...place })),
    ...(isNamed ? [named('expert', speaker.texts[row.inLanguage]?.name ?? speaker.name)] : []),
  ]
}

function personPassages(row: Row<typeof personShape>, forms: readonly (readonly Form[])[]): Passage[] {
  const names = [row.name, ...Object.values(row.texts).flatMap(({ name }) => name ?? []), ...row.nameVariants]
  const found = [...new Set(names)].flatMap(name => inField('name', name, 'und', forms))
  return [
    ...found.slice(0, 1),
    ...inField('description', row.description, 'en', forms),
    ...Object.entries(row.texts).flatMap(([language, { description }]) => inField('description', description ?? null, language, forms)),
    ...row.knowsAbout.flatMap(topic => inField('topic', topic, 'en', forms)),
  ]
}
