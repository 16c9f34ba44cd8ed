import { Worker } from 'node:worker_threads'
import { SqliteError } from './open.ts'
import { type Unit, UnitRefused, type Writer } from './writer.ts'

/** What became of a unit, in a form that passes between threads. */
export type Fate = 'committed' | { refused: string } | { failed: string; code: string }

/** Units on their way to the thread, and what became of them on the way back. */
export interface Batch {
  number: number
  units: Unit[]
}
export interface BatchFates {
  number: number
  fates: Fate[]
}

interface Waiting {
  resolve: () => void
  reject: (error: unknown) => void
}

export interface WriterThread extends Writer {
  /** Ends the thread, once nothing is on its way. */
  close: () => Promise<void>
}

/**
 * A writer with a thread and a connection of its own to the database at a path, so that whoever hands over units can go on while they are
 * written. It commits as `createWriter` does; units handed over in one turn travel together.
 */
export function startWriterThread(path: string): WriterThread {
  const worker = new Worker(new URL('./writer-worker.ts', import.meta.url), {
    workerData: path,
    // It holds little for long; without a limit V8 lets garbage lie.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  })
  const sent = new Map<number, Waiting[]>()
  // What was sent is let go of: only who waits for it is remembered.
  let units: Unit[] = []
  let waiting: Waiting[] = []
  let count = 0
  let failure: { cause: unknown } | undefined

  const send = (): void => {
    const batch: Batch = { number: count++, units }
    sent.set(batch.number, waiting)
    units = []
    waiting = []
    worker.postMessage(batch)
  }
  worker.on('message', ({ number, fates }: BatchFates) => {
    for (const [index, { resolve, reject }] of (sent.get(number) ?? []).entries()) {
      const fate = fates[index]
      if (fate === 'committed') resolve()
      else reject(errorOf(fate))
    }
    sent.delete(number)
  })
  // What a thread that failed had in hand may be stored or not.
  worker.on('error', cause => {
    failure = { cause }
    for (const { reject } of [...sent.values(), waiting].flat()) reject(cause)
    sent.clear()
  })
  const ended = new Promise<void>(resolve => {
    worker.once('exit', () => resolve())
  })

  return {
    commit: unit =>
      new Promise((resolve, reject) => {
        if (failure) reject(failure.cause)
        else {
          units.push(unit)
          if (waiting.push({ resolve, reject }) === 1) setImmediate(send)
        }
      }),
    close: () => {
      worker.postMessage('close')
      return ended
    },
  }
}

function errorOf(fate: Exclude<Fate, 'committed'> | undefined): Error {
  if (fate === undefined) return new Error('the thread lost a unit')
  return 'refused' in fate ? new UnitRefused(fate.refused) : new SqliteError(fate.failed, fate.code)
}
