import { is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import t from 'tap'
import * as editorialTables from '../src/store/editorial-tables.ts'
import { migrate } from '../src/store/migrate.ts'
import { openDatabase } from '../src/store/open.ts'
import * as searchTables from '../src/store/search-tables.ts'
import * as suggestionTables from '../src/store/suggestion-tables.ts'
import * as tables from '../src/store/tables.ts'
import * as viewTables from '../src/store/view-tables.ts'

interface TableRow {
  name: string
  type: string
  strict: number
}

interface ColumnRow {
  name: string
  type: string
  notnull: number
  pk: number
}

const sqlite = await openDatabase({ path: ':memory:' })
migrate(sqlite)
const stored = sqlite
  .prepare<[], TableRow>(
    "SELECT name, type, strict FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow' AND name NOT LIKE 'sqlite_%'",
  )
  .all()
const columnsOf = sqlite.prepare<[string], ColumnRow>('SELECT name, type, "notnull", pk FROM pragma_table_info(?)')
const sqlOf = (name: string) => String(sqlite.prepare('SELECT sql FROM sqlite_master WHERE name = ?').pluck().get(name))
const declared = Object.values({ ...tables, ...viewTables, ...editorialTables, ...suggestionTables, ...searchTables })
  .filter(value => is(value, SQLiteTable))
  .map(table => getTableConfig(table))

t.test('the tables and the migrations name the same tables and views', async t => {
  t.same(declared.map(({ name }) => name).sort(), stored.map(({ name }) => name).sort())
})

t.test('every table is STRICT', async t => {
  t.same(
    stored.filter(({ type, strict }) => type === 'table' && strict !== 1),
    [],
  )
})

for (const { name, columns, primaryKeys } of declared) {
  const type = stored.find(table => table.name === name)?.type
  // A column of a full-text index has no type.
  if (type === 'virtual') continue
  const isView = type === 'view'
  t.test(`${name} has the same columns in both`, async t => {
    const inSql = columnsOf.all(name)
    t.same(columns.map(column => column.name).sort(), inSql.map(column => column.name).sort())
    t.same(
      columns.map(column => `${column.name} ${column.getSQLType().toUpperCase()}`).sort(),
      inSql.map(({ name, type }) => `${name} ${type}`).sort(),
    )
    if (isView) return
    // The key of a rowid table is never null, whether that is written or not.
    const required = inSql.filter(({ notnull, type, pk }) => notnull === 1 || (type === 'INTEGER' && pk === 1))
    t.same(
      columns
        .filter(column => column.notNull)
        .map(column => column.name)
        .sort(),
      required.map(column => column.name).sort(),
      'and the same ones may be null',
    )
    const keys = [...columns.filter(({ primary }) => primary), ...primaryKeys.flatMap(key => key.columns)]
    t.same(
      keys.map(column => column.name),
      inSql
        .filter(({ pk }) => pk > 0)
        .sort((a, b) => a.pk - b.pk)
        .map(column => column.name),
      'and the same key',
    )
  })
  if (isView) continue

  t.test(`${name} refuses what is not in a closed set, and what is no JSON`, async t => {
    const sql = sqlOf(name)
    const sets = new Map(
      Array.from(sql.matchAll(/CHECK \((\w+) IN \(([^)]*)\)\)/g), ([, column = '', values = '']) => [
        column,
        values.split(',').map(value => value.trim().replaceAll("'", '')),
      ]),
    )
    const closed = columns.filter(({ enumValues = [] }) => enumValues.length > 0)
    t.same([...sets.keys()].sort(), closed.map(column => column.name).sort())
    for (const column of closed) t.same(sets.get(column.name), column.enumValues, column.name)
    for (const column of columns) {
      if (column.dataType === 'json') t.match(sql, `CHECK (json_valid(${column.name}))`)
    }
  })
}
