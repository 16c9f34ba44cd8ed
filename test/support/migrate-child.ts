import { migrate, readMigrations } from '../../src/store/migrate.ts'
import { openDatabase } from '../../src/store/open.ts'
import { secondMigration } from './second-migration.ts'

// Migrates the database at a path, as a process of its own: `migrate-child.ts PATH VERSIONS [KILL_AT]`. It kills itself before statement
// number KILL_AT, from 0; behind the last statement comes the commit.
const [path = '', versions = '1', killAt] = process.argv.slice(2)
const migrations = [...readMigrations(), secondMigration].slice(0, Number(versions))
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
