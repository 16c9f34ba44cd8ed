import type { Database, Statement as Prepared } from 'better-sqlite3'
import { eq, sql } from './drizzle.ts'
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

/** A unit that was carried out, and waits for the commit to be told so. */
interface Applied {
  refused: UnitRefused | undefined
  resolve: () => void
  reject: (error: unknown) => void
}

/**
 * Commits units on one connection. Units handed over in one turn of the event loop share a transaction and so one fsync; each stands in
 * a savepoint of its own, so that one refused leaves the others whole. A unit is carried out as soon as it is handed over, so that no more
 * of it need be kept until the commit than who waits for it.
 */
export function createWriter(sqlite: Database): Writer {
  const prepared = new Map<string, Prepared>()
  let group: Applied[] = []
  let last: Statement[] = []

  const run = (statement: Statement) => {
    let ready = prepared.get(statement.sql)
    if (!ready) {
      ready = sqlite.prepare(statement.sql)
      prepared.set(statement.sql, ready)
    }
    ready.run(...statement.params)
  }

  /** Carries a unit out in the open transaction, beginning one if there is none. Answers why it was refused, if it was. */
  const apply = (unit: Unit): UnitRefused | undefined => {
    if (!sqlite.inTransaction) run(begin)
    run(savepoint)
    try {
      if (!isNew(unit)) return undefined
      for (const statement of unit.statements) if (!statement.isLast) runGuarded(statement)
      last.push(...unit.statements.filter(({ isLast }) => isLast))
      return undefined
    } catch (error) {
      // Some faults (a full disk, I/O) roll the whole transaction back by themselves; then there is no savepoint to return to.
      if (!sqlite.inTransaction) throw error
      run(rollbackToSavepoint)
      return refusal(error)
    } finally {
      if (sqlite.inTransaction) run(release)
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

  /** Ends the open transaction; none of its units is acknowledged, nor refused, before that is durable. */
  const commitGroup = (): void => {
    const ending = group
    const behind = last
    group = []
    last = []
    if (ending.length === 0) return
    try {
      for (const statement of behind) run(statement)
      run(commit)
      /* c8 ignore next 4 -- a disk that fails, or fills, just then */
    } catch (error) {
      rollBack(ending, error)
      return
    }
    for (const { refused, resolve, reject } of ending) {
      if (refused) reject(refused)
      else resolve()
    }
  }

  const rollBack = (ending: readonly Applied[], error: unknown): void => {
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK')
    for (const { reject } of ending) reject(error)
  }

  return {
    commit: unit =>
      new Promise((resolve, reject) => {
        try {
          const refused = apply(unit)
          if (group.push({ refused, resolve, reject }) === 1) setImmediate(commitGroup)
          if (group.length === maxGroup) commitGroup()
        } catch (error) {
          const ending = group
          group = []
          last = []
          rollBack([...ending, { refused: undefined, resolve, reject }], error)
        }
      }),
  }
}

const bare = (text: string): Statement => ({ sql: text, params: [] })
const begin = bare('BEGIN IMMEDIATE')
const savepoint = bare('SAVEPOINT unit')
const rollbackToSavepoint = bare('ROLLBACK TO unit')
const release = bare('RELEASE unit')
const commit = bare('COMMIT')

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** A constraint that does not hold refuses the unit; throws anything else. */
function refusal(error: unknown): UnitRefused {
  if (error instanceof UnitRefused) return error
  if (!(error instanceof Error && codeOf(error).startsWith('SQLITE_CONSTRAINT'))) throw error
  return new UnitRefused(error.message, { cause: error })
}
