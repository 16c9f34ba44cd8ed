import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'

export type Sqlite = Database.Database
/** What SQLite answers instead of doing what it was asked; `code` names it. */
export const { SqliteError } = Database

/** A database that will not be opened, with the reason in one line for the operator. */
export class StorageError extends Error {
  override name = 'StorageError'
}

/** Tells our files from others': "OnRc" as SQLite's application_id. */
export const applicationId = 0x4f_6e_52_63
/** Older versions can lose commits in WAL mode (https://sqlite.org/wal.html, section 11). */
const minSqliteVersion = '3.51.3'
/** How long a connection waits for another's write to end. */
const busyTimeoutMs = 10_000
/** As much of the write-ahead log stays when it has been written back. */
export const journalSizeLimitBytes = 64 * 2 ** 20
/** Written back from 16 MB of WAL on, so that a page which many commits change is written back once. */
const checkpointPages = 4000
/** How long an empty file may be one that another process has just created. */
const emptyFileGraceMs = 2_000

/** statfs(2) types of file systems on which SQLite's locks cannot be trusted. */
const networkFileSystems = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB2'],
  [0xff534d42, 'CIFS'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x0bd00bd0, 'Lustre'],
])

export interface OpenOptions {
  path: string
  /** What a database in memory begins with: one that was serialized. */
  image?: Buffer | undefined
  allowNetworkFilesystem?: boolean
  readOnly?: boolean
  /** Creates nothing: throws StorageError where there is no file. */
  mustExist?: boolean
  /** The type of the file system that a folder is on, as statfs(2) has it. */
  fileSystemTypeOf?: (folder: string) => number
}

/**
 * Opens the database file, creating it and its folder when missing; `:memory:` opens one of its own.
 * Throws StorageError for a network file system, an empty file, another program's file, a SQLite that is too old, or where nothing is to be
 * read.
 */
export async function openDatabase(options: OpenOptions): Promise<Sqlite> {
  const { path, image, readOnly = false } = options
  if (path !== ':memory:') await preparePath(options)
  const sqlite = connect(path, readOnly, image)
  try {
    checkVersion(sqlite)
    checkOwner(sqlite, path)
    if (!readOnly) sqlite.pragma('journal_mode = WAL')
    // The build's default in WAL mode is NORMAL, under which a power cut loses acknowledged commits; FULL loses none.
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('foreign_keys = ON')
    // What a savepoint or a trigger may take back is noted in memory: on disk, an article with its quotes takes half as long again.
    sqlite.pragma('temp_store = MEMORY')
    sqlite.pragma(`wal_autocheckpoint = ${checkpointPages}`)
    sqlite.pragma(`journal_size_limit = ${journalSizeLimitBytes}`)
    return sqlite
  } catch (error) {
    sqlite.close()
    throw explained(error, path)
  }
}

/** A database for scratch, on disk under SQLite's own temporary name, gone when it is closed. */
export const openScratch = (): Sqlite => new Database('')

/** A connection with nothing set yet. Throws StorageError. */
export function connect(path: string, readOnly: boolean, image?: Buffer): Sqlite {
  try {
    return new Database(image ?? path, { readonly: readOnly, timeout: busyTimeoutMs })
    /* c8 ignore next 3 -- a file that this user may not open; whoever runs the tests may be root */
  } catch (error) {
    throw explained(error, path)
  }
}

async function preparePath(options: OpenOptions): Promise<void> {
  const { path, readOnly = false, allowNetworkFilesystem = false, fileSystemTypeOf = folder => statfsSync(folder).type } = options
  const { mustExist = readOnly } = options
  const file = statSync(path, { throwIfNoEntry: false })
  if (mustExist && !file) throw new StorageError(`There is no database at ${path}.`)
  if (file && !file.isFile()) throw new StorageError(`${path} is not a file.`)
  const folder = dirname(resolve(path))
  try {
    if (!readOnly) makeFolder(folder)
  } catch (error) {
    throw explained(error, path)
  }
  // The number may count as negative.
  const network = networkFileSystems.get(fileSystemTypeOf(folder) >>> 0)
  if (network && !allowNetworkFilesystem) {
    throw new StorageError(`${path} is on ${network}, a network file system, where SQLite's locks do not hold. Use a local disk.`)
  }
  if (file && (await staysEmpty(path))) {
    throw new StorageError(
      `${path} is an empty file: a database that lost its content? Restore a backup, or remove the file to begin anew.`,
    )
  }
  if (!readOnly) for (const name of [path, `${path}-wal`, `${path}-shm`]) demandWritable(name)
}

/** Node's own `recursive` never ends below a folder in which none can be made (ENOENT), as /proc is. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process that starts at the same moment may have made it.
    if (!existsSync(folder)) throw error
  }
}

/** SQLite opens for reading only, without a word, what it may not write. */
function demandWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw explained(error, path)
  }
}

/** Another process that starts at the same moment has an empty file for an instant. */
async function staysEmpty(path: string): Promise<boolean> {
  const deadline = Date.now() + emptyFileGraceMs
  while (statSync(path).size === 0) {
    if (Date.now() >= deadline) return true
    await sleep(20)
  }
  return false
}

function checkVersion(sqlite: Sqlite): void {
  const version = String(sqlite.prepare('SELECT sqlite_version()').pluck().get())
  /* c8 ignore next 3 -- the SQLite that comes with better-sqlite3 is newer; another build of it may not be */
  if (version.localeCompare(minSqliteVersion, 'en', { numeric: true }) < 0) {
    throw new StorageError(`SQLite ${version} is older than ${minSqliteVersion}, which can lose commits in WAL mode.`)
  }
}

function checkOwner(sqlite: Sqlite, path: string): void {
  const tables = Number(sqlite.prepare('SELECT count(*) FROM sqlite_master').pluck().get())
  const owner = Number(sqlite.pragma('application_id', { simple: true }))
  if (owner !== applicationId && (tables > 0 || owner !== 0)) throw new StorageError(`${path} is not an Onrecord database.`)
}

function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof StorageError) return error
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'SQLITE_NOTADB') return new StorageError(`${path} is not an Onrecord database.`, { cause: error })
  /* c8 ignore next 3 -- needs a disk that fails or is full at the moment of opening */
  if (code.startsWith('SQLITE_IOERR') || code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new StorageError(`${path} cannot be opened (${code}): is the disk full or failing?`, { cause: error })
  }
  if (/^(?:SQLITE_(?:CANTOPEN|READONLY)|EACCES|EROFS)/.test(code)) {
    return new StorageError(`${path} cannot be opened (${code}): may this user write to it and to its folder?`, { cause: error })
  }
  return new StorageError(`${path} cannot be opened: ${error.message}`, { cause: error })
}
