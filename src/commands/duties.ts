import { statSync } from 'node:fs'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Desk } from '../editing/desk.ts'
import { archiveQueries } from '../store/archive.ts'
import { commitBy } from '../store/commit.ts'
import { journalSizeLimitBytes } from '../store/open.ts'
import type { Reader } from '../store/reader.ts'
import { searchUpkeep } from '../store/search-upkeep.ts'
import type { Store } from '../store/store.ts'
import type { WriterThread } from '../store/writer-thread.ts'
import type { ViewRecorder } from '../views/recorder.ts'
import { createViewUpkeep } from '../views/upkeep.ts'

interface DutiesOptions {
  config: Pick<Config, 'databasePath' | 'viewVisitorDays' | 'viewDays'>
  store: Store
  reader: Reader
  desk: Desk
  thread: WriterThread
  recorder: Pick<ViewRecorder, 'forgetSaltsBefore'>
  log: Pick<FastifyBaseLogger, 'warn' | 'error'>
}

/** So few articles are indexed at once that nobody who reads meanwhile waits for it. */
const indexedTogether = 4

/** Does what one process does for all that serve a database: every minute, and the search index of what was there before it. Answers how to stop it. */
export function startDuties({ config, store, reader, desk, thread, recorder, log }: DutiesOptions): () => Promise<unknown> {
  const keep = { visitorDays: config.viewVisitorDays, days: config.viewDays }
  const { truncateLog } = thread
  let hasEnded = false
  const isStopped = () => hasEnded
  const maintain = createViewUpkeep({ writer: thread, truncateLog, views: store.views, recorder, now: Date.now, keep, isStopped })
  const commit = commitBy(thread, Date.now)
  const index = searchUpkeep({ reader, archive: archiveQueries(reader), commit, now: Date.now, together: indexedTogether })
  const publishDue = () => desk.tick((error, id) => log.error({ err: error, article: id }, 'what is due could not be published'), isStopped)
  const stopUpkeep = everyMinute(maintain, error => log.error({ err: error }, 'the views could not be maintained'))
  const stopPublishing = everyMinute(publishDue, error => log.error({ err: error }, 'what is due could not be looked up'))
  // Where it was cut short, as by a full disk, it goes on from there.
  const stopIndexing = everyMinute(
    () => index.fill(),
    error => log.error({ err: error }, 'the search index could not be filled'),
  )
  const stopWatching = everyMinute(
    async () => watchLog(config.databasePath, log),
    error => log.error({ err: error }, 'the write-ahead log could not be looked at'),
  )
  return () => {
    hasEnded = true
    index.stop()
    return Promise.all([stopUpkeep(), stopPublishing(), stopIndexing(), stopWatching()])
  }
}

/** Says that the write-ahead log has outgrown what writing it back leaves of it: it fills the disk, and reads take longer. */
function watchLog(databasePath: string, log: DutiesOptions['log']): void {
  const bytes = statSync(`${databasePath}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (bytes <= journalSizeLimitBytes) return
  log.warn({ bytes }, 'the write-ahead log cannot be written back: does another program keep reading an old state of the database?')
}

const minuteMs = 60_000

/** Does something now and every minute, one after the other; it never keeps the process alive. Answers how to stop it. */
export function everyMinute(work: () => Promise<void>, onError: (error: unknown) => void): () => Promise<void> {
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
