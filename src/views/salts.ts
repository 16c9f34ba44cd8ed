import { randomBytes } from 'node:crypto'
import type { Commit } from '../store/commit.ts'
import { addSalt } from '../store/view-upkeep.ts'
import { createKeyedHash, type KeyedHash } from '../text/keyed-hash.ts'
import { networkOf } from '../text/network.ts'

interface SaltsOptions {
  commit: Commit
  listSalts: () => Promise<{ day: string; salt: Buffer }[]>
}

/** Who somebody is to an article: nobody can be followed from one article to another, nor, once the day's salt is gone, be found at all. */
export interface Visit {
  articleId: string
  address: string
  userAgent: string | undefined
}

/** Longer user agents are told apart by their beginning. */
const maxUserAgent = 1000

/** A visitor of a day, as a whole number below 2^48. */
export type VisitorOf = (day: string, visit: Visit) => number

/** The secrets that make visitors of addresses and user agents: one for each UTC day. */
export function createSalts({ commit, listSalts }: SaltsOptions) {
  const salts = new Map<string, Promise<KeyedHash>>()

  const find = async (day: string): Promise<KeyedHash | undefined> => {
    const stored = (await listSalts()).find(row => row.day === day)
    return stored && createKeyedHash(stored.salt)
  }
  /** The salt of the database, which outlives a restart and is shared by all processes; a new one if there is none. */
  const findOrMake = async (day: string): Promise<KeyedHash> => {
    const stored = await find(day)
    if (stored) return stored
    await commit([addSalt({ day, salt: randomBytes(32) })])
    return (await find(day)) ?? Promise.reject(new Error(`the salt of ${day} was destroyed as soon as it was made`))
  }
  const of = (day: string): Promise<KeyedHash> => {
    const known = salts.get(day)
    if (known) return known
    const found = findOrMake(day)
    salts.set(day, found)
    found.catch(() => salts.delete(day))
    return found
  }

  return {
    /** What tells visitors of these UTC days apart, and throws for those of others. Rejects when a new salt cannot be stored. */
    async ready(days: ReadonlySet<string>): Promise<VisitorOf> {
      const known = new Map(await Promise.all(Array.from(days, async day => [day, await of(day)] as const)))
      return (day, visit) => {
        const hash = known.get(day)
        if (!hash) throw new Error(`there is no salt for ${day}`)
        return visitorBy(hash, visit)
      }
    },

    /** Forgets the salts of days before one. */
    forgetBefore(day: string): void {
      for (const known of salts.keys()) if (known < day) salts.delete(known)
    },
  }
}

/**
 * A visitor as the first 48 bits of HMAC-SHA-256 under a day's salt. Of a million on one day, two share theirs on one day in 560, and the second
 * of them is then one unique view too few.
 */
const visitorBy = (hash: KeyedHash, { articleId, address, userAgent = '' }: Visit): number =>
  hash(JSON.stringify([articleId, networkOf(address), userAgent.slice(0, maxUserAgent)]))
