import { asc, eq, isNull, sql } from './drizzle.ts'
import type { Reader } from './reader.ts'
import { build, insertInto, type Statement, template, updateIn } from './statement.ts'
import { keys } from './tables.ts'

export type StoredKey = typeof keys.$inferSelect

/** The statement that stores a new key. */
export const insertKey = insertInto(keys)

/** The statement that notes on which day a key was last used. */
export const touchKey: (values: { id: string; lastUsedOn: string | null }) => Statement = updateIn(keys, ['lastUsedOn'], ['id'])

const revoke = template(
  build
    .update(keys)
    .set({ revokedAt: sql`${sql.placeholder('revokedAt')}` })
    .where(sql`${eq(keys.id, sql.placeholder('id'))} and ${isNull(keys.revokedAt)}`),
)

/** The statement that revokes a key that is not; the unit is refused with reason `key` otherwise. */
export const revokeKey = (id: string, revokedAt: string): Statement => ({ ...revoke({ id, revokedAt }), guard: 'key' })

export function keyQueries(reader: Reader) {
  const find = reader
    .select()
    .from(keys)
    .where(eq(keys.id, sql.placeholder('id')))
    .prepare()
  const list = reader.select().from(keys).orderBy(asc(keys.createdAt), asc(keys.id)).prepare()
  return {
    find: (id: string): Promise<StoredKey | undefined> => find.get({ id }),
    list: (): Promise<StoredKey[]> => list.all(),
  }
}
