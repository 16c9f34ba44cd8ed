import type { InferInsertModel, InferSelectModel, SQL, SQLChunk } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { utf8Of } from '../text/units.ts'
import { drizzle, fillPlaceholders, getTableColumns, isAsItIs, sql } from './drizzle.ts'

/** One statement of a unit: SQL and the values bound to it. It can be sent to a worker or over a network as it is. */
export interface Statement {
  sql: string
  params: unknown[]
  /** The statement must change exactly one row, or the whole unit is rolled back with this reason. */
  guard?: string
  /** Carried out behind all other statements of the units that are committed together: it may depend on them, and none of them on it. Without values, once. */
  isLast?: boolean
}

/** Builds queries and runs none. */
export const build = drizzle(() => {
  /* c8 ignore next 1 -- nothing runs what is only built */
  throw new Error('this builder runs no queries')
})

/** Turns a query with placeholders into a function from values to a statement; the SQL is written once. */
export function template(query: { toSQL(): { sql: string; params: unknown[] } }) {
  const { sql: text, params } = query.toSQL()
  return (values: Record<string, unknown>): Statement => ({ sql: text, params: fillPlaceholders(params, values) })
}

/** The same for what Drizzle has no words for. */
export const templateOf = (text: SQL) => template({ toSQL: () => build.run(text).getQuery() })

type Columns<Table extends SQLiteTable> = Table['_']['columns']

type NamedColumn = readonly [key: string, column: SQLiteColumn]

/** The columns of a table that have these names in it, in their order. */
export function columnsNamed(table: SQLiteTable, names: readonly string[]): NamedColumn[] {
  const known = new Map(Object.entries(getTableColumns(table)))
  return names.flatMap(name => {
    const column = known.get(name)
    return column ? [[name, column] as const] : []
  })
}

/** A function that puts the values of a row's columns, as SQLite takes them, behind others; absent and null ones are NULL. */
export function encoder(columns: readonly NamedColumn[]): (values: Record<string, unknown>, params: unknown[]) => unknown[] {
  const mapped = columns.map(([key, column]) => [key, isAsItIs(column, 'mapToDriverValue') ? undefined : column] as const)
  return (values, params) => {
    for (const [key, column] of mapped) {
      const value = values[key] ?? null
      params.push(column === undefined || value === null ? value : column.mapToDriverValue(value))
    }
    return params
  }
}

/**
 * A function from a row to the statement that inserts it. The texts of the columns `long` are bound as bytes, for which Node takes a twentieth of
 * the time that the binding of SQLite takes for a text that is not Latin.
 */
export function insertLongInto<Table extends SQLiteTable>(
  table: Table,
  long: readonly (keyof Columns<Table> & string)[],
): (row: InferInsertModel<Table>) => Statement {
  const isLong = new Set<string>(long)
  const columns = Object.entries(getTableColumns(table))
  const positions = columns.flatMap(([key], position) => (isLong.has(key) ? [position] : []))
  const text = insertionText(table, columns, ([key]) =>
    isLong.has(key) ? sql`cast(${sql.placeholder(key)} as text)` : sql.placeholder(key),
  )
  const encode = encoder(columns)
  return row => {
    const params = encode(row, [])
    // No stored text has a lone surrogate.
    for (const position of positions) params[position] = utf8Of(String(params[position]))
    return { sql: text, params }
  }
}

// Identifiers come from tables.ts only, never from outside.
const nameOf = (column: SQLiteColumn) => sql.identifier(column.name)
const comma = sql`, `

/** A function from a row to the statement that inserts it. */
export function insertInto<Table extends SQLiteTable>(table: Table): (row: InferInsertModel<Table>) => Statement {
  const { columns, textFor } = insertionInto(table)
  const text = textFor(1)
  const encode = encoder(columns)
  return row => ({ sql: text, params: encode(row, []) })
}

/** So many rows are inserted by one statement at most: together they take less time, and each number of them is a text to prepare. */
const maxRows = 10

/** A function from rows to the statements that insert them, in their order. */
export function insertAllInto<Table extends SQLiteTable>(table: Table): (rows: readonly InferInsertModel<Table>[]) => Statement[] {
  const { columns, textFor } = insertionInto(table)
  const texts = Array.from({ length: maxRows }, (_, more) => textFor(1 + more))
  const encode = encoder(columns)
  const insert = (rows: readonly InferInsertModel<Table>[]): Statement => ({
    sql: texts[rows.length - 1] ?? '',
    params: rows.reduce<unknown[]>((params, row) => encode(row, params), []),
  })
  return rows => Array.from({ length: Math.ceil(rows.length / maxRows) }, (_, n) => insert(rows.slice(n * maxRows, (n + 1) * maxRows)))
}

function insertionInto(table: SQLiteTable) {
  const columns = Object.entries(getTableColumns(table))
  return { columns, textFor: (count: number) => insertionText(table, columns, ([key]) => sql.placeholder(key), count) }
}

function insertionText(table: SQLiteTable, columns: readonly NamedColumn[], markFor: (column: NamedColumn) => SQLChunk, count = 1): string {
  const names = sql.join(
    columns.map(([, column]) => nameOf(column)),
    comma,
  )
  const marks = sql.join(columns.map(markFor), comma)
  const rows = sql.join(
    Array.from({ length: count }, () => sql`(${marks})`),
    comma,
  )
  return build.run(sql`insert into ${table} (${names}) values ${rows}`).getQuery().sql
}

/**
 * A function from values, as SQLite takes them, to the statement that inserts a row with those columns where the condition holds when it runs, or puts it
 * in the place of the one with its key. They are placeholders of the condition too, by the columns' names.
 */
export function insertWhere(
  table: SQLiteTable,
  columns: readonly SQLiteColumn[],
  condition: SQL,
  verb: SQL = sql`insert`,
): (values: Record<string, unknown>) => Statement {
  const names = sql.join(columns.map(nameOf), comma)
  const marks = sql.join(
    columns.map(column => sql.placeholder(column.name)),
    comma,
  )
  return templateOf(sql`${verb} into ${table} (${names}) select ${marks} where ${condition}`)
}

/** A function from values to the statement that sets the columns `set` where the columns `where` have the values given. */
export function updateIn<Table extends SQLiteTable, Set extends keyof Columns<Table> & string, Where extends keyof Columns<Table> & string>(
  table: Table,
  set: readonly Set[],
  where: readonly Where[],
): (values: Required<Pick<InferSelectModel<Table>, Set | Where>>) => Statement {
  const columns = columnsNamed(table, [...set, ...where])
  const equations = columns.map(([key, column]) => sql`${nameOf(column)} = ${sql.placeholder(key)}`)
  const assigned = sql.join(equations.slice(0, set.length), comma)
  const sought = sql.join(equations.slice(set.length), sql` and `)
  const { sql: text } = build.run(sql`update ${table} set ${assigned} where ${sought}`).getQuery()
  const encode = encoder(columns)
  return values => ({ sql: text, params: encode(values, []) })
}
