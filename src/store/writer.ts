import type { Database } from 'better-sqlite3'
import type { Statement } from './statement.ts'
import { createCarrier, refusal, type Unit, type UnitRefused } from './unit.ts'

export interface Writer {
  /** Resolves once the unit is durable. Rejects with UnitRefused when it was rolled back; on any other error its fate is unknown. */
  commit(unit: Unit): Promise<void>
}

export interface WriterOptions {
  /** How long more units are waited for before a commit, at most: the more share one, the fewer pages are written. 0: until the event loop turns. */
  lingerMs?: number | undefined
}

/** How many units are committed together at most, so that one transaction stays short. */
const maxGroup = 400

/** A unit that was carried out, or refused, and waits for the commit to be told so. */
interface Waiting {
  unit: Unit
  refused: UnitRefused | undefined
  resolve: () => void
  reject: (error: unknown) => void
}

/**
 * Commits units on one connection. Those handed over before it commits share a transaction and so one fsync. They are carried out as they come, one
 * after the other; when one is refused, all are taken back and carried out again, each in a savepoint of its own, so that the others are left whole.
 * With savepoints from the start, SQLite would note every page before a unit changes it, which takes a tenth of the time of an import.
 */
export function createWriter(sqlite: Database, { lingerMs = 0 }: WriterOptions = {}): Writer {
  const { run, apply } = createCarrier(sqlite)
  let group: Waiting[] = []
  let last: Statement[] = []
  let hasSavepoints = false
  let due: NodeJS.Timeout | undefined

  const openTransaction = (): void => {
    if (!sqlite.inTransaction) run(begin)
  }

  /** Carries out the newest unit of the group. */
  const applyNewest = (newest: Waiting): void => {
    if (hasSavepoints) {
      applyInSavepoint(newest)
      return
    }
    try {
      openTransaction()
      last.push(...apply(newest.unit))
    } catch (error) {
      newest.refused = refusal(error)
      run(rollback)
      last = []
      if (group.length > 1) applyAgain()
    }
  }

  const applyAgain = (): void => {
    hasSavepoints = true
    for (const waiting of group) applyInSavepoint(waiting)
  }

  const applyInSavepoint = (waiting: Waiting): void => {
    openTransaction()
    run(savepoint)
    try {
      last.push(...apply(waiting.unit))
      waiting.refused = undefined
    } catch (error) {
      // Some faults (a full disk, I/O) roll the whole transaction back by themselves; then there is no savepoint to return to.
      if (!sqlite.inTransaction) throw error
      run(rollbackToSavepoint)
      waiting.refused = refusal(error)
    }
    run(release)
  }

  /** Begins another group, and answers what the old one was. */
  const takeGroup = (): { ending: Waiting[]; behind: Statement[] } => {
    const taken = { ending: group, behind: last }
    group = []
    last = []
    hasSavepoints = false
    clearTimeout(due)
    return taken
  }

  /** Ends the open transaction; none of its units is acknowledged, nor refused, before that is durable. */
  const commitGroup = (): void => {
    const { ending, behind } = takeGroup()
    if (ending.length === 0) return
    try {
      for (const statement of behind) run(statement)
      if (sqlite.inTransaction) run(commit)
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

  const rollBack = (ending: readonly Waiting[], error: unknown): void => {
    if (sqlite.inTransaction) run(rollback)
    for (const { reject } of ending) reject(error)
  }

  const commitSoon = (): void => {
    if (lingerMs > 0) due = setTimeout(commitGroup, lingerMs)
    else setImmediate(commitGroup)
  }

  return {
    commit: unit =>
      new Promise((resolve, reject) => {
        const waiting: Waiting = { unit, refused: undefined, resolve, reject }
        if (group.push(waiting) === 1) commitSoon()
        try {
          applyNewest(waiting)
        } catch (error) {
          rollBack(takeGroup().ending, error)
        }
        if (group.length === maxGroup) commitGroup()
      }),
  }
}

const bare = (text: string): Statement => ({ sql: text, params: [] })
const begin = bare('BEGIN IMMEDIATE')
const savepoint = bare('SAVEPOINT unit')
const rollbackToSavepoint = bare('ROLLBACK TO unit')
const release = bare('RELEASE unit')
const rollback = bare('ROLLBACK')
const commit = bare('COMMIT')
