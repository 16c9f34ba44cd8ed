import { createRequire } from 'node:module'

// What is used of drizzle-orm, as CommonJS: for each of its hundred ES modules, Node would parse the package's list of exports (130 kB) anew,
// which made a start of the program, and of each of its threads, take a third longer.
const require = createRequire(import.meta.url)
const core: typeof import('drizzle-orm') = require('drizzle-orm')
const sqlite: typeof import('drizzle-orm/sqlite-core') = require('drizzle-orm/sqlite-core')
const proxy: typeof import('drizzle-orm/sqlite-proxy') = require('drizzle-orm/sqlite-proxy')

/** The class, which `is` tells columns by, and the type of what it makes. */
export type Column = import('drizzle-orm').Column
export const {
  and,
  asc,
  Column,
  desc,
  eq,
  exists,
  fillPlaceholders,
  getTableColumns,
  gt,
  gte,
  inArray,
  is,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  notExists,
  or,
  sql,
} = core
export const { alias, blob, integer, primaryKey, real, sqliteTable, text } = sqlite
export const { drizzle } = proxy

/** Whether a column takes values from the database, or hands them to it, as they are, as most do: it need not be asked for each. */
export const isAsItIs = (column: object, mapper: 'mapFromDriverValue' | 'mapToDriverValue'): boolean =>
  Reflect.get(column, mapper) === Reflect.get(Column.prototype, mapper)
