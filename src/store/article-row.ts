import type { SQL } from 'drizzle-orm'
import type { ArticleCard } from '../schemas/article.ts'
import type { Appearance } from '../schemas/expert.ts'
import type { ArticleRef } from '../schemas/quote.ts'
import type { Site } from '../schemas/site.ts'
import { canonicalUrl } from '../text/canonical-url.ts'
import { readingMinutes } from '../text/word-count.ts'
import { affiliationAt } from './affiliations.ts'
import { alias, and, asc, desc, eq, ne, sql } from './drizzle.ts'
import { optional } from './optional.ts'
import { type PersonRow, personNameIn, type References, type RubricRow, rubricNameIn } from './references.ts'
import { computed, many, one, type Row } from './rows.ts'
import { build } from './statement.ts'
import { publishedArticles as a, publishedAppearances, publishedQuotes } from './tables.ts'

const neighbour = alias(a, 'neighbour')

type ArticleTable = typeof a | typeof neighbour

/** What a reference to an article is made of. */
export const refShape = (from: ArticleTable) => ({
  id: from.id,
  inLanguage: from.inLanguage,
  slug: from.slug,
  headline: from.headline,
  datePublished: from.datePublished,
  rubricId: from.rubricId,
})

type RefRow = Row<ReturnType<typeof refShape>>

export function toArticleRef(site: Site, row: RefRow & { rubric: string }): ArticleRef {
  const { id, inLanguage, slug, headline } = row
  return { id, inLanguage, slug, headline, canonicalUrl: canonicalUrl(site, row), datePublished: published(row.datePublished) }
}

/** A reference to an article that was read, with the rubric that it refers to. */
export const joinRef = ({ site, rubric }: References, row: RefRow): ArticleRef =>
  toArticleRef(site(), { ...row, rubric: rubric(row.rubricId).slug })

/** A published article has a date: a CHECK of the table. */
export function published(date: string | null): string {
  if (date === null) throw new Error('a published article has no datePublished')
  return date
}

const appearancesOf = many(
  {
    expertId: publishedAppearances.expertId,
    capacity: publishedAppearances.capacity,
    creditedAs: publishedAppearances.creditedAs,
  },
  row =>
    build
      .select({ row })
      .from(publishedAppearances)
      .where(eq(publishedAppearances.articleId, a.id))
      .orderBy(asc(publishedAppearances.position)),
)

const quoteCount = computed(build.select({ n: sql`count(*)` }).from(publishedQuotes).where(eq(publishedQuotes.articleId, a.id)), Number)

/** What a card is made of: one row of published_articles, and who appears in it. */
export const cardShape = {
  id: a.id,
  workId: a.workId,
  inLanguage: a.inLanguage,
  slug: a.slug,
  headline: a.headline,
  alternativeHeadline: a.alternativeHeadline,
  description: a.description,
  byline: a.byline,
  authors: a.authors,
  image: a.image,
  tags: a.tags,
  genre: a.genre,
  rubricId: a.rubricId,
  appearances: appearancesOf,
  quoteCount,
  wordCount: a.wordCount,
  datePublished: a.datePublished,
  dateModified: a.dateModified,
  revision: a.revision,
}

type StoredCard = Row<typeof cardShape>

/** The same with what it refers to. */
type CardRow = Omit<StoredCard, 'rubricId' | 'appearances'> & {
  rubric: RubricRow
  experts: (PersonRow & Pick<StoredCard['appearances'][number], 'capacity' | 'creditedAs'>)[]
}

/** The people whom cards refer to. */
export const peopleInCards = (rows: readonly Pick<StoredCard, 'appearances'>[]): string[] => [
  ...new Set(rows.flatMap(({ appearances }) => appearances.map(({ expertId }) => expertId))),
]

/** A card of what was read, with what it refers to. */
export const joinCard = ({ site, rubric, person }: References, row: StoredCard): ArticleCard =>
  toArticleCard(site(), {
    ...row,
    rubric: rubric(row.rubricId),
    experts: row.appearances.map(({ expertId, capacity, creditedAs }) => ({ ...person(expertId), capacity, creditedAs })),
  })

function toAppearance(row: CardRow['experts'][number], language: string, date: string): Appearance {
  return {
    id: row.id,
    slug: row.slug,
    name: personNameIn(row, language),
    capacity: row.capacity,
    ...optional({ creditedAs: row.creditedAs, affiliation: affiliationAt(row.affiliations, date) }),
  }
}

export function toArticleCard(site: Site, row: CardRow): ArticleCard {
  const { id, workId, inLanguage, slug, headline, authors, tags, quoteCount, wordCount, dateModified, revision } = row
  const datePublished = published(row.datePublished)
  const rubric = { id: row.rubric.id, slug: row.rubric.slug }
  const { alternativeHeadline, description, byline, image, genre } = row
  return {
    id,
    workId,
    inLanguage,
    slug,
    headline,
    ...optional({ alternativeHeadline, description, byline, image, genre }),
    authors,
    tags,
    canonicalUrl: canonicalUrl(site, { id, inLanguage, slug, rubric: rubric.slug }),
    rubric: { ...rubric, name: rubricNameIn(row.rubric, inLanguage, site.defaultLanguage) },
    experts: row.experts.map(expert => toAppearance(expert, inLanguage, datePublished)),
    quoteCount,
    wordCount,
    readingTime: readingMinutes(wordCount),
    datePublished,
    dateModified,
    revision,
  }
}

const sameShelf = and(eq(neighbour.rubricId, a.rubricId), eq(neighbour.inLanguage, a.inLanguage))
const here = sql`(${a.datePublished}, ${a.id})`
const there = sql`(${neighbour.datePublished}, ${neighbour.id})`

const neighbourRef = (where: SQL | undefined, order: SQL[]) =>
  one(refShape(neighbour), row =>
    build
      .select({ row })
      .from(neighbour)
      .where(where)
      .orderBy(...order),
  )

/** The next older article of the same rubric and language, and the next newer one. */
export const nextField = neighbourRef(and(sameShelf, sql`${there} < ${here}`), [desc(neighbour.datePublished), desc(neighbour.id)])
export const previousField = neighbourRef(and(sameShelf, sql`${there} > ${here}`), [asc(neighbour.datePublished), asc(neighbour.id)])

/** The same work in other languages, by language tag. */
export const translationsField = many(refShape(neighbour), row =>
  build
    .select({ row })
    .from(neighbour)
    .where(and(eq(neighbour.workId, a.workId), ne(neighbour.id, a.id)))
    .orderBy(asc(neighbour.inLanguage)),
)
