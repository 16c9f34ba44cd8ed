import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { and, asc, eq, gt, lte, notExists, sql } from './drizzle.ts'
import type { Reader } from './reader.ts'
import { build, type Statement, template } from './statement.ts'
import { articles } from './tables.ts'
import { viewDays, viewTotals } from './view-tables.ts'

const mark = sql.placeholder
/** The articles that one unit is about, by their ids. */
const isAmong = (column: SQLiteColumn) => and(gt(column, mark('after')), lte(column, mark('last')))

const summed = build
  .select({
    articleId: viewDays.articleId,
    views: sql`sum(${viewDays.views})`.as('views'),
    uniqueViews: sql`sum(${viewDays.uniqueViews})`.as('unique_views'),
    since: sql`min(${viewDays.day})`.as('since'),
  })
  .from(viewDays)
  .where(and(gt(viewDays.views, 0), isAmong(viewDays.articleId)))
  .groupBy(viewDays.articleId)

const countedOn = build
  .select({ one: sql`1` })
  .from(viewDays)
  .where(sql`${viewDays.articleId} = ${viewTotals.articleId} and ${viewDays.views} > 0`)

const forget = template(build.delete(viewTotals).where(and(isAmong(viewTotals.articleId), notExists(countedOn))))
const sumUp = template(
  build
    .insert(viewTotals)
    .select(summed)
    .onConflictDoUpdate({
      target: viewTotals.articleId,
      set: {
        views: sql`excluded.views`,
        uniqueViews: sql`excluded.unique_views`,
        since: sql`iif(substr(excluded.since, 1, 7) = substr(${viewTotals.since}, 1, 7) and excluded.since like '%-01', ${viewTotals.since}, excluded.since)`,
      },
    }),
)

/**
 * The statements that make anew, from the days, the totals of the articles behind `after` up to `last`. The day on which counting began is kept where its
 * month was summed up and no longer tells.
 */
export const recountTotals = (range: { after: string; last: string }): Statement[] => [forget(range), sumUp(range)]

/** So many articles are one unit: each may have a row for every day, and nobody who writes is to wait for all. */
const together = 500

const asNumber = (expression: ReturnType<typeof sql>) => sql<number>`${expression}`.mapWith(Number)

export function recountQueries(reader: Reader) {
  const days = build
    .select({
      articleId: sql<string>`${viewDays.articleId}`.as('day_article'),
      views: sql`sum(${viewDays.views})`.as('day_views'),
      uniqueViews: sql`sum(${viewDays.uniqueViews})`.as('day_unique_views'),
    })
    .from(viewDays)
    .groupBy(viewDays.articleId)
    .as('days')
  const { views, uniqueViews } = viewTotals
  const totals = reader
    .select({
      article: sql<string>`coalesce(${days.articleId}, ${viewTotals.articleId})`.as('article'),
      views: asNumber(sql`coalesce(${days.views}, 0)`),
      uniqueViews: asNumber(sql`coalesce(${days.uniqueViews}, 0)`),
      totalViews: asNumber(sql`coalesce(${views}, 0)`),
      totalUniqueViews: asNumber(sql`coalesce(${uniqueViews}, 0)`),
    })
    .from(days)
    .fullJoin(viewTotals, eq(viewTotals.articleId, days.articleId))
    .where(sql`coalesce(${days.views}, 0) <> coalesce(${views}, 0) or coalesce(${days.uniqueViews}, 0) <> coalesce(${uniqueViews}, 0)`)
    .orderBy(sql`article`)
    .prepare()

  const ids = reader
    .select({ id: articles.id })
    .from(articles)
    .where(gt(articles.id, mark('after')))
    .orderBy(asc(articles.id))
    .limit(together)
    .as('ids')
  const page = reader
    .select({ last: sql<string | null>`max(${ids.id})`, count: asNumber(sql`count(*)`) })
    .from(ids)
    .prepare()

  return {
    /** As many articles behind one as are recounted together: the last of them, and how many they are; undefined when there is none. */
    findPage: async (after: string): Promise<{ last: string; count: number } | undefined> => {
      const { last = null, count = 0 } = (await page.get({ after })) ?? {}
      return last === null ? undefined : { last, count }
    },

    /** The articles whose total is not the sum of their days. */
    listDifferences: () => totals.all(),
  }
}
