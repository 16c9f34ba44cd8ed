import { createMemory } from './asked-before.ts'
import { type Coding, compress } from './codings.ts'
import { etagIn } from './validators.ts'

/** An answer to a public read, as it is before it is made to fit the one who asks. */
export interface Answer {
  /** The pattern of its route. */
  route: string
  etag: string
  type: string
  /** Header fields that every answer of this URL has, as names and values in turn. */
  fields: readonly string[]
  /** What it is made of. */
  tags: ReadonlySet<string>
  body: Buffer
  /** When it is over though nothing was changed, in milliseconds since 1970; never when absent. */
  expiresAt?: number | undefined
}

/** An answer in one content coding, ready to be sent. The header fields are names and values in turn. */
export interface Rendition {
  etag: string
  fields: readonly string[]
  body: Buffer
}

export interface Entry {
  url: string
  answer: Answer
  plain: Rendition
  coded: Map<Coding, Rendition>
  /** Codings that are made, or do not pay. */
  tried: Set<Coding>
  bytes: number
  /** Whether it was asked for since room was last made. */
  isUsed: boolean
}

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

/** What an entry takes beyond its texts, and for each of its tags; measured roughly. */
const entryBytes = 1000
const tagBytes = 100
/** Answers that are shorter do not get shorter by coding. */
const minCodedBytes = 1000
/** Nothing takes more than this part of the room. */
const largestPart = 16

/**
 * Answers by URL, in `maxBytes` at most. What was not asked for since room was last made goes first. A URL is kept when it is asked for the
 * second time, so that those that nobody asks for again take no room.
 */
export function createResponseCache(maxBytes: number, now: () => number = Date.now) {
  const entries = new Map<string, Entry>()
  const byTag = new Map<string, Set<Entry>>()
  const fills = new Map<string, Fill>()
  const seen = createMemory()
  let bytes = 0
  let changes = 0

  const remove = (entry: Entry): void => {
    if (!entries.delete(entry.url)) return
    bytes -= entry.bytes
    for (const tag of entry.answer.tags) {
      const tagged = byTag.get(tag)
      tagged?.delete(entry)
      if (tagged?.size === 0) byTag.delete(tag)
    }
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

  const add = (url: string, answer: Answer): void => {
    const known = entries.get(url)
    if (known) remove(known)
    const size = entryBytes + url.length + answer.body.length + answer.fields.join('').length + tagBytes * answer.tags.size
    // What is made of nothing that has a name could never be dropped.
    if (answer.tags.size === 0 || size > maxBytes / largestPart) return
    const plain = render(answer, answer.body, undefined)
    const entry = { url, answer, plain, coded: new Map(), tried: new Set<Coding>(), bytes: size, isUsed: false }
    entries.set(url, entry)
    for (const tag of answer.tags) {
      const tagged = byTag.get(tag)
      if (tagged) tagged.add(entry)
      else byTag.set(tag, new Set([entry]))
    }
    bytes += size
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

  /** What is kept and not over. */
  const valid = (url: string): Entry | undefined => {
    const entry = entries.get(url)
    if (entry?.answer.expiresAt === undefined || entry.answer.expiresAt > now()) return entry
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

    /** The answer in a coding, or plain as long as nobody has asked for that coding or where it does not pay. */
    renditionOf(entry: Entry, coding: Coding | undefined): Rendition {
      if (coding === undefined) return entry.plain
      const coded = entry.coded.get(coding)
      if (coded) return coded
      if (!entry.tried.has(coding) && entry.answer.body.length >= minCodedBytes) void addCoded(entry, coding)
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
      if (answer && isOfNow && fill.isWanted) add(fill.url, answer)
      fill.end(answer === undefined ? 'other' : isOfNow ? answer : 'changed')
    },

    /** Drops what is made of any of these, or everything, and lets nothing be kept that was begun before. */
    drop(tags?: Iterable<string>): void {
      changes++
      fills.clear()
      for (const entry of tags ? [...tags].flatMap(tag => [...(byTag.get(tag) ?? [])]) : [...entries.values()]) remove(entry)
    },

    /** How much is kept. */
    size: (): { entries: number; bytes: number } => ({ entries: entries.size, bytes }),
  }
}

export type ResponseCache = ReturnType<typeof createResponseCache>

function render({ etag: plainTag, type, fields }: Answer, body: Buffer, coding: Coding | undefined): Rendition {
  const etag = etagIn(plainTag, coding)
  const coded = coding ? ['content-encoding', coding] : []
  const content = ['content-type', type, ...coded, 'content-length', String(body.length)]
  return { etag, fields: [...fields, 'etag', etag, ...content], body }
}
