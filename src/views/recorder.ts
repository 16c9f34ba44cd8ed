import { ApiError } from '../errors.ts'
import type { changeQueries } from '../store/changes.ts'
import { commitBy } from '../store/commit.ts'
import type { viewQueries } from '../store/views.ts'
import type { Writer } from '../store/writer.ts'
import { dayOf } from '../text/day.ts'
import { isRobot } from '../text/robots.ts'
import { type Action, batchUnit, type Judged, neighbourOf } from './batch.ts'
import { createSalts } from './salts.ts'

export interface ViewRecorderOptions {
  writer: Writer
  views: Pick<ReturnType<typeof viewQueries>, 'listSalts' | 'listPublished'>
  changes: Pick<ReturnType<typeof changeQueries>, 'lastSeq'>
  /** Milliseconds since 1970. */
  now: () => number
}

interface Waiting extends Judged {
  resolve: (isPublished: boolean) => void
  reject: (error: ApiError) => void
}

/** More than this many unwritten actions are turned away. */
const maxWaiting = 20_000
/** How many actions are written down together at most, and how many such units are on their way at once. */
const maxTogether = 1000
const maxUnits = 4
/** How many user agents, of how many characters, and how many articles are remembered, so that what is common is not looked at every time. */
const maxUserAgents = 1000
const maxUserAgent = 500
const maxArticles = 10_000

/**
 * Counts readers' actions by the rules of the COUNTER Code of Practice R5.1. Those that come in while others are being written down are one
 * unit; each is acknowledged once that is durable.
 */
export function createViewRecorder({ writer, views, changes, now }: ViewRecorderOptions) {
  const commit = commitBy(writer, now)
  const salts = createSalts({ commit, listSalts: views.listSalts })
  const robots = new Map<string, boolean>()
  let known: { seq: number | undefined; published: Set<string> } = { seq: undefined, published: new Set() }
  let waiting: Waiting[] = []
  let units = 0

  const isKnownRobot = (userAgent = ''): boolean => {
    const known = robots.get(userAgent)
    if (known !== undefined) return known
    if (userAgent.length > maxUserAgent) return isRobot(userAgent)
    if (robots.size >= maxUserAgents) robots.clear()
    const found = isRobot(userAgent)
    robots.set(userAgent, found)
    return found
  }

  const reasonToExclude = ({ userAgent, isPrefetch }: Action): Judged['excluded'] => {
    if (isKnownRobot(userAgent)) return 'bot'
    return isPrefetch ? 'prefetch' : undefined
  }

  /** Published articles, these among them if they are. They are remembered for as long as no public content changes. */
  const publishedAmong = async (ids: ReadonlySet<string>): Promise<ReadonlySet<string>> => {
    const seq = await changes.lastSeq()
    if (seq !== known.seq || known.published.size >= maxArticles) known = { seq, published: new Set() }
    const { published } = known
    const unknown = [...ids].filter(id => !published.has(id))
    if (unknown.length > 0) for (const id of await views.listPublished(unknown)) published.add(id)
    return published
  }

  const count = async (hits: readonly Judged[]): Promise<void> => {
    const days = hits.flatMap(({ at, day, excluded }) => (excluded === undefined ? [day, neighbourOf(at) ?? day] : []))
    const statements = batchUnit(hits, await salts.ready(new Set(days)))
    if (statements.length > 0) await commit(statements)
  }

  /** Drafts and what is not there are told so; what is published now is counted even if it is withdrawn before the commit. */
  const write = async (hits: readonly Waiting[]): Promise<void> => {
    try {
      const published = await publishedAmong(new Set(hits.map(({ action }) => action.articleId)))
      await count(hits.filter(({ action }) => published.has(action.articleId)))
      for (const { action, resolve } of hits) resolve(published.has(action.articleId))
    } catch (cause) {
      for (const { reject } of hits) reject(unavailable(cause))
    }
  }

  const flush = (): void => {
    while (units < maxUnits && waiting.length > 0) {
      const hits = waiting.slice(0, maxTogether)
      waiting = waiting.slice(maxTogether)
      units++
      void write(hits).then(() => {
        units--
        flush()
      })
    }
  }

  return {
    /**
     * Resolves once the action is counted or excluded for good, with whether its article is published: otherwise there is nothing to count.
     * Rejects with `unavailable` when it cannot be written down.
     */
    record(action: Action): Promise<boolean> {
      if (waiting.length >= maxWaiting) return Promise.reject(unavailable())
      return new Promise((resolve, reject) => {
        const at = now()
        const first = waiting.push({ action, at, day: dayOf(at), excluded: reasonToExclude(action), resolve, reject }) === 1
        if (first) setImmediate(flush)
      })
    },

    /** Forgets the salts of days before one, which are destroyed in the database. */
    forgetSaltsBefore: (day: string): void => salts.forgetBefore(day),
  }
}

export type ViewRecorder = ReturnType<typeof createViewRecorder>

const unavailable = (cause?: unknown) =>
  new ApiError('unavailable', 'The view could not be written down; it was not acknowledged.', { cause, headers: { 'retry-after': '5' } })
