import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { ArticleQuote, Quote } from '../schemas/quote.ts'
import { expertMeant, rubricNamed } from './article-lists.ts'
import { joinRef, published, refShape } from './article-row.ts'
import { and, asc, desc, eq, gt, gte, inArray, or, sql } from './drizzle.ts'
import { optional } from './optional.ts'
import { afterMark, limitMark, type PageOf, type PageRequest, pageValues, perCombination, toPage, walksFar } from './pages.ts'
import type { Reader } from './reader.ts'
import { found, type Join, lastSeq, type PersonRow, personNameIn, type References } from './references.ts'
import { asColumn, computed, many, one, oneRow, type Row } from './rows.ts'
import { build } from './statement.ts'
import { publishedArticles as a, articles, publishedAppearances, publishedQuotes as q, quotes } from './tables.ts'

/** What a list of quotes may be narrowed to. An expert or rubric is named by id or slug, an article by id. */
export interface QuoteFilter {
  expert?: string | undefined
  article?: string | undefined
  rubric?: string | undefined
  lang?: string | undefined
  capacity?: string | undefined
}

/** Who does not speak as an expert is found by an index of few. */
type Combination = Record<keyof QuoteFilter | 'rare' | 'after' | 'count', boolean>

const creditedAs = build
  .select({ creditedAs: publishedAppearances.creditedAs })
  .from(publishedAppearances)
  .where(and(eq(publishedAppearances.articleId, q.articleId), eq(publishedAppearances.expertId, q.expertId)))

const placeShape = {
  id: q.id,
  text: q.text,
  start: q.startOffset,
  end: q.endOffset,
  prefix: q.prefix,
  suffix: q.suffix,
  blocks: q.blocks,
  kind: q.kind,
  attribution: q.attribution,
  capacity: q.capacity,
  articleRevision: q.articleRevision,
  inLanguage: q.inLanguage,
  expertId: q.expertId,
}

/** The published quotes of an article, in the order of its text, as part of the article's own statement. */
export const quotesOfArticle = many(placeShape, row =>
  build.select({ row }).from(q).where(eq(q.articleId, a.id)).orderBy(asc(q.startOffset)),
)

type PlaceRow = Row<typeof placeShape>

/** A quote with its speaker. */
type QuoteRow = Omit<PlaceRow, 'expertId'> & { creditedAs: string | null; expert: Omit<PersonRow, 'affiliations'> | undefined }

/** A quote of what was read, with what it refers to. */
export const joinQuote = ({ person }: References, row: PlaceRow, creditedAs: string | null): ArticleQuote =>
  toArticleQuote({ ...row, creditedAs, expert: person(row.expertId ?? '') })

export function toArticleQuote(row: QuoteRow): ArticleQuote {
  const { id, text, start, end, prefix, suffix, blocks, kind, attribution, capacity, articleRevision, expert } = row
  if (!expert || capacity === null) throw new Error(`published quote ${id} has no speaker`)
  return {
    id,
    text,
    start,
    end,
    prefix,
    suffix,
    blocks,
    kind,
    ...optional({ attribution, creditedAs: row.creditedAs }),
    expert: { id: expert.id, slug: expert.slug, name: personNameIn(expert, row.inLanguage) },
    capacity,
    articleRevision,
  }
}

export const listedShape = {
  ...placeShape,
  creditedAs: computed(creditedAs, value => (typeof value === 'string' ? value : null)),
  article: one(refShape(a), row => build.select({ row }).from(a).where(eq(a.id, q.articleId))),
  publishedAt: q.publishedAt,
}

type ListedRow = Row<typeof listedShape>

export function toQuote(references: References, row: ListedRow): Quote {
  if (!row.article) throw new Error(`published quote ${row.id} has no published article`)
  return { ...joinQuote(references, row, row.creditedAs), article: joinRef(references, row.article) }
}

export const speakersIn = (rows: readonly ListedRow[]): string[] => [...new Set(rows.flatMap(({ expertId }) => expertId ?? []))]

// Newest article first, and within one the quotes in the order of its text. SQLite walks the index for the part in one direction;
// what NOT takes away are the quotes of that one article that were already seen.
const behind = and(
  sql`(${q.publishedAt}, ${q.articleId}) <= (${afterMark(0)}, ${afterMark(1)})`,
  sql`NOT (${q.publishedAt} = ${afterMark(0)} AND ${q.articleId} = ${afterMark(1)} AND ${q.startOffset} <= ${afterMark(2)})`,
)

