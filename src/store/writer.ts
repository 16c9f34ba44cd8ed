import type { Database, Statement as Prepared } from 'better-sqlite3'
import { eq, sql } from 'drizzle-orm'
import { build, insertInto, type Statement, template } from './statement.ts'
import { guards, units } from './tables.ts'

/** A list of statements that is committed all or none. It reads nothing: all it needs to know was read before. */
export interface Unit {
  /** Unique: a unit that comes twice is applied once. */
  id: string
  /** When it was made: RFC 3339, UTC, milliseconds. */
  at: string
  statements: Statement[]
}

/** A unit that was rolled back: by one of its guards (`reason` names it), or by a constraint of the database (`reason` is its message). */
export class UnitRefused extends Error {
  override name = 'UnitRefused'
  readonly reason: string
  constructor(reason: string, options?: ErrorOptions) {
    super(`the unit was rolled back: ${reason}`, options)
    this.reason = reason
  }
}

export interface Writer {
  /** Resolves once the unit is durable. Rejects with UnitRefused when it was rolled back; on any other error its fate is unknown. */
  commit(unit: Unit): Promise<void>
}

const insertUnit = insertInto(units)
// SQLite's changes() tells how many rows the statement before changed; the CHECK on `holds` fails when it was not one.
const holdGuard = template(build.update(guards).set({ holds: sql`changes() = 1` }).where(eq(guards.only, 1)))({})

/** How many units are committed together at most, so that one transaction stays short. */
const maxGroup = 400

/**
 * Commits units on one connection. Units handed over in one turn of the event loop share a transaction and so one fsync; each stands in
 * a savepoint of its own, so that one refused leaves the others whole.
 */
export function createWriter(sqlite: Database): Writer {
  const prepared = new Map<string, Prepared>()
  let queue: { unit: Unit; resolve: () => void; reject: (error: unknown) => void }[] = []

  const run = (statement: Statement) => {
    let ready = prepared.get(statement.sql)
    if (!ready) {
      ready = sqlite.prepare(statement.sql)
      prepared.set(statement.sql, ready)
    }
    ready.run(...statement.params)
  }

  const apply = (unit: Unit): void => {
    run({ sql: 'SAVEPOINT unit', params: [] })
    try {
      if (isNew(unit)) for (const statement of unit.statements) runGuarded(statement)
    } catch (error) {
      // Some faults (a full disk, I/O) roll the whole transaction back by themselves; then there is no savepoint to return to.
      if (!sqlite.inTransaction) throw error
      run({ sql: 'ROLLBACK TO unit', params: [] })
      throw refusal(error)
    } finally {
      if (sqlite.inTransaction) run({ sql: 'RELEASE unit', params: [] })
    }
  }

  const isNew = (unit: Unit): boolean => {
    try {
      run(insertUnit({ id: unit.id, at: unit.at }))
      return true
    } catch (error) {
      if (codeOf(error) === 'SQLITE_CONSTRAINT_PRIMARYKEY') return false
      /* c8 ignore next 2 -- a full or failing disk */
      throw error
    }
  }

  const runGuarded = (statement: Statement): void => {
    run(statement)
    if (statement.guard === undefined) return
    try {
      run(holdGuard)
    } catch (error) {
      if (codeOf(error) === 'SQLITE_CONSTRAINT_CHECK') throw new UnitRefused(statement.guard, { cause: error })
      /* c8 ignore next 2 -- a full or failing disk */
      throw error
    }
  }

  const commitGroup = (group: typeof queue): void => {
    const refused = new Map<Unit, unknown>()
    try {
      sqlite.exec('BEGIN IMMEDIATE')
      for (const { unit } of group) {
        try {
          apply(unit)
        } catch (error) {
          if (!(error instanceof UnitRefused)) throw error
          refused.set(unit, error)
        }
      }
      sqlite.exec('COMMIT')
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('ROLLBACK')
      for (const { reject } of group) reject(error)
      return
    }
    for (const { unit, resolve, reject } of group) {
      if (refused.has(unit)) reject(refused.get(unit))
      else resolve()
    }
  }

  const flush = (): void => {
    const group = queue.slice(0, maxGroup)
    queue = queue.slice(maxGroup)
    if (queue.length > 0) setImmediate(flush)
    commitGroup(group)
  }

  return {
    commit: unit =>
      new Promise((resolve, reject) => {
        if (queue.push({ unit, resolve, reject }) === 1) setImmediate(flush)
      }),
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

function refusal(error: unknown): unknown {
  if (error instanceof UnitRefused || !(error instanceof Error)) return error
  return codeOf(error).startsWith('SQLITE_CONSTRAINT') ? new UnitRefused(error.message, { cause: error }) : error
}
