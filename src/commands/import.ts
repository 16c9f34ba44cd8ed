import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { importBundle } from '../bundle/import.ts'
import type { Config } from '../config.ts'
import { copyDatabase } from '../store/copy.ts'
import { migrate } from '../store/migrate.ts'
import { openDatabase, type Sqlite } from '../store/open.ts'
import type { Writer } from '../store/writer.ts'
import { type Command, CommandError } from './command.ts'
import { importContext, openImportWriter, openMigrated } from './database.ts'
import { createProgress } from './progress.ts'

export const importCommand: Command = {
  usage: 'FILE|- [--dry-run]',
  about: 'Import a bundle from a file, or from standard input; --dry-run only reports.',
  operands: { min: 1, max: 1 },
  flags: { 'dry-run': { type: 'boolean' } },
  async run(config, [file = '-'], { 'dry-run': dryRun = false }) {
    const folder = mkdtempSync(join(tmpdir(), 'onrecord-'))
    const clear = () => rmSync(folder, { recursive: true, maxRetries: 3 })
    // Whoever stops it would leave a copy of the bundle, or of the database with its keys, behind.
    const stop = (signal: NodeJS.Signals) => {
      clear()
      process.exit(128 + constants.signals[signal])
    }
    for (const signal of stopping) process.once(signal, stop)
    try {
      const bundle = await readable(file, folder)
      const sqlite = dryRun ? await openTrial(config, join(folder, 'trial.db')) : (await openMigrated(config))[0]
      const writer = await openImportWriter(sqlite.name)
      try {
        return await report(sqlite, writer, bundle, dryRun === true)
      } finally {
        await writer.close()
        sqlite.close()
      }
    } finally {
      for (const signal of stopping) process.off(signal, stop)
      clear()
    }
  },
}

/** How whoever started it stops it; SIGHUP is a terminal that is closed, or a connection to it that is lost. */
const stopping = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A bundle is read twice, so what comes through a pipe is first kept in a file. */
async function readable(file: string, folder: string): Promise<string> {
  const found = file === '-' ? undefined : statSync(file, { throwIfNoEntry: false })
  if (file !== '-' && !found) throw new CommandError(`There is no file ${file}.`)
  if (found?.isDirectory()) throw new CommandError(`${file} is a folder.`)
  if (found?.isFile()) return file
  const kept = join(folder, 'bundle.ndjson')
  await pipeline(file === '-' ? process.stdin : createReadStream(file), createWriteStream(kept))
  return kept
}

/** A copy of the database, to import into for a trial: what it reports is what an import would. */
async function openTrial(config: Config, path: string): Promise<Sqlite> {
  if (existsSync(config.databasePath)) {
    const source = await openDatabase({ path: config.databasePath, allowNetworkFilesystem: true, readOnly: true })
    source.close()
    copyDatabase(config.databasePath, path)
  }
  const trial = await openDatabase({ path, allowNetworkFilesystem: true })
  migrate(trial)
  return trial
}

async function report(sqlite: Sqlite, writer: Writer, bundle: string, dryRun: boolean): Promise<boolean> {
  const progress = createProgress(process.stderr, statSync(bundle).size)
  const result = await importBundle({
    ...importContext(sqlite, writer),
    open: () => createReadStream(bundle, { highWaterMark: 2 ** 20 }),
    onRefusal: (line, { pointer, reason }) => progress.say(`line ${line}${pointer === '' ? '' : ` ${pointer}`}: ${reason}`),
    onNotice: (line, text) => progress.say(`line ${line}: ${text}`),
    onProgress: progress.advance,
  })
  progress.end()
  const { created, updated, unchanged, refused } = result
  const what = created + updated + refused === 0 ? 'Nothing has changed: ' : ''
  process.stdout.write(
    `${dryRun ? 'Trial, nothing was stored. ' : ''}${what}created ${created}, updated ${updated}, unchanged ${unchanged}, refused ${refused}.\n`,
  )
  return refused === 0
}
