import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { nameCopy, removeCopy, writeCopy } from './copy.ts'
import { applicationId, type Sqlite, StorageError } from './open.ts'

export interface Migration {
  version: number
  name: string
  statements: string[]
}

export interface MigrateResult {
  from: number
  to: number
  /** Where the database was backed up to before it was changed; absent when it was empty or current. */
  backup?: string
}

interface MigrateOptions {
  migrations?: readonly Migration[]
  /** Called before each statement of a migration, and once more before the commit. */
  onStatement?: () => void
}

const folder = new URL('../../migrations/', import.meta.url)

const listFiles = (): string[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.sql'))
    .sort()

/** The migrations that this program knows, in order: files `NNNN_name.sql`, statements parted by `--> statement-breakpoint`. */
export function readMigrations(): Migration[] {
  return listFiles().map((file, index) => {
    const version = Number.parseInt(file, 10)
    if (version !== index + 1) throw new Error(`migrations/${file} is out of order: expected number ${index + 1}`)
    const text = readFileSync(new URL(file, folder), 'utf8')
    return { version, name: file.replace(/\.sql$/, ''), statements: text.split('--> statement-breakpoint') }
  })
}

/** The version of a database's schema: 0 when it has none. */
export function schemaVersion(sqlite: Sqlite): number {
  return Number(sqlite.pragma('user_version', { simple: true }))
}

/** Whether the schema is the one that this program knows. */
export const isCurrent = (sqlite: Sqlite): boolean => schemaVersion(sqlite) === listFiles().length

/** Throws StorageError unless the schema is the one that this program knows; for those who may not change it. */
export function checkCurrent(sqlite: Sqlite): void {
  const [is, known] = [schemaVersion(sqlite), listFiles().length]
  if (is > known) throw tooNew(is, known)
  if (is < known) throw new StorageError('The schema of the database is not the one of this program: run onrecord migrate.')
}

const tooNew = (is: number, known: number): StorageError =>
  new StorageError(`The database has schema ${is}, this program knows ${known}: it was migrated by a newer version. Run that one.`)

/**
 * Brings the schema up to date, all or nothing. Of several processes that start at once, one migrates and the others wait for it.
 * Drizzle's own migrator is not used: it deletes child rows when a table is rebuilt, because it turns foreign keys off inside the
 * transaction, where SQLite ignores that. Throws StorageError on a schema newer than this program.
 */
export function migrate(sqlite: Sqlite, { migrations = readMigrations(), onStatement = () => {} }: MigrateOptions = {}): MigrateResult {
  if (schemaVersion(sqlite) === migrations.length) return { from: migrations.length, to: migrations.length }
  sqlite.pragma('foreign_keys = OFF')
  // The lock comes first, so that the version read under it is still true when the migrations run.
  let unfinished: string | undefined
  let backup: string | undefined
  try {
    sqlite.exec('BEGIN IMMEDIATE')
    const from = schemaVersion(sqlite)
    const to = migrations.length
    if (from > to) throw tooNew(from, to)
    const pending = migrations.slice(from)
    if (from > 0 && pending.length > 0 && !sqlite.memory) {
      // By another connection, since this one holds the lock; under one name, so that of those that were killed the next one leaves nothing.
      unfinished = `${sqlite.name}.before-migration.unfinished`
      writeCopy(sqlite.name, unfinished)
    }
    for (const statement of pending.flatMap(({ statements }) => statements)) {
      onStatement()
      sqlite.exec(statement)
    }
    checkForeignKeys(sqlite)
    sqlite.pragma(`application_id = ${applicationId}`)
    sqlite.pragma(`user_version = ${to}`)
    onStatement()
    if (unfinished !== undefined) backup = nameBackup(unfinished, sqlite.name, from)
    sqlite.exec('COMMIT')
    return { from, to, ...(backup !== undefined && { backup }) }
  } catch (error) {
    // Before the lock is given up, under which another process may write one of that name.
    if (unfinished !== undefined) removeCopy(unfinished)
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK')
    // Nothing has changed, and a program that is started over and over would fill the disk with copies.
    if (backup !== undefined) rmSync(backup)
    throw error
  } finally {
    sqlite.pragma('foreign_keys = ON')
  }
}

function checkForeignKeys(sqlite: Sqlite): void {
  const broken = sqlite.prepare<[], string>('SELECT "table" FROM pragma_foreign_key_check').pluck().get()
  if (broken !== undefined) throw new Error(`the migration leaves rows of ${broken} that refer to nothing`)
}

/** Gives the copy the name under which it is kept beside the database, and answers that. */
function nameBackup(unfinished: string, database: string, version: number): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const target = `${database}.before-migration-from-${version}.${stamp}`
  nameCopy(unfinished, target)
  return target
}
