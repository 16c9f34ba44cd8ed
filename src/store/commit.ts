import { randomUUIDv7 } from 'node:crypto'
import { typeId } from '../text/type-id.ts'
import type { Statement } from './statement.ts'
import type { Writer } from './writer.ts'

/** Commits statements as a unit of their own; `now` is in milliseconds since 1970. */
export const commitBy =
  (writer: Writer, now: () => number) =>
  (statements: Statement[]): Promise<void> =>
    writer.commit({ id: typeId('unit', randomUUIDv7()), at: new Date(now()).toISOString(), statements })

export type Commit = ReturnType<typeof commitBy>
