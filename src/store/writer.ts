import { realpathSync, statSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { SqliteError } from './open.ts'
import type { Statement } from './statement.ts'
import { bare, createCarrier, refusal, type Unit, type UnitRefused } from './unit.ts'

export interface Writer {
  /** Resolves once the unit is durable. Rejects with UnitRefused when it was rolled back; on any other error its fate is unknown. */
  commit(unit: Unit): Promise<void>
}

interface WriterOptions {
  /**
   * Units wait until none has come for so long, or the group is full: the more of them share a commit, the fewer pages are written. The database is
   * not locked meanwhile. 0: until the event loop turns.
   */
  lingerMs?: number | undefined
  /** Milliseconds of a clock that only goes on. */
  clock?: () => number
}

/** How many units are committed together at most, so that one transaction stays short. */
const maxGroup = 400
/**
 * After so long no more units go into a transaction, however few are in it: whoever writes beside is locked out until it ends, and gives up after ten
 * seconds. To change an article of 100,000 takes ten times as long as to add the first ones.
 */
const maxGroupMs = 1000

/** A unit that waits to be told how it ended. */
interface Waiting {
  unit: Unit
  refused: UnitRefused | undefined
  resolve: () => void
  reject: (error: unknown) => void
}

/**
 * Commits units on one connection. Those that are handed over before it begins share a transaction and so one fsync. When one of them is refused, all
 * are taken back and carried out again, each in a savepoint of its own, so that the others are left whole. With savepoints from the start, SQLite
 * would note every page before a unit changes it, which takes a tenth of the time of an import.
 */
export function createWriter(sqlite: Database, { lingerMs = 0, clock = () => performance.now() }: WriterOptions = {}): Writer {
  const { run, apply } = createCarrier(sqlite)
  const isInPlace = watchPlace(sqlite)
  let group: Waiting[] = []
  let due: NodeJS.Timeout | undefined
  /** Whether the group is what there was no time for: before it comes the turn of whoever writes beside, full as it may be. */
  let isRest = false

  /** Carries units out in a transaction that it leaves open, as many of them as there is time for. Answers what of each is to be carried out last. */
  const applyAll = (waiting: readonly Waiting[]): Statement[][] => {
    run(begin)
    try {
      return inTime(waiting, ({ unit }) => apply(unit))
    } catch (error) {
      // Throws what is none.
      refusal(error)
    }
    run(rollback)
    run(begin)
    return inTime(waiting, applyInSavepoint)
  }

  const inTime = (waiting: readonly Waiting[], carryOut: (waiting: Waiting) => Statement[]): Statement[][] => {
    const end = clock() + maxGroupMs
    const done: Statement[][] = []
    for (const each of waiting) {
      done.push(carryOut(each))
      if (clock() >= end) break
    }
    return done
  }

  const applyInSavepoint = (waiting: Waiting): Statement[] => {
    run(savepoint)
    try {
      return apply(waiting.unit)
    } catch (error) {
      waiting.refused = refusal(error)
      run(rollbackToSavepoint)
      return []
    } finally {
      if (sqlite.inTransaction) run(release)
    }
  }

  /** Commits what waits; none of it is acknowledged, nor refused, before that is durable. */
  const commitGroup = (): void => {
    const ending = group
    group = []
    clearTimeout(due)
    isRest = false
    if (ending.length === 0) return
    let rest: Waiting[] = []
    try {
      if (!isInPlace()) throw moved()
      const done = applyAll(ending)
      rest = ending.splice(done.length)
      for (const statement of onceEach(done.flat())) run(statement)
      run(commit)
    } catch (error) {
      // Some faults (a full disk, I/O) roll the transaction back by themselves.
      if (sqlite.inTransaction) run(rollback)
      for (const { reject } of ending) reject(error)
      leave(rest)
      return
    }
    for (const { refused, resolve, reject } of ending) {
      if (refused) reject(refused)
      else resolve()
    }
    leave(rest)
  }

  /** Has what there was no time for wait again, from now on: the database is free. */
  const leave = (rest: Waiting[]): void => {
    if (rest.length === 0) return
    group = rest
    isRest = true
    commitSoon()
  }

  const commitSoon = (): void => {
    if (lingerMs === 0) setImmediate(commitGroup)
    else due = setTimeout(commitGroup, lingerMs)
  }

  return {
    commit: unit =>
      new Promise((resolve, reject) => {
        group.push({ unit, refused: undefined, resolve, reject })
        if (group.length === 1) commitSoon()
        else due?.refresh()
        if (group.length === maxGroup && !isRest) commitGroup()
      }),
  }
}

/**
 * Tells, whenever it is called, whether the file just opened is still at its path, by the inode, as SQLite does, and holds anything; and whether the
 * write-ahead log is still beside it, which SQLite deletes for nobody who has them open. What is written is lost if not.
 */
export function watchPlace({ memory, name }: Pick<Database, 'memory' | 'name'>): () => boolean {
  if (memory) return () => true
  const look = (path: string) => statSync(path, { throwIfNoEntry: false })
  const opened = look(name)?.ino
  // It stands beside what a link leads to.
  const log = `${opened === undefined ? name : realpathSync(name)}-wal`
  // SQLite makes it when something is first read.
  let openedLog = look(log)?.ino
  return () => {
    const [file, logNow] = [look(name), look(log)?.ino]
    openedLog ??= logNow
    return file?.ino === opened && file?.size !== 0 && logNow === openedLog
  }
}

/** What has happened when it is not. */
export const outOfPlace = 'the database file was moved, deleted, replaced or emptied, or the log beside it deleted'

/** In SQLite's own words and code, which it has for this and does not look for where there is a write-ahead log. */
const moved = () => new SqliteError(outOfPlace, 'SQLITE_READONLY_DBMOVED')

/** What several units want done last and without values of their own is done once. */
function onceEach(statements: readonly Statement[]): Statement[] {
  const seen = new Set<string>()
  return statements.filter(({ sql, params }) => {
    if (params.length > 0) return true
    const isFirst = !seen.has(sql)
    seen.add(sql)
    return isFirst
  })
}

const begin = bare('BEGIN IMMEDIATE')
const savepoint = bare('SAVEPOINT unit')
const rollbackToSavepoint = bare('ROLLBACK TO unit')
const release = bare('RELEASE unit')
const rollback = bare('ROLLBACK')
const commit = bare('COMMIT')
