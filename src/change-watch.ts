import { type changeQueries, manyChanges } from './store/changes.ts'
import type { Writer } from './store/writer.ts'

interface ChangeWatchOptions {
  changes: Pick<ReturnType<typeof changeQueries>, 'last' | 'after'>
  /** Told what changes touch, or nothing when it may be anything. */
  onChange: (tags?: ReadonlySet<string>) => void
}

/** What other processes commit is noticed within this time. */
const everyMs = 25

/** Follows the change log. */
export function createChangeWatch({ changes, onChange }: ChangeWatchOptions) {
  let last: { seq: number; at?: string } = { seq: 0 }
  let isStarted = false

  async function look(): Promise<void> {
    if (!isStarted) {
      last = (await changes.last()) ?? last
      isStarted = true
      onChange()
      return
    }
    const newest = await changes.last()
    if (!newest || newest.seq <= last.seq) return
    if (newest.seq - last.seq > manyChanges) {
      last = newest
      onChange()
      return
    }
    const rows = await changes.after(last.seq)
    const read = rows.at(-1)
    // Whoever looked meanwhile told of these too.
    if (!read || read.seq <= last.seq) return
    last = read
    onChange(new Set(rows.flatMap(({ tags }) => tags)))
  }

  /** Resolves once `onChange` was told of all that was committed before it was called. A log that cannot be read may hold anything. */
  async function notice(): Promise<void> {
    try {
      await look()
    } catch {
      onChange()
    }
  }

  return {
    notice,

    /** When public content last changed, as far as that was noticed; undefined when it never did. */
    lastAt: (): string | undefined => last.at,

    /** A writer that resolves only when its changes were noticed. */
    before: (writer: Writer): Writer => ({
      async commit(unit) {
        try {
          await writer.commit(unit)
        } finally {
          // Of a unit that failed nobody knows whether it is there.
          await notice()
        }
      },
    }),

    /** Looks at the log again and again, without keeping the process alive. Answers how to stop it. */
    start(): () => void {
      const timer = setInterval(() => void notice(), everyMs).unref()
      return () => clearInterval(timer)
    },
  }
}

export type ChangeWatch = ReturnType<typeof createChangeWatch>
