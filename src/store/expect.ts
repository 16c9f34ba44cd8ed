import type { InferSelectModel } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { sql } from './drizzle.ts'
import { build, columnsNamed, encoder, type Statement, template, updateIn } from './statement.ts'
import { articles, guards } from './tables.ts'

const isAt = updateIn(articles, ['id'], ['id', 'revision'])

/** The statement that refuses its unit, as `revision`, unless an article is stored at the revision at which whoever changes it has read it. */
export const expectArticle = ({ id, revision }: { id: string; revision: number }): Statement => ({
  ...isAt({ id, revision }),
  guard: 'revision',
})

/**
 * A function to the statement that refuses its unit, as `revision`, unless the rows that have a value in the column `key` are those given, as far
 * as the columns `told` say. It is for what has no count of its changes: whoever changes it has read all of it.
 */
export function expectIn<Table extends SQLiteTable, Told extends keyof Table['_']['columns'] & string>(
  table: Table,
  key: SQLiteColumn,
  told: readonly Told[],
): (value: string | number, rows: readonly Required<Pick<InferSelectModel<Table>, Told>>[]) => Statement {
  const columns = columnsNamed(table, told)
  const comma = sql`, `
  const rows = sql.placeholder('rows')
  const stored = sql`from ${table} where ${key} = ${sql.placeholder('value')}`
  const names = sql.join(
    columns.map(([, column]) => column),
    comma,
  )
  const given = sql.join(
    columns.map((_, index) => sql`json_extract(value, ${`$[${index}]`})`),
    comma,
  )
  const isSame = sql`not exists (select ${names} ${stored} except select ${given} from json_each(${rows})) and (select count(*) ${stored}) = json_array_length(${rows})`
  const guard = template(build.update(guards).set({ holds: 1 }).where(isSame))
  const encode = encoder(columns)
  return (value, expected) => ({ ...guard({ value, rows: JSON.stringify(expected.map(row => encode(row, []))) }), guard: 'revision' })
}
