import { ApiError, retrySoon } from '../errors.ts'
import type { changeQueries } from '../store/changes.ts'
import { commitBy } from '../store/commit.ts'
import { judgeHits } from '../store/view-unit.ts'
import type { viewQueries } from '../store/views.ts'
import type { Writer } from '../store/writer.ts'
import { dayMs, dayOf } from '../text/day.ts'
import { isRobot } from '../text/robots.ts'
import { type Action, batchUnit, type Judged, neighbourOf } from './batch.ts'
import { createSalts } from './salts.ts'

interface ViewRecorderOptions {
  writer: Writer
  views: Pick<ReturnType<typeof viewQueries>, 'listSalts' | 'listPublished'>
  changes: Pick<ReturnType<typeof changeQueries>, 'last'>
  /** Milliseconds since 1970. */
  now: () => number
}

type Taken = (isPublished: boolean) => void
type Failed = (error: ApiError) => void

interface Waiting extends Judged {
  taken: Taken
  failed: Failed
}

/** More than this many unwritten actions are turned away. */
const maxWaiting = 20_000
/** How many actions are written down together at most, and how many such units are on their way at once: one is written, one waits for that. */
const maxTogether = 1000
const maxUnits = 2
/** So many are handed over at once, before the turn ends and also beside a unit: they are written while the next ones are read. Fewer share the next unit. */
const enough = 32
/** How long hits that were noted wait to be judged together, unless somebody asks before. */
const judgeAfterMs = 1000
/** How many user agents, of how many characters, and how many articles are remembered, so that what is common is not looked at every time. */
const maxUserAgents = 1000
const maxUserAgent = 500
const maxArticles = 10_000
/** Whether content has changed is asked for each unit, but where hits come in such numbers not more often than this. */
const manyHits = 8
const askAfterMs = 20

/**
 * Counts readers' actions by the rules of the COUNTER Code of Practice R5.1. Those that come in while others are being written down are one
 * unit; each is acknowledged once that is durable. What is noted so is judged a moment later, in the database, many hits at once.
 */
export function createViewRecorder({ writer, views, changes, now }: ViewRecorderOptions) {
  const commit = commitBy(writer, now)
  const salts = createSalts({ commit, listSalts: views.listSalts })
  const robots = new Map<string, boolean>()
  let known: { seq: number | undefined; published: Set<string> } = { seq: undefined, published: new Set() }
  let day = { number: Number.NaN, text: '' }
  let askedAt = Number.NEGATIVE_INFINITY
  let waiting: Waiting[] = []
  let units = 0
  // Whoever was here before may have left some.
  let isJudged = false
  let judging: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  /** The UTC day, which mostly is that of the hit before. */
  const today = (at: number): string => {
    const number = Math.floor(at / dayMs)
    if (number !== day.number) day = { number, text: dayOf(at) }
    return day.text
  }

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

  /** Published articles, those of these hits among them if they are. They are remembered for as long as no public content changes. */
  const publishedAmong = async (hits: readonly Judged[]): Promise<ReadonlySet<string>> => {
    if (hits.length < manyHits || performance.now() - askedAt >= askAfterMs) {
      askedAt = performance.now()
      const seq = (await changes.last())?.seq
      if (seq !== known.seq || known.published.size >= maxArticles) known = { seq, published: new Set() }
    }
    const { published } = known
    const unknown = new Set<string>()
    for (const { action } of hits) if (!published.has(action.articleId)) unknown.add(action.articleId)
    if (unknown.size > 0) for (const id of await views.listPublished([...unknown])) published.add(id)
    return published
  }

  const count = async (hits: readonly Judged[]): Promise<void> => {
    const days = new Set<string>()
    for (const { at, day, excluded } of hits) if (excluded === undefined) days.add(day).add(neighbourOf(at) ?? day)
    const statements = batchUnit(hits, await salts.ready(days))
    if (statements.length === 0) return
    await commit(statements)
    isJudged = false
    timer ??= setTimeout(() => void judge(), judgeAfterMs).unref()
  }

  const judge = (): Promise<void> => {
    if (isJudged) return judging
    isJudged = true
    clearTimeout(timer)
    timer = undefined
    judging = commit([...judgeHits]).catch(() => {
      isJudged = false
    })
    return judging
  }

  /** The published articles among those of the hits, which are then counted; or why nothing could be written down. */
  const writeDown = async (hits: readonly Waiting[]): Promise<ReadonlySet<string> | ApiError> => {
    try {
      const published = await publishedAmong(hits)
      await count(hits.filter(({ action }) => published.has(action.articleId)))
      return published
    } catch (cause) {
      return unavailable(cause)
    }
  }

  /**
   * Drafts and what is not there are told so; what is published now is counted even if it is withdrawn before the commit. What has come
   * meanwhile is handed over before anyone is answered, so that it is written down while they are.
   */
  const write = async (hits: readonly Waiting[]): Promise<void> => {
    const outcome = await writeDown(hits)
    units--
    flush()
    for (const [index, { action, taken, failed }] of hits.entries()) {
      if (!(outcome instanceof ApiError)) taken(outcome.has(action.articleId))
      // Why is told to the log by one of them.
      else failed(index === 0 ? outcome : unavailable())
    }
  }

  const flush = (): void => {
    while (waiting.length > 0 && (units === 0 || (units < maxUnits && waiting.length >= enough))) {
      const hits = waiting.slice(0, maxTogether)
      waiting = waiting.slice(maxTogether)
      units++
      void write(hits)
    }
  }

  /** Calls `taken` once the action is counted or excluded for good, with whether its article is published, or `failed`. */
  const take = (action: Action, taken: Taken, failed: Failed): void => {
    if (waiting.length >= maxWaiting) {
      failed(unavailable())
      return
    }
    const at = now()
    const count = waiting.push({ action, at, day: today(at), excluded: reasonToExclude(action), taken, failed })
    if (count === 1) setImmediate(flush)
    else if (count === enough) flush()
  }

  return {
    take,

    /** Whether an article was found to be published when it was last asked for. */
    isKnown: (articleId: string): boolean => known.published.has(articleId),

    /**
     * Resolves once the action is counted or excluded for good, with whether its article is published: otherwise there is nothing to count.
     * Rejects with `unavailable` when it cannot be written down.
     */
    record: (action: Action): Promise<boolean> => new Promise((resolve, reject) => take(action, resolve, reject)),

    /**
     * Resolves once all that was recorded here is in the counts. Where they cannot be written, as on a full disk, it resolves too: they are those
     * of before, and the next call makes up for it.
     */
    judge,

    /** Forgets the salts of days before one, which are destroyed in the database. */
    forgetSaltsBefore: (day: string): void => salts.forgetBefore(day),
  }
}

export type ViewRecorder = ReturnType<typeof createViewRecorder>

const unavailable = (cause?: unknown) =>
  new ApiError('unavailable', 'The view could not be written down; it was not acknowledged.', { cause, headers: retrySoon })
