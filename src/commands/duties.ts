import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { Desk } from '../editing/desk.ts'
import type { Store } from '../store/store.ts'
import type { WriterThread } from '../store/writer-thread.ts'
import type { ViewRecorder } from '../views/recorder.ts'
import { createViewUpkeep } from '../views/upkeep.ts'

export interface DutiesOptions {
  config: Pick<Config, 'viewVisitorDays' | 'viewDays'>
  store: Store
  desk: Desk
  thread: WriterThread
  recorder: Pick<ViewRecorder, 'forgetSaltsBefore'>
  log: FastifyBaseLogger
}

/** Does every minute what one process does for all that serve a database. Answers how to stop it. */
export function startDuties({ config, store, desk, thread, recorder, log }: DutiesOptions): () => Promise<unknown> {
  const keep = { visitorDays: config.viewVisitorDays, days: config.viewDays }
  const maintain = createViewUpkeep({ writer: thread, truncateLog: thread.truncateLog, views: store.views, recorder, now: Date.now, keep })
  const publishDue = () => desk.tick((error, id) => log.error({ err: error, article: id }, 'what is due could not be published'))
  const stopUpkeep = everyMinute(maintain, error => log.error({ err: error }, 'the views could not be maintained'))
  const stopPublishing = everyMinute(publishDue, error => log.error({ err: error }, 'what is due could not be looked up'))
  return () => Promise.all([stopUpkeep(), stopPublishing()])
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
