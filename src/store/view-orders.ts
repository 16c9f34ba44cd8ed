import type { SQL } from 'drizzle-orm'
import type { ArticleCard } from '../schemas/article.ts'
import type { ViewPeriod } from '../schemas/view.ts'
import { rubricNamed } from './article-lists.ts'
import { cardShape, joinCard, peopleInCards } from './article-row.ts'
import { and, asc, desc, eq, gt, gte, lt, lte, or, sql } from './drizzle.ts'
import { afterMark, limitMark, type PageOf, type PageRequest, pageValues, perCombination, toPage } from './pages.ts'
import type { Reader } from './reader.ts'
import { found, type Join, lastSeq } from './references.ts'
import { asColumn, computed, many, oneRow } from './rows.ts'
import { build, type Statement, template } from './statement.ts'
import { publishedArticles as a } from './tables.ts'
import { viewOrders as o, viewDays } from './view-tables.ts'

const mark = sql.placeholder

/** An order has at most this many articles. */
const maxOrdered = 1000

const periodViews = sql<number>`sum(${viewDays.views})`
// Added up before articles are looked up: there is a row for each day, and one for each article is left.
const viewed = build
  .select({ articleId: sql`${viewDays.articleId}`.as('viewed_article'), views: periodViews.as('viewed_views') })
  .from(viewDays)
  .where(and(gte(viewDays.day, mark('from')), lte(viewDays.day, mark('to'))))
  .groupBy(viewDays.articleId)
  .having(gt(periodViews, 0))
  .as('viewed')
const ranked = build
  .select({ articleId: sql`${viewed.articleId}`.as('article_id'), views: sql`${viewed.views}`.as('period_views') })
  .from(viewed)
  .innerJoin(a, eq(a.id, viewed.articleId))
  .orderBy(desc(viewed.views), desc(viewed.articleId))
  .limit(maxOrdered)
  .as('ranked')

const inOneText = sql`json_group_array(json_array(${ranked.articleId}, ${ranked.views}) order by ${ranked.views} desc, ${ranked.articleId} desc)`

const makeOrder = template(
  build
    .insert(o)
    .select(
      build
        .select({
          period: sql`${mark('period')}`.as('period'),
          madeAt: sql`${mark('madeAt')}`.as('made_at'),
          articles: inOneText.as('articles'),
        })
        .from(ranked)
        .where(sql`true`),
    )
    .onConflictDoNothing(),
)
const dropOrders = template(
  build.delete(o).where(and(eq(o.period, mark('period')), or(lt(o.madeAt, mark('before')), gt(o.madeAt, mark('after'))))),
)

interface NewOrder {
  period: ViewPeriod
  /**
   * When it is made; others that were made before `before` are dropped, and those made after `after`, by a clock that was wrong. What another
   * process made a moment later may be stored first, and is shown by it.
   */
  madeAt: string
  before: string
  after: string
  /** The UTC days of the period, both included. */
  from: string
  to: string
}

/** The statements that put the published articles in the order of their views within a period; those of equal views by descending id. */
export const orderUnit = (order: NewOrder): Statement[] => [dropOrders({ ...order }), makeOrder({ ...order })]

// An entry of an order; its key is its place in it.
const entries = sql`json_each(${o.articles}) e`
const rank = sql`e.key`
const shape = { ...cardShape, rank: computed(rank, Number), periodViews: computed(sql`e.value ->> 1`, Number) }

type Combination = Record<'rubric' | 'lang' | 'after', boolean>

const inOrder = (has: Combination, row: SQL | SQL.Aliased) =>
  build
    .select({ row })
    .from(o)
    // Crossed, which SQLite does in this order: a rubric may have a hundred times more articles than an order has.
    .crossJoin(entries)
    .crossJoin(a)
    .where(
      and(
        eq(a.id, sql`e.value ->> 0`),
        eq(o.period, mark('period')),
        eq(o.madeAt, mark('madeAt')),
        has.after ? gt(rank, afterMark(0)) : undefined,
        has.rubric ? eq(a.rubricId, rubricNamed('rubric')) : undefined,
        has.lang ? eq(a.inLanguage, mark('lang')) : undefined,
      ),
    )
    .orderBy(asc(rank))

interface MostViewedQuery {
  period: ViewPeriod
  /** Which order; a page after the first must be of the same one. */
  madeAt: string
  rubric?: string | undefined
  lang?: string | undefined
}

export function orderQueries(reader: Reader, join: Join) {
  const lists = perCombination((has: Combination) =>
    reader
      .select({ seq: lastSeq, rows: asColumn(many(shape, row => inOrder(has, row), sql`${limitMark}`)) })
      .from(oneRow)
      .prepare(),
  )
  const exists = reader
    .select({ madeAt: o.madeAt })
    .from(o)
    .where(and(eq(o.period, mark('period')), eq(o.madeAt, mark('madeAt'))))
    .prepare()
  const newest = reader
    .select({ madeAt: o.madeAt })
    .from(o)
    .where(eq(o.period, mark('period')))
    .orderBy(desc(o.madeAt))
    .limit(1)
    .prepare()

  return {
    /** When the last order that is kept was made, or undefined when there is none. */
    findNewest: async (period: ViewPeriod): Promise<string | undefined> => (await newest.get({ period }))?.madeAt,

    /** Whether an order is still kept. */
    has: async (period: ViewPeriod, madeAt: string): Promise<boolean> => (await exists.get({ period, madeAt })) !== undefined,

    /** Published articles in an order, with their views within the period at its moment. */
    async list(query: MostViewedQuery, page: PageRequest): Promise<PageOf<ArticleCard & { periodViews: number }>> {
      const has = { rubric: query.rubric !== undefined, lang: query.lang !== undefined, after: page.after !== undefined }
      const statement = lists(has)
      const joined = await join(
        () => statement.get({ ...query, ...pageValues(page) }),
        ({ rows }) => peopleInCards(rows),
      )
      const { answer, references } = found(joined)
      return toPage(
        answer.rows,
        page,
        undefined,
        row => ({ ...joinCard(references, row), periodViews: row.periodViews }),
        row => [row.rank, query.madeAt],
      )
    },
  }
}
