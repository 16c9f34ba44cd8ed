import { and, eq, lt, sql } from './drizzle.ts'
import { idempotency } from './editorial-tables.ts'
import type { Reader } from './reader.ts'
import { build, insertInto, type Statement, template } from './statement.ts'

const mark = sql.placeholder

/** The statement that keeps an answer for those who repeat their request. */
export const insertAnswer = insertInto(idempotency)

/** The statement that forgets answers from before a moment. */
export const forgetAnswers: (values: { before: string }) => Statement = template(
  build.delete(idempotency).where(lt(idempotency.at, mark('before'))),
)

export function idempotencyQueries(reader: Reader) {
  const answer = reader
    .select()
    .from(idempotency)
    .where(and(eq(idempotency.keyId, mark('keyId')), eq(idempotency.idempotencyKey, mark('idempotencyKey'))))
    .prepare()
  return {
    /** The answer to a request that came with a key, or undefined. */
    findAnswer: (keyId: string, idempotencyKey: string) => answer.get({ keyId, idempotencyKey }),
  }
}
