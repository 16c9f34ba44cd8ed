import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database, Statement } from 'better-sqlite3'
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'
import { drizzle } from './drizzle.ts'

/** What queries are prepared on. They are awaited, so that the same code reads from another machine once one is outgrown. */
export type Reader = SqliteRemoteDatabase

/** What is asked of a connection: for the first row (`get`), or for all. */
export interface Query {
  text: string
  params: unknown[]
  method: string
}

/**
 * The text as it is prepared. SQLite looks at the value bound to a bare `?` behind `LIMIT`, or compared with a column of a partial index, and compiles the
 * whole statement anew whenever another is bound, which takes longer than most reads; at the value of an expression it does not look.
 */
export const preparedOnce = (text: string): string => text.replaceAll(/'[^']*'|\?/g, part => (part === '?' ? '+?' : part))

/** A function that carries queries out on a connection; each SQL text is prepared once. Rows are lists of values; one that is missing is undefined. */
export function createRunner(sqlite: Database): (query: Query) => unknown {
  const prepared = new Map<string, Statement>()
  const statementFor = (text: string): Statement => {
    let statement = prepared.get(text)
    if (!statement) {
      statement = sqlite.prepare(preparedOnce(text)).raw()
      prepared.set(text, statement)
    }
    return statement
  }
  return ({ text, params, method }) => {
    const statement = statementFor(text)
    return method === 'get' ? statement.get(...params) : statement.all(...params)
  }
}

/** Reads by a function, which may carry a query out anywhere. */
export const readBy = (run: (query: Query) => unknown): Reader =>
  drizzle(async (text, params, method) => {
    // Drizzle's proxy takes a missing row as `rows: undefined`, which its types leave out.
    const rows = await run({ text, params, method })
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    return { rows: rows as unknown[] }
  })

/** Reads from a database in this process. */
export const createReader = (sqlite: Database): Reader => readBy(createRunner(sqlite))

/** The same for who has much to do between one query and the next, such as an edit of a long article: each query begins a turn of the event loop, and others get theirs. */
export const createUnhurriedReader = (run: (query: Query) => unknown): Reader =>
  readBy(async query => {
    await nextTurn()
    return run(query)
  })
