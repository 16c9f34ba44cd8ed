import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createAnswerStore } from '../answer-store.ts'
import { importBundle } from '../bundle/import.ts'
import { createChangeWatch } from '../change-watch.ts'
import type { Config } from '../config.ts'
import { createDesk } from '../editing/desk.ts'
import { createLists } from '../lists.ts'
import { createRenditions } from '../renditions.ts'
import { createResponseCache } from '../response-cache.ts'
import { commitBy } from '../store/commit.ts'
import { createEditorialStore } from '../store/editorial.ts'
import { isCurrent } from '../store/migrate.ts'
import type { Sqlite } from '../store/open.ts'
import { createReader, createRunner, createUnhurriedReader } from '../store/reader.ts'
import { openSearchPool } from '../store/search-pool.ts'
import { createStore } from '../store/store.ts'
import { createWriter, outOfPlace, type Writer, watchPlace } from '../store/writer.ts'
import { openWriterThread, type WriterThread } from '../store/writer-thread.ts'
import { createViewRecorder } from '../views/recorder.ts'
import { CommandError } from './command.ts'
import { importContext, openMigrated } from './database.ts'

const sample = fileURLToPath(new URL('../../sample/newsroom.ndjson', import.meta.url))

/** The database of the settings, with the sample in it if it is wanted. */
export async function open(config: Config) {
  const [sqlite] = await openMigrated(config)
  const reader = createReader(sqlite)
  const searching = openSearchPool({ path: config.databasePath, allowNetworkFilesystem: config.allowNetworkFilesystem })
  const store = createStore(reader, searching.reader)
  if (config.sample && (await store.site.find()) === undefined) await loadSample(sqlite)
  return { sqlite, reader, searching, store }
}

/** The API on a database, and what it writes through. */
export async function prepare(config: Config, { sqlite, searching, store }: Awaited<ReturnType<typeof open>>, direct: Writer) {
  const lifecycle = { draining: false }
  const checks = {
    [outOfPlace]: watchPlace(sqlite),
    // Reads content: what needs no page of the file is answered without it.
    'the database does not answer': () => Promise.all([store.changes.last(), store.site.find()]).then(() => true),
    'the schema is not current': () => isCurrent(sqlite),
  }
  // The server is loaded only to serve: it is most of the program, and the other commands start in half the time without.
  const { buildApp } = await import('../app.ts')
  const responses = config.cacheBytes > 0 ? createResponseCache(config.cacheBytes) : undefined
  const settings = { publicUrl: config.publicUrl, corsOrigins: config.corsOrigins }
  // What is stored is read by the front, which answers at once or not at all.
  const run = createRunner(sqlite)
  const stored = responses && createAnswerStore({ commit: commitBy(direct, Date.now), settings })
  const lists = stored && createLists({ run, publicUrl: config.publicUrl, store: stored })
  const renditions = stored && createRenditions(run, stored)
  const watch = createChangeWatch({ changes: store.changes, onChange: tags => responses?.drop(tags) })
  const writer = watch.before(direct)
  // Views are no change of content, of which there would be something to notice.
  const recorder = createViewRecorder({ writer: direct, views: store.views, changes: store.changes, now: Date.now })
  const desk = createDesk({ editorial: createEditorialStore(createUnhurriedReader(run), searching.reader), writer, now: Date.now })
  const app = await buildApp({
    config,
    store,
    search: searching,
    desk,
    writer,
    recorder,
    watch,
    responses,
    renditions,
    lists,
    lifecycle,
    checks,
  })
  return { app, watch, writer, recorder, desk, searching, lifecycle }
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

/** Readers need the memory more: what is not among these pages is read again, from the system's cache. */
const pageCacheBytes = 8 * 2 ** 20

/** Writes on a thread of its own. */
export function openWriter({ databasePath, allowNetworkFilesystem }: Config): Promise<WriterThread> {
  /* c8 ignore next 4 -- no disk fails when a test would like it to; tried by hand with an fsync that does */
  const onFailure = (error: Error): never => {
    // Nothing catches this, which stops the server as any fault of ours does: those who are served are served, and it is started anew.
    throw new Error('nothing can be written any more', { cause: error })
  }
  return openWriterThread({
    path: databasePath,
    allowNetworkFilesystem,
    secureDelete: true,
    pageCacheBytes,
    onFailure,
  })
}
