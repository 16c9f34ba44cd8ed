import { randomUUIDv7 } from 'node:crypto'
import type { Config } from '../config.ts'
import { archiveQueries } from '../store/archive.ts'
import { type MigrateResult, migrate } from '../store/migrate.ts'
import { openDatabase, type Sqlite } from '../store/open.ts'
import { createReader } from '../store/reader.ts'
import type { Writer } from '../store/writer.ts'
import { openWriterThread, type WriterThread } from '../store/writer-thread.ts'

/** Opens the database of the settings and brings its schema up to date; creates it when it is not there, unless it must be. */
export async function openMigrated(
  config: Pick<Config, 'databasePath' | 'allowNetworkFilesystem'>,
  mustExist = false,
): Promise<[Sqlite, MigrateResult]> {
  const { databasePath: path, allowNetworkFilesystem } = config
  const sqlite = await openDatabase({ path, allowNetworkFilesystem, mustExist })
  return [sqlite, migrate(sqlite)]
}

/** What an import needs of a database, with the clock and ids of this machine. */
export const importContext = (sqlite: Sqlite, writer: Writer) => ({
  archive: archiveQueries(createReader(sqlite)),
  writer,
  now: () => new Date().toISOString(),
  makeUuid: () => randomUUIDv7(),
})

/** The more articles there are, the more pages the next ones land on: at 100,000, looking for them in the file is a seventh of the writing. */
const importCacheBytes = 64 * 2 ** 20

/**
 * A command leaves the database free for so long before each commit: whoever waits for it looks at least every 100 ms whether it is (SQLite does not
 * queue), and would hardly ever find it free between two commits of which one follows the other at once. What an import has ready meanwhile shares the next.
 */
export const turnMs = 100

/** The writer of an import into the database at that path, which has been opened before. */
export const openImportWriter = (path: string): Promise<WriterThread> =>
  openWriterThread({ path, allowNetworkFilesystem: true, pageCacheBytes: importCacheBytes, lingerMs: turnMs })
