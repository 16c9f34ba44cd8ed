import { type Answer, type CodedAnswer, type Entry, entryOf, render } from './answer.ts'
import { createMemory } from './asked-before.ts'
import { type Coding, compress } from './codings.ts'

/** An answer that is being made, for whom else asks for the same meanwhile. */
export interface Fill {
  url: string
  /** Whether the URL was asked for before. */
  isWanted: boolean
  /** The count of changes when it began. */
  changes: number
  outcome: Promise<Answer | 'changed' | 'other'>
  end: (outcome: Answer | 'changed' | 'other') => void
}

/** What an entry takes beyond its texts; measured roughly, in heap snapshots. */
const entryBytes = 3500
/** Answers that are shorter do not get shorter by coding. */
const minCodedBytes = 1000
/** Nothing takes more than this part of the room. */
const largestPart = 16
/** Of so many tags is remembered when they changed. When there are more, everything is dropped. */
const maxChangedTags = 10_000

/**
 * Answers by URL, in `maxBytes` at most. What was not asked for since room was last made goes first. A URL is kept when it is asked for the
 * second time, so that those that nobody asks for again take no room.
 */
export function createResponseCache(maxBytes: number, now: () => number = Date.now) {
  const entries = new Map<string, Entry>()
  const changedTags = new Map<string, number>()
  const fills = new Map<string, Fill>()
  const seen = createMemory()
  let bytes = 0
  let changes = 0

  const remove = (entry: Entry): void => {
    entries.delete(entry.url)
    bytes -= entry.bytes
  }

  const clear = (): void => {
    entries.clear()
    changedTags.clear()
    bytes = 0
  }

  /**
   * Whether something that it is made of has changed. That is asked when it is wanted next: one change may touch every list, and to take all of
   * them away at once would hold up whoever is served.
   */
  const isOutdated = (entry: Entry): boolean => {
    if (entry.checkedAt === changes) return false
    if (entry.answer.tags.split(' ').some(tag => (changedTags.get(tag) ?? 0) > entry.checkedAt)) return true
    entry.checkedAt = changes
    return false
  }

  /** Takes what stands first and was not used; what was used goes behind the others, and must be used again to stay the next time. */
  const makeRoom = (): void => {
    for (const entry of entries.values()) {
      if (bytes <= maxBytes) return
      if (entry.isUsed) {
        entry.isUsed = false
        entries.delete(entry.url)
        entries.set(entry.url, entry)
      } else remove(entry)
    }
  }

  const add = (entry: Entry): void => {
    const { url, answer } = entry
    const known = entries.get(url)
    if (known) remove(known)
    entry.checkedAt = changes
    entry.bytes = entryBytes + url.length + answer.body.length + answer.fields.length + answer.tags.length
    // What is made of nothing that has a name could never be dropped.
    if (answer.tags === '' || entry.bytes > maxBytes / largestPart) return
    entries.set(url, entry)
    bytes += entry.bytes
    makeRoom()
  }

  const addCoded = async (entry: Entry, coding: Coding): Promise<void> => {
    entry.tried.add(coding)
    const { answer } = entry
    const body = await compress(coding, answer.body)
    if (body.length >= answer.body.length || entries.get(entry.url) !== entry) return
    entry.coded.set(coding, render(answer, body, coding))
    entry.bytes += body.length
    bytes += body.length
    makeRoom()
  }

  /** What is kept, and neither over nor outdated. */
  const valid = (url: string): Entry | undefined => {
    const entry = entries.get(url)
    if (!entry) return undefined
    const { expiresAt = Number.POSITIVE_INFINITY } = entry.answer
    if (expiresAt > now() && !isOutdated(entry)) return entry
    remove(entry)
    return undefined
  }

  const begin = (url: string): Fill => {
    const { promise, resolve } = Promise.withResolvers<Answer | 'changed' | 'other'>()
    const fill = { url, isWanted: seen(url), changes, outcome: promise, end: resolve }
    fills.set(url, fill)
    return fill
  }

  return {
    /** What is kept of a URL. */
    find(url: string): Entry | undefined {
      const entry = valid(url)
      if (entry) entry.isUsed = true
      return entry
    },

    /** An answer that was found elsewhere and is that of this moment; it is kept from the second time on that it is asked for. */
    admit(url: string, answer: Answer): Entry {
      const entry = entryOf(url, answer)
      if (seen(url)) add(entry)
      return entry
    },

    /** The answer in a coding, or plain as long as nobody has asked for that coding or where it does not pay. */
    codedAs(entry: Entry, coding: Coding | undefined): CodedAnswer {
      if (coding === undefined) return entry.plain
      const coded = entry.coded.get(coding)
      if (coded) return coded
      const pays = entry.answer.body.length >= minCodedBytes && entries.get(entry.url) === entry
      if (pays && !entry.tried.has(coding)) void addCoded(entry, coding)
      return entry.plain
    },

    /**
     * The answer that is kept, or that somebody is making, once it is there. Otherwise it is to be made by the caller, who has to `finish` it. What
     * was begun before a change is for nobody who asks after it.
     */
    async join(url: string): Promise<Answer | Fill> {
      for (;;) {
        const kept = valid(url)
        if (kept) return kept.answer
        const fill = fills.get(url)
        if (!fill) return begin(url)
        fill.isWanted = true
        const outcome = await fill.outcome
        if (outcome === 'other') return begin(url)
        if (outcome !== 'changed') return outcome
      }
    },

    /** Ends what `join` began: with an answer, which is kept if it is wanted and nothing has changed since, or with something else. */
    finish(fill: Fill, answer: Answer | undefined): void {
      if (fills.get(fill.url) === fill) fills.delete(fill.url)
      const isOfNow = fill.changes === changes
      if (answer && isOfNow && fill.isWanted) add(entryOf(fill.url, answer))
      fill.end(answer === undefined ? 'other' : isOfNow ? answer : 'changed')
    },

    /** Drops what is made of any of these, or everything, and lets nothing be kept that was begun before. */
    drop(tags?: Iterable<string>): void {
      changes++
      fills.clear()
      for (const tag of tags ?? []) changedTags.set(tag, changes)
      if (!tags || changedTags.size > maxChangedTags) clear()
    },

    /** How much is kept, with what is outdated and was not asked for since. */
    size: (): { entries: number; bytes: number } => ({ entries: entries.size, bytes }),
  }
}

export type ResponseCache = ReturnType<typeof createResponseCache>
