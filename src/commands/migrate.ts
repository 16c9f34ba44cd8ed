import type { Command } from './command.ts'
import { openMigrated } from './database.ts'

export const migrateCommand: Command = {
  usage: '',
  about: 'Bring the schema of the database up to date; serve and import do so too.',
  operands: { min: 0, max: 0 },
  async run(config) {
    const [sqlite, { from, to, backup }] = await openMigrated(config)
    sqlite.close()
    const change = from === to ? `has schema ${to} already` : `was migrated from schema ${from} to ${to}`
    process.stdout.write(`${config.databasePath} ${change}.${backup === undefined ? '' : ` Before that it was copied to ${backup}.`}\n`)
    return true
  },
}
