import { sql } from './drizzle.ts'
import { audit } from './editorial-tables.ts'
import type { Reader } from './reader.ts'
import { lastSeq } from './references.ts'
import { asColumn, computed, oneRow } from './rows.ts'
import { build } from './statement.ts'

const lastEntry = asColumn(computed(build.select({ seq: sql`coalesce(max(${audit.seq}), 0)` }).from(audit), Number))

/** Where somebody writes all the time, what was read so often is taken as it is. On busy cores a third to a half of what is read anew is torn again. */
const maxTimes = 10

/**
 * A function that has something read as of one moment. What takes several statements is read anew when somebody has written meanwhile: it might tell
 * of what never was, or be refused for it. `isGuarded` is what cannot be committed then: only its refusal is doubted.
 */
export function createMoments(reader: Reader) {
  // What readers see is in the change log, and what editors do in the audit.
  const now = reader.select({ change: lastSeq, entry: lastEntry }).from(oneRow).prepare()

  return async function atOneMoment<Read>(read: () => Promise<Read>, isGuarded = false): Promise<Read> {
    for (let times = 1; ; times++) {
      const before = await now.get()
      const [outcome] = await Promise.allSettled([read()])
      if (isGuarded && outcome.status === 'fulfilled') return outcome.value
      const after = await now.get()
      const isTorn = before?.change !== after?.change || before?.entry !== after?.entry
      if (isTorn && times < maxTimes) continue
      if (outcome.status === 'rejected') throw outcome.reason
      return outcome.value
    }
  }
}

export type AtOneMoment = ReturnType<typeof createMoments>
