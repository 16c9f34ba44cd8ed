import type { SQL } from 'drizzle-orm'
import { asc, desc, getTableColumns, gt, sql } from './drizzle.ts'
import type { Reader } from './reader.ts'
import { insertInto, insertWhere, type Statement } from './statement.ts'
import { type ChangeKind, changes } from './tables.ts'

/** A change of public content. */
interface Change {
  kind: ChangeKind
  id: string
  op: 'put' | 'delete'
  /** All that the change touches, by id: what a cache has to look at again. */
  tags: string[]
}

/** So many changes at once, as an import makes them, may have touched anything: to read what they all did would hold up whoever is served. */
export const manyChanges = 100

const insertChange = insertInto(changes)

/** The statement that appends to the change log; it stands in the same unit as the change. */
export const logChange = (at: string, change: Change): Statement => insertChange({ at, ...change })

/**
 * A function like `logChange`, whose statement does nothing unless the condition holds when it runs; the id of the change is its placeholder
 * `id`.
 */
export function logChangeWhere(condition: SQL): (at: string, change: Change) => Statement {
  const { seq: _, ...columns } = getTableColumns(changes)
  const insert = insertWhere(changes, Object.values(columns), condition)
  return (now, change) => insert({ ...change, at: now, tags: JSON.stringify(change.tags) })
}

export function changeQueries(reader: Reader) {
  const newest = reader.select({ seq: changes.seq, at: changes.at }).from(changes).orderBy(desc(changes.seq)).limit(1).prepare()
  const following = reader
    .select({ seq: changes.seq, at: changes.at, tags: changes.tags })
    .from(changes)
    .where(gt(changes.seq, sql.placeholder('seq')))
    .orderBy(asc(changes.seq))
    .prepare()
  return {
    /** The last change, or undefined when public content never did change: while it stays, so does what is public. */
    last: (): Promise<{ seq: number; at: string } | undefined> => newest.get(),

    /** The changes after one, in their order. */
    after: (seq: number): Promise<{ seq: number; at: string; tags: string[] }[]> => following.all({ seq }),
  }
}
