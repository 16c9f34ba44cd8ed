import { Worker } from 'node:worker_threads'
import { ApiError } from '../errors.ts'
import type { OpenOptions } from './open.ts'
import type { Search, SearchAnswer, SearchRequest } from './search.ts'

/** What a thread answers to a request: what was found, or that it failed. */
export type SearchReply = { answer: SearchAnswer } | { failed: string }

export interface SearchPool {
  search: Search
  close: () => Promise<void>
}

export interface SearchPoolOptions extends OpenOptions {
  threads?: number
  /** More searches than this that wait for a thread are turned away. */
  maxWaiting?: number
  /** How long a search may take, the waiting included. */
  deadlineMs?: number
  /** What runs in a thread. */
  script?: URL
}

interface Job {
  request: SearchRequest
  settle: (reply: SearchReply) => void
  isOver: boolean
}

const workerScript = new URL('./search-worker.ts', import.meta.url)
const retryAfterSeconds = 2

/**
 * Search on threads and connections of its own, so that no search holds up whoever reads. A thread does one search after the other; what is not
 * answered by the deadline, or finds too many waiting, rejects with `unavailable`. A search under way cannot be stopped, only waited for.
 */
export function openSearchPool({
  threads = 2,
  maxWaiting = 64,
  deadlineMs = 2000,
  script = workerScript,
  ...options
}: SearchPoolOptions): SearchPool {
  const waiting: Job[] = []
  const idle: Thread[] = []
  const running = new Set<Thread>()
  let isClosed = false

  const next = (thread: Thread): void => {
    let job = waiting.shift()
    while (job?.isOver) job = waiting.shift()
    if (job) thread.take(job)
    else idle.push(thread)
  }
  const start = (): Thread => {
    const worker = new Worker(script, { workerData: options })
    let current: Job | undefined
    const thread: Thread = {
      take(job) {
        current = job
        worker.postMessage(job.request)
      },
      stop: () => worker.terminate(),
    }
    const end = (reply: SearchReply): void => {
      current?.settle(reply)
      current = undefined
    }
    worker.on('message', (reply: SearchReply) => {
      end(reply)
      next(thread)
    })
    let reason = 'the searching thread has ended'
    worker.on('error', error => {
      reason = error instanceof Error ? error.message : String(error)
    })
    worker.once('exit', () => {
      running.delete(thread)
      const place = idle.indexOf(thread)
      if (place !== -1) idle.splice(place, 1)
      end({ failed: reason })
      if (waiting.length > 0 && !isClosed) next(start())
    })
    // It does not keep the process alive.
    worker.unref()
    running.add(thread)
    return thread
  }

  return {
    search: request =>
      new Promise((resolve, reject) => {
        if (isClosed || waiting.length >= maxWaiting) {
          reject(unavailable('Too many searches are under way.'))
          return
        }
        const timer = setTimeout(() => job.settle({ failed: 'the deadline has passed' }), deadlineMs)
        const job: Job = {
          request,
          isOver: false,
          settle(reply) {
            if (job.isOver) return
            job.isOver = true
            clearTimeout(timer)
            if ('answer' in reply) resolve(reply.answer)
            else reject(unavailable('The search could not be done in time.', new Error(reply.failed)))
          },
        }
        const thread = idle.pop() ?? (running.size < threads ? start() : undefined)
        if (thread) thread.take(job)
        else waiting.push(job)
      }),
    async close() {
      isClosed = true
      for (const job of waiting.splice(0)) job.settle({ failed: 'the server is stopping' })
      await Promise.all([...running].map(thread => thread.stop()))
    },
  }
}

interface Thread {
  take: (job: Job) => void
  stop: () => Promise<unknown>
}

const unavailable = (detail: string, cause?: Error) =>
  new ApiError('unavailable', detail, { ...(cause && { cause }), headers: { 'retry-after': String(retryAfterSeconds) } })
