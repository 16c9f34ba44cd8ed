import { firstOfMonth } from '../text/day.ts'
import { asc, eq, getTableColumns, gt, inArray, lt, or, sql } from './drizzle.ts'
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

const isOfDay = eq(viewDays.day, mark('day'))

const addDay = template(
  build
    .insert(viewDays)
    .select(
      build
        .select({ ...getTableColumns(viewDays), day: sql`${mark('month')}`.as('day') })
        .from(viewDays)
        .where(isOfDay),
    )
    .onConflictDoUpdate(addToDays),
)
const deleteDay = template(build.delete(viewDays).where(isOfDay))

/**
 * The statements that add a day up with the others of its month, whose sum stands on its first day, so that totals stay the sum of their days. A month
 * has hundreds of thousands of rows: nobody has to wait for more than a day of it.
 */
export const sumDay = (day: string): Statement[] => [addDay({ day, month: firstOfMonth(day) }), deleteDay({ day })]
