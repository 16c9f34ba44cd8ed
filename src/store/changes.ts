import { desc } from 'drizzle-orm'
import type { Reader } from './reader.ts'
import { insertInto, type Statement } from './statement.ts'
import { type ChangeKind, changes } from './tables.ts'

/** A change of public content. */
export interface Change {
  kind: ChangeKind
  id: string
  op: 'put' | 'delete'
  /** All that the change touches, by id: what a cache has to look at again. */
  tags: string[]
}

const insertChange = insertInto(changes)

/** The statement that appends to the change log; it stands in the same unit as the change. */
export const logChange = (at: string, change: Change): Statement => insertChange({ at, ...change })

export function changeQueries(reader: Reader) {
  const last = reader.select({ at: changes.at }).from(changes).orderBy(desc(changes.seq)).limit(1).prepare()
  return {
    /** When public content last changed, or undefined when it never did. */
    async lastAt(): Promise<string | undefined> {
      return (await last.get())?.at
    },
  }
}
