import { repeatSeconds } from '../schemas/view.ts'
import type { Statement } from '../store/statement.ts'
import { countHits, type ExcludedHits, excludeHits, type Hits } from '../store/view-unit.ts'
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

/** The statements that count or exclude actions. `visitorOf` tells who somebody is on a day. */
export function batchUnit(all: readonly Judged[], visitorOf: VisitorOf): Statement[] {
  const excluded = new Map<string, ExcludedHits>()
  const rounds: Map<string, Hits>[] = []
  for (const hit of all) {
    if (hit.excluded === undefined) addHit(rounds, hit, visitorOf)
    else addExcluded(excluded, hit.action.articleId, hit.day, hit.excluded)
  }
  return [...rounds.flatMap(round => countHits([...round.values()])), ...excludeHits([...excluded.values()])]
}

function addExcluded(all: Map<string, ExcludedHits>, articleId: string, day: string, reason: keyof ExcludedHits['hits']): void {
  const key = `${articleId} ${day}`
  const excluded = all.get(key) ?? { articleId, day, hits: { bot: 0, prefetch: 0 } }
  excluded.hits[reason]++
  all.set(key, excluded)
}

/** A visitor comes once in a round of statements: what repeats is added to the hit before, what does not waits for the next round. */
function addHit(rounds: Map<string, Hits>[], { action, at, day }: Judged, visitorOf: VisitorOf): void {
  const visitor = visitorOf(day, action)
  const key = `${day} ${visitor}`
  const last = rounds.findLast(round => round.has(key))
  const known = last?.get(key)
  if (known && Math.abs(at - known.lastAt) <= repeatMs) {
    known.hits++
    known.lastAt = at
    return
  }
  const neighbour = neighbourOf(at)
  const before = neighbour === undefined ? undefined : { day: neighbour, visitor: visitorOf(neighbour, action) }
  const next = last === undefined ? 0 : rounds.indexOf(last) + 1
  const round = rounds[next] ?? new Map<string, Hits>()
  rounds[next] = round
  round.set(key, { articleId: action.articleId, day, firstAt: at, lastAt: at, hits: 1, visitor, before })
}
