import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { importBundle } from '../bundle/import.ts'
import { createChangeWatch } from '../change-watch.ts'
import type { Config } from '../config.ts'
import { createDesk } from '../editing/desk.ts'
import { createResponseCache } from '../response-cache.ts'
import { serve } from '../serve.ts'
import { createEditorialStore } from '../store/editorial.ts'
import { isCurrent } from '../store/migrate.ts'
import type { Sqlite } from '../store/open.ts'
import { createReader } from '../store/reader.ts'
import { createStore } from '../store/store.ts'
import { createWriter } from '../store/writer.ts'
import { openWriterThread, type WriterThread } from '../store/writer-thread.ts'
import { createViewRecorder } from '../views/recorder.ts'
import { createViewUpkeep } from '../views/upkeep.ts'
import { type Command, CommandError } from './command.ts'
import { importContext, openMigrated } from './database.ts'

const sample = fileURLToPath(new URL('../../sample/newsroom.ndjson', import.meta.url))

export const serveCommand: Command = {
  usage: '',
  about: 'Serve the API; creates and migrates the database when needed.',
  operands: { min: 0, max: 0 },
  async run(config) {
    const [sqlite] = await openMigrated(config)
    const reader = createReader(sqlite)
    const store = createStore(reader)
    if (config.sample && (await store.site.find()) === undefined) await loadSample(sqlite)
    const lifecycle = { draining: false }
    const checks = {
      'the database does not answer': () => sqlite.prepare('SELECT 1').pluck().get() === 1,
      'the schema is not current': () => isCurrent(sqlite),
    }
    // The server is loaded only to serve: it is most of the program, and the other commands start in half the time without.
    const { buildApp } = await import('../app.ts')
    const responses = config.cacheBytes > 0 ? createResponseCache(config.cacheBytes) : undefined
    const watch = createChangeWatch({ changes: store.changes, onChange: tags => responses?.drop(tags) })
    const thread = await openWriter(config, sqlite)
    const writer = watch.before(thread)
    // Views are no change of content, of which there would be something to notice.
    const recorder = createViewRecorder({ writer: thread, views: store.views, changes: store.changes, now: Date.now })
    const desk = createDesk({ editorial: createEditorialStore(reader), writer, now: Date.now })
    const app = await buildApp({ config, store, desk, writer, recorder, watch, responses, lifecycle, checks })
    const keep = { visitorDays: config.viewVisitorDays, days: config.viewDays }
    const maintain = createViewUpkeep({
      writer: thread,
      truncateLog: thread.truncateLog,
      views: store.views,
      recorder,
      now: Date.now,
      keep,
    })
    const publishDue = () => desk.tick((error, id) => app.log.error({ err: error, article: id }, 'what is due could not be published'))
    const stopUpkeep = everyMinute(maintain, error => app.log.error({ err: error }, 'the views could not be maintained'))
    const stopPublishing = everyMinute(publishDue, error => app.log.error({ err: error }, 'what is due could not be looked up'))
    const stopWatching = watch.start()
    await serve(app, {
      config,
      lifecycle,
      async cleanup() {
        await Promise.all([stopUpkeep(), stopPublishing()])
        stopWatching()
        await recorder.judge()
        await thread.close()
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

/** The visitors of a busy day take 30 MB, and all of their pages are needed every second. */
const pageCacheBytes = 64 * 2 ** 20

/** Writes on a thread of its own; a database in memory has one connection only. */
async function openWriter({ databasePath, allowNetworkFilesystem }: Config, sqlite: Sqlite): Promise<WriterThread> {
  if (databasePath === ':memory:') return { ...createWriter(sqlite), truncateLog: async () => true, close: async () => {} }
  /* c8 ignore next 4 -- no disk fails when a test would like it to; tried by hand with an fsync that does */
  const onFailure = (error: Error): never => {
    // Nothing catches this, which stops the server as any fault of ours does: those who are served are served, and it is started anew.
    throw new Error('nothing can be written any more', { cause: error })
  }
  return openWriterThread({
    path: databasePath,
    allowNetworkFileSystem: allowNetworkFilesystem,
    secureDelete: true,
    pageCacheBytes,
    onFailure,
  })
}

const minuteMs = 60_000

/** Does something now and every minute, one after the other; it never keeps the process alive. Answers how to stop it. */
function everyMinute(work: () => Promise<void>, onError: (error: unknown) => void): () => Promise<void> {
  let underWay = Promise.resolve()
  const turn = () => {
    underWay = underWay.then(work).catch(onError)
  }
  turn()
  const timer = setInterval(turn, minuteMs).unref()
  return () => {
    clearInterval(timer)
    return underWay
  }
}
