import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { firstOfMonth } from '../text/day.ts'
import { and, asc, gt, inArray, lt, or, sql } from './drizzle.ts'
import { build, type Statement, template } from './statement.ts'
import { units } from './tables.ts'
import { viewDays, viewSalts, viewVisitors } from './view-tables.ts'
import { addToDays } from './view-unit.ts'

const mark = sql.placeholder

/** The statement that stores a day's salt unless there is one. */
export const addSalt: (values: { day: string; salt: Buffer }) => Statement = template(
  build
    .insert(viewSalts)
    .values({ day: mark('day'), salt: mark('salt') })
    .onConflictDoNothing(),
)

/** The statement that destroys the salts of days before `first` and behind `last`. */
export const deleteSalts: (values: { first: string; last: string }) => Statement = template(
  build.delete(viewSalts).where(or(lt(viewSalts.day, mark('first')), gt(viewSalts.day, mark('last')))),
)

const oldUnits = build
  .select({ id: units.id })
  .from(units)
  .where(lt(units.id, mark('id')))
  .orderBy(asc(units.id))
  .limit(mark('limit'))

/** The statement that forgets units whose id is below `id`, the oldest `limit` at most; ids begin with the time of their making. */
export const deleteUnits: (values: { id: string; limit: number }) => Statement = template(
  build.delete(units).where(inArray(units.id, oldUnits)),
)

const first = build
  .select({ visitor: viewVisitors.visitor })
  .from(viewVisitors)
  .where(lt(viewVisitors.visitor, sql`(unixepoch(${mark('day')}) / 86400 << 48)`))
  .orderBy(asc(viewVisitors.visitor))
  .limit(mark('limit'))

/** The statement that forgets some of the visitors of days before `day`, `limit` at most, so that nobody has to wait for it. */
export const deleteVisitors: (values: { day: string; limit: number }) => Statement = template(
  build.delete(viewVisitors).where(sql`${viewVisitors.visitor} in ${first}`),
)

const month = sql`substr(${viewDays.day}, 1, 7) || '-01'`
const isInside = and(lt(viewDays.day, mark('day')), sql`substr(${viewDays.day}, 9) <> '01'`)
const sum = (column: SQLiteColumn) => sql`sum(${column})`

const sumDays = template(
  build
    .insert(viewDays)
    .select(
      build
        .select({
          articleId: viewDays.articleId,
          day: month.as('day'),
          received: sum(viewDays.received).as('received'),
          views: sum(viewDays.views).as('views'),
          uniqueViews: sum(viewDays.uniqueViews).as('unique_views'),
          bots: sum(viewDays.bots).as('bots'),
          prefetches: sum(viewDays.prefetches).as('prefetches'),
          repeats: sum(viewDays.repeats).as('repeats'),
        })
        .from(viewDays)
        .where(isInside)
        .groupBy(viewDays.articleId, month),
    )
    .onConflictDoUpdate(addToDays),
)
const deleteDays = template(build.delete(viewDays).where(isInside))

/**
 * The statements that sum up the days of the months before that of `day`. A month's sum stands on its first day, so that totals stay the
 * sum of their days.
 */
export function sumMonths(day: string): Statement[] {
  const values = { day: firstOfMonth(day) }
  return [sumDays, deleteDays].map(statement => statement(values))
}
