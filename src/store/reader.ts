import type { Database, Statement } from 'better-sqlite3'
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'
import { drizzle } from './drizzle.ts'

/** What queries are prepared on. They are awaited, so that the same code reads from another machine once one is outgrown. */
export type Reader = SqliteRemoteDatabase

/** Reads from a database in this process. Each SQL text is prepared once. */
export function createReader(sqlite: Database): Reader {
  const prepared = new Map<string, Statement>()
  const statementFor = (text: string): Statement => {
    let statement = prepared.get(text)
    if (!statement) {
      statement = sqlite.prepare(text).raw()
      prepared.set(text, statement)
    }
    return statement
  }
  return drizzle(async (text, params, method) => {
    const statement = statementFor(text)
    // Drizzle's proxy takes a missing row as `rows: undefined`, which its types leave out.
    const rows: unknown = method === 'get' ? statement.get(...params) : statement.all(...params)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    return { rows: rows as unknown[] }
  })
}
