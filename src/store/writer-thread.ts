import { Worker } from 'node:worker_threads'
import type { OpenOptions } from './open.ts'
import type { Unit } from './unit.ts'
import type { Writer } from './writer.ts'
import { type Ending, errorOf } from './writer-channel.ts'

/** What the thread is sent, with a number to answer to. */
export type Order = { number: number; unit: Unit } | { number: number; truncate: true }

/** How an order ended. */
export interface Answer extends Ending {
  truncated?: boolean
}

export interface WriterThread extends Writer {
  /** Empties the write-ahead log; answers whether it could, which it cannot while somebody reads an old state. */
  truncateLog: () => Promise<boolean>
  /** Ends the thread once all that was handed over is written. */
  close: () => Promise<void>
}

export interface WriterThreadOptions extends OpenOptions {
  /** Whether what is deleted is overwritten; it slows an import down, which deletes nothing that is secret. */
  secureDelete?: boolean
  /** How many bytes of the file's pages the connection keeps; SQLite's own 16 MB when not told. */
  pageCacheBytes?: number
  /** See WriterOptions. */
  lingerMs?: number
  /** Called when the thread ends by itself: nothing can be written any more. What it had is rejected in any case. */
  onFailure?: (error: Error) => void
  /** What runs in the thread. */
  script?: URL
}

interface Waiter {
  resolve: (truncated: boolean) => void
  reject: (error: Error) => void
}

/** How many units travel together at most: what waits to be sent is garbage that lives long. */
const maxTogether = 32

const writerScript = new URL('./writer-worker.ts', import.meta.url)

/**
 * A writer on a connection and a thread of its own, so that no commit holds up whoever hands over units. It commits as `createWriter` does;
 * units handed over in one turn of the event loop travel together. Rejects when the database cannot be opened.
 */
export async function openWriterThread({ onFailure, script = writerScript, ...options }: WriterThreadOptions): Promise<WriterThread> {
  const worker = new Worker(script, {
    workerData: options,
    // It holds little for long; without a limit V8 lets garbage lie.
    resourceLimits: { maxYoungGenerationSizeMb: 32 },
  })
  const waiters = new Map<number, Waiter>()
  let queue: Order[] = []
  let last = 0
  let ended: Error | undefined
  let isClosing = false

  /** Whatever ends the thread first leaves the fate of what it had unknown: never acknowledged. Answers what that was. */
  const end = (error: Error): Error => {
    ended ??= error
    for (const { reject } of waiters.values()) reject(ended)
    waiters.clear()
    return ended
  }
  const send = (): void => {
    if (queue.length > 0) worker.postMessage(queue)
    queue = []
  }
  const order = (what: { unit: Unit } | { truncate: true }): Promise<boolean> =>
    new Promise((resolve, reject) => {
      if (ended || isClosing) {
        reject(ended ?? new Error('the writing thread is being closed'))
        return
      }
      const number = ++last
      waiters.set(number, { resolve, reject })
      // After all that is to be done at once: what comes of it travels together, and waits for nothing else.
      if (queue.push({ number, ...what }) === 1) process.nextTick(send)
      else if (queue.length === maxTogether) send()
    })

  const exited = new Promise<Error>(resolve => worker.once('exit', () => resolve(end(new Error('the writing thread has ended')))))
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: 'ready' | Answer[]) => {
      if (message === 'ready') resolve()
      else for (const answer of message) settle(waiters, answer)
    })
    // The thread exits after an error.
    worker.on('error', error => end(error instanceof Error ? error : new Error(String(error))))
    void exited.then(reject)
  })
  void exited.then(reason => {
    if (!isClosing) onFailure?.(reason)
  })

  return {
    commit: unit => order({ unit }).then(nothing),
    truncateLog: () => order({ truncate: true }),
    async close() {
      isClosing = true
      send()
      worker.postMessage('close')
      await exited
    },
  }
}

/** Not a closure beside the unit, which would hold on to it until it is written: garbage that lives long. */
const nothing = (): void => {}

function settle(waiters: Map<number, Waiter>, answer: Answer): void {
  const waiter = waiters.get(answer.number)
  waiters.delete(answer.number)
  const error = errorOf(answer)
  if (error) waiter?.reject(error)
  else waiter?.resolve(answer.truncated ?? false)
}
