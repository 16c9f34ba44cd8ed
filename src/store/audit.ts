import { hash } from 'node:crypto'
import type { AuditEntry } from '../schemas/audit.ts'
import { and, desc, eq, gt, lt, sql } from './drizzle.ts'
import { audit } from './editorial-tables.ts'
import { afterMark, asItIs, limitMark, type PageOf, type PageRequest, pageValues, perCombination, toPage } from './pages.ts'
import type { Reader } from './reader.ts'
import { insertInto, type Statement } from './statement.ts'

const insertAudit = insertInto(audit)
const mark = sql.placeholder

/** What an entry is, but for its place in the chain. */
export type AuditFacts = Omit<AuditEntry, 'seq' | 'previousHash' | 'hash'>

/** The hash before the first entry. */
const noHash = '0'.repeat(64)

/** The hash of an entry: over the one before it and all that it says. */
const auditHash = ({ at, keyId, action, kind, thingId, detail }: AuditFacts, seq: number, previousHash: string): string =>
  hash('sha256', JSON.stringify([previousHash, seq, at, keyId, action, kind, thingId, detail]), 'hex')

/** The statement that appends to the audit behind `last`; two that come behind the same one cannot both be committed. */
export function auditStatement(facts: AuditFacts, last: Pick<AuditEntry, 'seq' | 'hash'> | undefined): Statement {
  const seq = (last?.seq ?? 0) + 1
  const previousHash = last?.hash ?? noHash
  return insertAudit({ ...facts, seq, previousHash, hash: auditHash(facts, seq, previousHash) })
}

interface AuditFilter {
  thing?: string | undefined
  key?: string | undefined
  action?: string | undefined
  after?: string | undefined
  before?: string | undefined
}

/** What hardly any entry has is looked for in all of them: lists are read by `far`. */
export function auditQueries(reader: Reader, far = reader) {
  const last = reader.select({ seq: audit.seq, hash: audit.hash }).from(audit).orderBy(desc(audit.seq)).limit(1).prepare()
  const lists = perCombination((has: Record<keyof AuditFilter | 'behind', boolean>) =>
    far
      .select()
      .from(audit)
      .where(
        and(
          has.thing ? eq(audit.thingId, mark('thing')) : undefined,
          has.key ? eq(audit.keyId, mark('key')) : undefined,
          has.action ? eq(audit.action, mark('action')) : undefined,
          has.after ? gt(audit.at, mark('after')) : undefined,
          has.before ? lt(audit.at, mark('before')) : undefined,
          has.behind ? lt(audit.seq, afterMark(0)) : undefined,
        ),
      )
      .orderBy(desc(audit.seq))
      .limit(limitMark)
      .prepare(),
  )
  return {
    /** The newest entry, or undefined. */
    last: () => last.get(),

    /** Entries, newest first. */
    async list(filter: AuditFilter, page: PageRequest): Promise<PageOf<AuditEntry>> {
      const has = (name: keyof AuditFilter) => filter[name] !== undefined
      const list = lists({
        thing: has('thing'),
        key: has('key'),
        action: has('action'),
        after: has('after'),
        before: has('before'),
        behind: page.after !== undefined,
      })
      const rows: AuditEntry[] = await list.all({ ...filter, ...pageValues(page) })
      return toPage(rows, page, undefined, asItIs, ({ seq }) => [seq])
    },
  }
}
