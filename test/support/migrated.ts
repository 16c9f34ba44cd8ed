import { migrate } from '../../src/store/migrate.ts'
import { openDatabase, type Sqlite } from '../../src/store/open.ts'

let empty: Buffer | undefined

/** A database of the newest schema; a process makes one in memory, and copies it, which takes a tenth of the time. */
export async function openCurrent(path = ':memory:'): Promise<Sqlite> {
  const isInMemory = path === ':memory:'
  const sqlite = await openDatabase({ path, image: isInMemory ? empty : undefined })
  migrate(sqlite)
  if (isInMemory) empty ??= sqlite.serialize()
  return sqlite
}
