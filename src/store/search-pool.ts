import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { ApiError } from '../errors.ts'
import type { OpenOptions } from './open.ts'
import { type Reader, readBy } from './reader.ts'
import type { Search, SearchAsked, SearchReply } from './search-asked.ts'
import { outOfPlace, watchPlace } from './writer.ts'

export interface SearchPool extends Search {
  /** Reads on the same threads, for queries that may walk far. */
  reader: Reader
  close: () => Promise<void>
}

export interface SearchPoolOptions extends OpenOptions {
  /** By default, two at most, and one core is left to whoever reads. */
  threads?: number
  /** More searches than this that wait for a thread are turned away. */
  maxWaiting?: number
  /** How long a search may take, the waiting included, but not that for the first thread. */
  deadlineMs?: number
  /** What runs in a thread. */
  script?: URL
}

interface Job {
  asked: SearchAsked
  settle: (reply: SearchReply) => void
}

interface Thread {
  take: (job: Job) => void
  stop: () => Promise<unknown>
}

const workerScript = new URL('./search-worker.ts', import.meta.url)
const retryAfterSeconds = 2

/**
 * Search, and whatever else walks far, on threads and connections of its own, so that it holds up nobody else. Threads take memory, so the first is started when
 * somebody first asks. A thread does one search after the other; what is not answered by the deadline, or finds too many waiting, rejects
 * with `unavailable`. A search under way cannot be stopped, only waited for.
 */
export function openSearchPool({
  threads = Math.max(1, Math.min(2, availableParallelism() - 1)),
  maxWaiting = 64,
  deadlineMs = 2000,
  script = workerScript,
  ...options
}: SearchPoolOptions): SearchPool {
  const waiting = new Set<Job>()
  const idle: Thread[] = []
  const running = new Set<Thread>()
  const started = Promise.withResolvers<void>()
  const isInPlace = watchPlace({ memory: false, name: options.path })
  let isClosed = false

  const start = (): void => {
    const worker = new Worker(script, { workerData: options })
    let current: Job | undefined
    let isStarted = false
    let failed = 'the searching thread has ended'
    const thread: Thread = {
      take(job) {
        waiting.delete(job)
        current = job
        worker.postMessage(job.asked)
      },
      stop: () => worker.terminate(),
    }
    // A reply to nothing says that the thread has started; searches wait for whichever is free first.
    worker.on('message', (reply: SearchReply) => {
      // Whoever serves still reads the file that was there, and answers out of two files fit nowhere together.
      if (!isStarted && !isInPlace()) {
        failed = outOfPlace
        void worker.terminate()
        return
      }
      started.resolve()
      isStarted = true
      current?.settle(reply)
      current = undefined
      const [next] = waiting
      if (next) thread.take(next)
      else idle.push(thread)
    })
    worker.on('error', error => {
      failed = error instanceof Error ? error.message : String(error)
    })
    worker.once('exit', () => {
      started.resolve()
      running.delete(thread)
      const place = idle.indexOf(thread)
      if (place !== -1) idle.splice(place, 1)
      current?.settle({ failed })
      // One that could not even start says what the next one would.
      if (!isStarted) for (const job of waiting) job.settle({ failed })
      if (waiting.size > 0 && !isClosed) start()
    })
    // It does not keep the process alive.
    worker.unref()
    running.add(thread)
  }

  const ask = (asked: SearchAsked): Promise<SearchReply> =>
    new Promise((resolve, reject) => {
      if (isClosed || waiting.size >= maxWaiting) {
        reject(unavailable('Too much is being looked up.'))
        return
      }
      const timer = setTimeout(() => job.settle({ failed: 'the deadline has passed' }), deadlineMs)
      const job: Job = {
        asked,
        settle(reply) {
          clearTimeout(timer)
          waiting.delete(job)
          resolve(reply)
        },
      }
      waiting.add(job)
      const thread = idle.pop()
      if (thread) thread.take(job)
      else if (running.size < threads) start()
    })

  const answer = async <Answer>(asked: SearchAsked, answerIn: (reply: SearchReply) => Answer | undefined): Promise<Answer> => {
    if (running.size === 0 && !isClosed) start()
    await started.promise
    const reply = await ask(asked)
    const found = answerIn(reply)
    if (found === undefined) throw unavailable('It could not be looked up in time.', new Error(reply.failed))
    return found
  }

  return {
    hits: request => answer({ hits: request }, reply => reply.hits),
    quotes: request => answer({ quotes: request }, reply => reply.quotes),
    related: request => answer({ related: request }, reply => reply.related),
    reader: readBy(async query => (await answer({ query }, reply => reply.rows))[0]),
    async close() {
      isClosed = true
      started.resolve()
      for (const job of waiting) job.settle({ failed: 'the server is stopping' })
      await Promise.all([...running].map(thread => thread.stop()))
    },
  }
}

const unavailable = (detail: string, cause?: Error) =>
  new ApiError('unavailable', detail, { ...(cause && { cause }), headers: { 'retry-after': String(retryAfterSeconds) } })
