import type { Database, Statement as Prepared } from 'better-sqlite3'
import type { Statement } from './statement.ts'

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

/** A statement without values. */
export const bare = (text: string): Statement => ({ sql: text, params: [] })

// In SQL, so that the thread that writes needs neither Drizzle nor the schemas of tables.ts: it starts in a third of the time.
const insertUnit = 'INSERT INTO units (id, at) VALUES (?, ?)'
// `guards` has one row, and its CHECK fails where `holds` is not 1. SQLite's changes() tells how many rows the statement before changed.
const holdGuard = bare('UPDATE guards SET holds = (changes() = 1) WHERE only = 1')

/** Carries units out on a connection, within a transaction of whoever calls. */
export function createCarrier(sqlite: Database) {
  const prepared = new Map<string, Prepared>()

  const run = (statement: Statement): void => {
    let ready = prepared.get(statement.sql)
    if (!ready) {
      ready = sqlite.prepare(statement.sql)
      prepared.set(statement.sql, ready)
    }
    ready.run(...statement.params)
  }

  const isNew = (unit: Unit): boolean => {
    try {
      run({ sql: insertUnit, params: [unit.id, unit.at] })
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

  return {
    run,
    /** Carries out what a unit says, and answers what of it is to be carried out last; nothing if the unit was applied before. Throws half-way. */
    apply: (unit: Unit): Statement[] => {
      if (!isNew(unit)) return []
      for (const statement of unit.statements) if (!statement.isLast) runGuarded(statement)
      return unit.statements.filter(({ isLast }) => isLast)
    },
  }
}

/** The code of what went wrong, as SQLite or the system names it; empty if it has none. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** A constraint that does not hold refuses the unit; throws anything else. */
export function refusal(error: unknown): UnitRefused {
  if (error instanceof UnitRefused) return error
  if (!(error instanceof Error && codeOf(error).startsWith('SQLITE_CONSTRAINT'))) throw error
  return new UnitRefused(error.message, { cause: error })
}
