import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { ViewDay, Views } from '../schemas/view.ts'
import { and, asc, eq, gt, gte, inArray, lte, sql } from './drizzle.ts'
import { optional } from './optional.ts'
import type { Reader } from './reader.ts'
import { asColumn, many, oneRow, valuesIn } from './rows.ts'
import { build } from './statement.ts'
import { publishedArticles as a } from './tables.ts'
import { viewDays, viewSalts, viewTotals, viewVisitors } from './view-tables.ts'

const mark = sql.placeholder

const countShape = {
  article: a.id,
  baseline: a.viewsBaseline,
  views: viewTotals.views,
  uniqueViews: viewTotals.uniqueViews,
  since: viewTotals.since,
}

const sumOf = (column: SQLiteColumn) => sql<number>`sum(${column})`.mapWith(Number)

/** `far` adds up the days of all articles together, of which a year has hundreds of thousands. */
export function viewQueries(reader: Reader, far = reader) {
  const published = reader
    .select({ id: a.id })
    .from(a)
    .where(inArray(a.id, valuesIn('ids')))
    .prepare()
  const counts = reader
    .select({
      rows: asColumn(
        many(countShape, row =>
          build
            .select({ row })
            .from(a)
            .leftJoin(viewTotals, eq(viewTotals.articleId, a.id))
            .where(inArray(a.id, valuesIn('ids')))
            .orderBy(asc(a.id)),
        ),
      ),
    })
    .from(oneRow)
    .prepare()
  const salts = reader.select().from(viewSalts).prepare()

  const series = (isOfArticle: boolean) =>
    (isOfArticle ? reader : far)
      .select({
        day: viewDays.day,
        received: sumOf(viewDays.received),
        views: sumOf(viewDays.views),
        uniqueViews: sumOf(viewDays.uniqueViews),
        bot: sumOf(viewDays.bots),
        prefetch: sumOf(viewDays.prefetches),
        repeat: sumOf(viewDays.repeats),
      })
      .from(viewDays)
      .where(
        and(
          isOfArticle ? eq(viewDays.articleId, mark('article')) : undefined,
          gte(viewDays.day, mark('from')),
          lte(viewDays.day, mark('to')),
        ),
      )
      .groupBy(viewDays.day)
      .orderBy(asc(viewDays.day))
      .prepare()
  const ofArticle = series(true)
  const ofAll = series(false)
  const visitorsDay = reader
    .select({ day: sql<string>`date((${viewVisitors.visitor} >> 48) * 86400, 'unixepoch')` })
    .from(viewVisitors)
    .orderBy(asc(viewVisitors.visitor))
    .limit(1)
    .prepare()

  const dayAfter = reader
    .select({ day: viewDays.day })
    .from(viewDays)
    .where(gt(viewDays.day, mark('day')))
    .orderBy(asc(viewDays.day))
    .limit(1)
    .prepare()

  return {
    /** Those of the articles that are published, whose views are counted. */
    async listPublished(ids: readonly string[]): Promise<string[]> {
      return (await published.all({ ids: JSON.stringify(ids) })).map(({ id }) => id)
    },

    /** The views of those of the articles that are published, by id. */
    async count(ids: readonly string[], asOf: string): Promise<Views[]> {
      const answer = await counts.get({ ids: JSON.stringify(ids) })
      return (answer?.rows ?? []).map(row => ({
        article: row.article,
        views: (row.views ?? 0) + (row.baseline ?? 0),
        uniqueViews: row.uniqueViews ?? 0,
        baseline: row.baseline ?? 0,
        ...optional({ since: row.since && `${row.since}T00:00:00.000Z` }),
        asOf,
      }))
    },

    /** What was counted and excluded on each UTC day from `from` to `to`, both included; of one article or of all. */
    async listDays(from: string, to: string, article?: string): Promise<ViewDay[]> {
      const rows = article === undefined ? await ofAll.all({ from, to }) : await ofArticle.all({ from, to, article })
      return rows.map(({ bot, prefetch, repeat, ...row }) => ({ ...row, excluded: { bot, prefetch, repeat } }))
    },

    /** The days whose salts are kept, with them. */
    listSalts: () => salts.all(),

    /** The earliest day of which visitors are kept, or undefined. */
    findVisitorsDay: async (): Promise<string | undefined> => (await visitorsDay.get())?.day,

    /** The first day behind one on which anything was counted, or undefined. */
    findDayAfter: async (day: string): Promise<string | undefined> => (await dayAfter.get({ day }))?.day,
  }
}
