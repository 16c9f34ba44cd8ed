import type { SQL, SQLWrapper } from 'drizzle-orm'
import { Column, is, isAsItIs, sql } from './drizzle.ts'

/** A value read out of a JSON array, and the SQL that puts it there. */
export interface Field<T> {
  sql: SQLWrapper
  decode: (value: unknown) => T
}

export type Shape = Record<string, Column | Field<unknown>>

type Value<F> = F extends Column
  ? F['_']['notNull'] extends true
    ? F['_']['data']
    : F['_']['data'] | null
  : F extends Field<infer T>
    ? T
    : never

/** A row as a plain object, a property for each name of the shape. */
export type Row<S extends Shape> = { [Name in keyof S]: Value<S[Name]> }

function decoderOf(field: Column | Field<unknown>): (value: unknown) => unknown {
  if (!is(field, Column)) return field.decode
  if (isAsItIs(field, 'mapFromDriverValue')) return value => value
  return value => (value === null ? null : field.mapFromDriverValue(value))
}

const parse = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value)

/** The columns of a shape as one JSON array: no names travel, they are known on both sides. */
export const jsonRow = (shape: Shape): SQL =>
  sql`json_array(${sql.join(
    Object.values(shape).map(field => (is(field, Column) ? field : field.sql)),
    sql`, `,
  )})`

/** Reads what `jsonRow` of the same shape wrote. */
export function rowDecoder<S extends Shape>(shape: S): (value: unknown) => Row<S> {
  const fields = Object.entries(shape).map(([name, field]) => ({ name, decode: decoderOf(field) }))
  return value => {
    const read = parse(value)
    const values: unknown[] = Array.isArray(read) ? read : []
    const row: Record<string, unknown> = {}
    for (const [index, { name, decode }] of fields.entries()) row[name] = decode(values[index])
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every name was given what its own column or field decoded
    return row as Row<S>
  }
}

type Query = (row: SQL.Aliased<unknown>) => SQLWrapper

// The LIMIT is always there: without one SQLite may drop the ORDER BY of a subquery.
const ordered = (shape: Shape, query: Query, limit: SQLWrapper): SQL => sql`(${query(jsonRow(shape).as('row')).getSQL()} limit ${limit})`

/**
 * All rows of a query, or as many as `limit` says, as one value. `query` is given the row to select, aliased, and adds from where and in
 * which order.
 */
export function many<S extends Shape>(shape: S, query: Query, limit: SQLWrapper = sql`-1`): Field<Row<S>[]> {
  const decode = rowDecoder(shape)
  return {
    sql: sql`(select json_group_array(json("row")) from ${ordered(shape, query, limit)})`,
    decode: value => {
      const rows: unknown = parse(value)
      return Array.isArray(rows) ? rows.map(decode) : []
    },
  }
}

/** The first row of a query, or undefined. */
export function one<S extends Shape>(shape: S, query: Query): Field<Row<S> | undefined> {
  const decode = rowDecoder(shape)
  return {
    sql: sql`(select json("row") from ${ordered(shape, query, sql`1`)})`,
    decode: value => (value === null ? undefined : decode(value)),
  }
}

/** A computed value, such as a count. */
export const computed = <T>(expression: SQLWrapper, decode: (value: unknown) => T): Field<T> => ({ sql: expression, decode })

/** What a statement is read from whose columns are all computed: Drizzle has no select without FROM. */
export const oneRow = sql`(select 1)`

/** The values of a list that is bound as JSON to the placeholder of that name. */
export const valuesIn = (name: string): SQL => sql`(select value from json_each(${sql.placeholder(name)}))`

/** A field as a column of a Drizzle select. */
export const asColumn = <T>(field: Field<T>): SQL<T> => sql`${field.sql}`.mapWith(field.decode) as SQL<T>