function rowsOf(has: Combination, what: SQL | SQL.Aliased, paged: boolean): SQLWrapper {
  // The plus keeps SQLite from walking a whole language for the quotes of one article, or for few (https://sqlite.org/optoverview.html, section 3).
  const column = (name: 'expertId' | 'rubricId' | 'inLanguage') => (has.article || (has.rare && !has.expert) ? sql`+${q[name]}` : q[name])
  const capacity = has.article || has.expert ? sql`+${q.capacity}` : q.capacity
  const where = and(
    has.article ? eq(q.articleId, sql.placeholder('article')) : undefined,
    has.expert ? sql`${column('expertId')} = ${expertMeant('expert')}` : undefined,
    has.rubric ? sql`${column('rubricId')} = ${rubricNamed('rubric')}` : undefined,
    has.lang ? sql`${column('inLanguage')} = ${sql.placeholder('lang')}` : undefined,
    has.capacity ? sql`${capacity} = ${sql.placeholder('capacity')}` : undefined,
    has.rare ? sql`${q.capacity} <> 'expert'` : undefined,
    paged && has.after ? (has.article ? gt(q.startOffset, afterMark(2)) : behind) : undefined,
  )
  const query = build.select({ what }).from(q).where(where).$dynamic()
  if (!paged) return query
  return has.article ? query.orderBy(asc(q.startOffset)) : query.orderBy(desc(q.publishedAt), desc(q.articleId), asc(q.startOffset))
}

export function quoteQueries(reader: Reader, join: Join, far: Reader) {
  const byId = reader
    .select({
      seq: lastSeq,
      quote: asColumn(
        one(listedShape, row =>
          build
            .select({ row })
            .from(q)
            .where(eq(q.id, sql.placeholder('id'))),
        ),
      ),
    })
    .from(oneRow)
    .prepare()
  const lists = perCombination((has: Combination) =>
    (!has.article && walksFar(has.count, has.expert, has.rubric, has.lang, has.capacity) ? far : reader)
      .select({
        seq: lastSeq,
        rows: asColumn(many(listedShape, row => rowsOf(has, row, true), sql`${limitMark}`)),
        total: asColumn(computed(has.count ? rowsOf(has, sql`count(*)`, false) : sql`null`, Number)),
      })
      .from(oneRow)
      .prepare(),
  )
  const gone = reader
    .select({ retractedAt: quotes.retractedAt })
    .from(quotes)
    .innerJoin(articles, eq(articles.id, quotes.articleId))
    .where(
      and(
        eq(quotes.id, sql.placeholder('id')),
        or(
          // What was taken back before its article was public was never seen.
          and(inArray(articles.status, ['published', 'withdrawn']), gte(quotes.retractedAt, articles.datePublished)),
          and(eq(quotes.status, 'published'), eq(articles.status, 'withdrawn')),
        ),
      ),
    )
    .prepare()

  return {
    /** A published quote, or undefined. */
    async findPublished(id: string): Promise<Quote | undefined> {
      const joined = await join(
        () => byId.get({ id }),
        ({ quote }) => speakersIn(quote ? [quote] : []),
      )
      return joined?.answer.quote && toQuote(joined.references, joined.answer.quote)
    },

    /** Why a quote that was public is no longer: it was retracted, or its article withdrawn; undefined when it never was. */
    async findAbsence(id: string): Promise<'retracted' | 'withdrawn' | undefined> {
      const row = await gone.get({ id })
      return row && (row.retractedAt === null ? 'withdrawn' : 'retracted')
    },

    /** Published quotes that pass the filter. */
    async list(filter: QuoteFilter, page: PageRequest): Promise<PageOf<Quote>> {
      const has = (name: keyof QuoteFilter) => filter[name] !== undefined
      const statement = lists({
        expert: has('expert'),
        article: has('article'),
        rubric: has('rubric'),
        lang: has('lang'),
        capacity: has('capacity'),
        rare: has('capacity') && filter.capacity !== 'expert',
        after: page.after !== undefined,
        count: page.count,
      })
      const joined = await join(
        () => statement.get({ ...filter, ...pageValues(page) }),
        ({ rows }) => speakersIn(rows),
      )
      const { answer, references } = found(joined)
      const keyOf = (row: ListedRow) => [published(row.publishedAt), row.article?.id ?? '', row.start]
      return toPage(answer.rows, page, answer.total, row => toQuote(references, row), keyOf)
    },
  }
}
