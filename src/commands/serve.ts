import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { importBundle } from '../bundle/import.ts'
import { serve } from '../serve.ts'
import { isCurrent } from '../store/migrate.ts'
import type { Sqlite } from '../store/open.ts'
import { createReader } from '../store/reader.ts'
import { createStore } from '../store/store.ts'
import { createWriter } from '../store/writer.ts'
import { startWriterThread, type WriterThread } from '../store/writer-thread.ts'
import { type Command, CommandError } from './command.ts'
import { importContext, openMigrated } from './database.ts'

const sample = fileURLToPath(new URL('../../sample/newsroom.ndjson', import.meta.url))

export const serveCommand: Command = {
  usage: '',
  about: 'Serve the API; creates and migrates the database when needed.',
  operands: { min: 0, max: 0 },
  async run(config) {
    const [sqlite] = await openMigrated(config)
    const store = createStore(createReader(sqlite))
    if (config.sample && (await store.site.find()) === undefined) await loadSample(sqlite)
    const lifecycle = { draining: false }
    const checks = {
      'the database does not answer': () => sqlite.prepare('SELECT 1').pluck().get() === 1,
      'the schema is not current': () => isCurrent(sqlite),
    }
    // The server is loaded only to serve: it is most of the program, and the other commands start in half the time without.
    const { buildApp } = await import('../app.ts')
    const writer = openWriter(sqlite)
    const app = await buildApp({ config, store, writer, lifecycle, checks })
    await serve(app, {
      config,
      lifecycle,
      async cleanup() {
        await writer.close()
        sqlite.pragma('wal_checkpoint(TRUNCATE)')
        sqlite.close()
      },
    })
    return true
  },
}

async function loadSample(sqlite: Sqlite): Promise<void> {
  const { refused } = await importBundle({
    ...importContext(sqlite, createWriter(sqlite)),
    open: () => createReadStream(sample),
    onRefusal: (line, { pointer, reason }) => {
      process.stderr.write(`sample, line ${line} ${pointer}: ${reason}\n`)
    },
    onNotice: () => {},
    onProgress: () => {},
  })
  if (refused > 0) throw new CommandError('The sample newsroom could not be loaded whole.')
}

/** Writes on a thread of its own; a database in memory has one connection only. */
const openWriter = (sqlite: Sqlite): WriterThread =>
  sqlite.memory ? { ...createWriter(sqlite), close: async () => {} } : startWriterThread(sqlite.name)
