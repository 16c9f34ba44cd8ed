import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { connect } from './open.ts'

/**
 * Writes a copy of a database, as one moment has it but for the secrets of its views, to a file that is not there yet. A copy that was cut short
 * never has that name. While this runs, others may write.
 */
export function copyDatabase(from: string, to: string): void {
  const source = connect(from, true)
  const unfinished = `${to}.unfinished`
  try {
    rmSync(unfinished, { force: true })
    source.prepare('VACUUM INTO ?').run(unfinished)
    forgetSalts(unfinished)
    sync(unfinished)
    renameSync(unfinished, to)
    sync(dirname(resolve(to)))
  } finally {
    source.close()
    // What is left of one that failed may be what fills the disk.
    rmSync(unfinished, { force: true })
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
