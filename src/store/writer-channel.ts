import { SqliteError } from './open.ts'
import { codeOf, type Unit, UnitRefused } from './unit.ts'
import type { Writer } from './writer.ts'

/** A unit that one process hands to another, with a number to answer to. */
export interface SentUnit {
  number: number
  unit: Unit
}

/** How a unit ended, in a form that passes between threads and processes: well if it was neither refused nor failed. */
export interface Ending {
  number: number
  refused?: string
  failed?: { message: string; code: string }
}

/** Why a unit was not committed, for `errorOf` on the other side. */
export function described(reason: unknown): Omit<Ending, 'number'> {
  if (reason instanceof UnitRefused) return { refused: reason.reason }
  return { failed: { message: reason instanceof Error ? reason.message : String(reason), code: codeOf(reason) } }
}

/** The error that `described` has described, or undefined where all went well. */
export function errorOf({ refused, failed }: Omit<Ending, 'number'>): Error | undefined {
  if (refused !== undefined) return new UnitRefused(refused)
  return failed && new SqliteError(failed.message, failed.code)
}

interface WriterChannel extends Writer {
  /** To be called with what the other side sends. */
  settle: (ending: Ending) => void
}

/** A writer that has another process commit. What it sends is lost with that process, and so never acknowledged. */
export function createWriterChannel(send: (sent: SentUnit) => void): WriterChannel {
  const waiters = new Map<number, { resolve: () => void; reject: (error: Error) => void }>()
  let last = 0
  return {
    commit: unit =>
      new Promise((resolve, reject) => {
        const number = ++last
        waiters.set(number, { resolve, reject })
        send({ number, unit })
      }),
    settle(ending) {
      const waiter = waiters.get(ending.number)
      waiters.delete(ending.number)
      const error = errorOf(ending)
      if (error) waiter?.reject(error)
      else waiter?.resolve()
    },
  }
}

/** Commits what another process sends, and answers it. */
export async function commitSent(writer: Writer, { number, unit }: SentUnit): Promise<Ending> {
  try {
    await writer.commit(unit)
    return { number }
  } catch (error) {
    return { number, ...described(error) }
  }
}
