import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { connect } from './open.ts'

/**
 * Writes a copy of a database, as one moment has it but for the secrets of its views, to a file that is not there yet. A copy that was cut short
 * never has that name. While this runs, others may write.
 */
export function copyDatabase(from: string, to: string): void {
  const unfinished = `${to}${notYet}`
  try {
    writeCopy(from, unfinished)
    nameCopy(unfinished, to)
  } finally {
    // What is left of one that failed may be what fills the disk.
    removeCopy(unfinished)
  }
}

/** Writes a copy under a name of its own, until it is named or removed; whatever has that name is deleted first. */
export function writeCopy(from: string, unfinished: string): void {
  const source = connect(from, true)
  try {
    removeCopy(unfinished)
    clearAbandoned(dirname(unfinished))
    source.prepare('VACUUM INTO ?').run(unfinished)
    forgetSalts(unfinished)
    sync(unfinished)
  } finally {
    source.close()
  }
}

export function nameCopy(unfinished: string, to: string): void {
  renameSync(unfinished, to)
  sync(dirname(resolve(to)))
}

/** Deletes a copy that has no name yet, and the journal that SQLite leaves beside one for which there was no room. */
export function removeCopy(unfinished: string): void {
  for (const path of [unfinished, `${unfinished}-journal`]) rmSync(path, { force: true })
}

/** What ends the name of a copy until it is whole. */
const notYet = '.onrecord-unfinished'
/** A copy is written to all the time; one that was not for so long was cut short by what lets nobody clear up, such as SIGKILL. */
const abandonedMs = 3_600_000

/** Deletes what copies that were cut short have left in a folder, whatever they were to be called: they take up the disk, and have the secrets still. */
function clearAbandoned(folder: string): void {
  for (const name of readdirSync(folder).filter(name => name.endsWith(notYet) || name.endsWith(`${notYet}-journal`))) {
    const path = join(folder, name)
    const { mtimeMs = Number.POSITIVE_INFINITY } = statSync(path, { throwIfNoEntry: false }) ?? {}
    if (mtimeMs < Date.now() - abandonedMs) rmSync(path, { force: true })
  }
}

/** A salt is destroyed after its day, and nobody would look for it in a copy; who came that day could be found out by it for ever. */
function forgetSalts(path: string): void {
  const copy = connect(path, false)
  try {
    copy.pragma('secure_delete = ON')
    // A journal on disk would be one more copy.
    copy.pragma('journal_mode = MEMORY')
    const hasSalts = copy.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'view_salts'").pluck().get() === 1
    if (hasSalts) copy.exec('DELETE FROM view_salts')
  } finally {
    copy.close()
  }
}

/** Makes a file, or the names in a folder, survive a power cut. */
function sync(path: string): void {
  const file = openSync(path, 'r')
  fsyncSync(file)
  closeSync(file)
}
