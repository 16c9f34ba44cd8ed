import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { copyDatabase } from '../store/copy.ts'
import { openDatabase } from '../store/open.ts'
import { type Command, CommandError } from './command.ts'

export const backupCommand: Command = {
  usage: 'FILE',
  about: 'Copy the whole database to a file that is not there yet; a server may run meanwhile.',
  operands: { min: 1, max: 1 },
  async run({ databasePath: path, allowNetworkFilesystem }, [file = '']) {
    if (existsSync(file)) throw new CommandError(`${file} is there already.`)
    // Only what is a database of ours is copied.
    const sqlite = await openDatabase({ path, allowNetworkFilesystem, readOnly: true })
    sqlite.close()
    if (!existsSync(dirname(resolve(file)))) throw new CommandError(`There is no folder ${dirname(file)}.`)
    copyDatabase(path, file)
    process.stdout.write(`${path} was copied to ${file}.\n`)
    return true
  },
}
