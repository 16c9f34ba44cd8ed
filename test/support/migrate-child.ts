import { migrate, readMigrations } from '../../src/store/migrate.ts'
import { openDatabase } from '../../src/store/open.ts'
import { laterMigration } from './later-migration.ts'

// Migrates the database at a path, as a process of its own: `migrate-child.ts PATH current|later [KILL_AT]`. It kills itself before statement
// number KILL_AT, from 0; behind the last statement comes the commit.
const [path = '', to = 'current', killAt] = process.argv.slice(2)
const migrations = to === 'later' ? [...readMigrations(), laterMigration] : readMigrations()
const sqlite = await openDatabase({ path })
let statement = 0
const result = migrate(sqlite, {
  migrations,
  onStatement: () => {
    if (String(statement++) === killAt) process.kill(process.pid, 'SIGKILL')
  },
})
sqlite.close()
console.log(JSON.stringify({ ...result, statements: statement }))
