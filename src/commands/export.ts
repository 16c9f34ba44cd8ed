import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportLines } from '../bundle/export.ts'
import { archiveQueries } from '../store/archive.ts'
import { checkCurrent } from '../store/migrate.ts'
import { openDatabase } from '../store/open.ts'
import { createReader } from '../store/reader.ts'
import type { Command } from './command.ts'
import { createProgress } from './progress.ts'

export const exportCommand: Command = {
  usage: '',
  about: 'Write everything as a bundle to standard output.',
  operands: { min: 0, max: 0 },
  async run(config) {
    const sqlite = await openDatabase({ path: config.databasePath, allowNetworkFilesystem: config.allowNetworkFilesystem, readOnly: true })
    try {
      checkCurrent(sqlite)
      // One transaction, so that all lines are of one moment, whatever is written meanwhile.
      sqlite.exec('BEGIN')
      const total = Number(sqlite.prepare('SELECT (SELECT count(*) FROM experts) + (SELECT count(*) FROM articles)').pluck().get())
      const progress = createProgress(process.stderr, total)
      // Lines that run over a terminal are progress enough.
      const onLine = process.stdout.isTTY ? () => {} : (lines: number) => progress.advance({ lines })
      await pipeline(Readable.from(bundle(archiveQueries(createReader(sqlite)), onLine)), process.stdout)
      progress.end()
      return true
    } finally {
      sqlite.close()
    }
  },
}

async function* bundle(archive: ReturnType<typeof archiveQueries>, onLine: (lines: number) => void): AsyncGenerator<string> {
  let lines = 0
  for await (const line of exportLines(archive)) {
    yield `${JSON.stringify(line)}\n`
    onLine(++lines)
  }
}
