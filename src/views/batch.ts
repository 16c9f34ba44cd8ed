import { repeatSeconds } from '../schemas/view.ts'
import type { Statement } from '../store/statement.ts'
import { type ExcludedHits, excludeHits, type Hit, judgeHits, noteHits } from '../store/view-unit.ts'
import { daysBefore, sinceMidnight } from '../text/day.ts'
import type { Visit, VisitorOf } from './salts.ts'

/** A reader's action, as it came in. Address and user agent are used for a hash and kept nowhere. */
export interface Action extends Visit {
  /** The page was loaded ahead of any reader. */
  isPrefetch: boolean
}

/** An action, when it happened (milliseconds since 1970, and the UTC day), and why it is excluded whoever sent it. */
export interface Judged {
  action: Action
  at: number
  day: string
  excluded: keyof ExcludedHits['hits'] | undefined
}

const repeatMs = repeatSeconds * 1000

/** The day before, in whose last seconds a hit may have been that this one repeats; undefined later in the day. */
export const neighbourOf = (at: number): string | undefined => (sinceMidnight(at) < repeatMs ? daysBefore(at, 1) : undefined)

/**
 * The statements that take actions. `visitorOf` tells who somebody is on a day. Those of the first minute of a day are judged at once, after all
 * that came before: until then a reader goes by two hashes, which only the database can tell to be of one.
 */
export function batchUnit(all: readonly Judged[], visitorOf: VisitorOf): Statement[] {
  const excluded = new Map<string, ExcludedHits>()
  const statements: Statement[] = []
  for (const hits of byDay(all)) {
    const noted = hits.filter(hit => !isExcluded(hit, excluded)).map(hit => toHit(hit, visitorOf))
    if (noted.length === 0) continue
    const isEarly = noted.some(({ at }) => sinceMidnight(at) < 2 * repeatMs)
    statements.push(...(isEarly ? [...judgeHits, noteHits(noted), ...judgeHits] : [noteHits(noted)]))
  }
  return excluded.size === 0 ? statements : [...statements, excludeHits([...excluded.values()])]
}

/** What follows on each other within one day. */
function byDay(all: readonly Judged[]): Judged[][] {
  const runs: Judged[][] = []
  for (const hit of all) {
    const last = runs.at(-1)
    if (last?.[0]?.day === hit.day) last.push(hit)
    else runs.push([hit])
  }
  return runs
}

/** Whether a hit does not count whoever sent it, which is then added up. */
function isExcluded({ action: { articleId }, day, excluded }: Judged, sums: Map<string, ExcludedHits>): boolean {
  if (excluded === undefined) return false
  const key = `${articleId} ${day}`
  const sum = sums.get(key) ?? { articleId, day, hits: { bot: 0, prefetch: 0 } }
  sum.hits[excluded]++
  sums.set(key, sum)
  return true
}

function toHit({ action, at, day }: Judged, visitorOf: VisitorOf): Hit {
  const neighbour = neighbourOf(at)
  const before = neighbour === undefined ? undefined : visitorOf(neighbour, action)
  return { articleId: action.articleId, at, visitor: visitorOf(day, action), before }
}
