import { ApiError, retrySoon } from '../errors.ts'
import type { ViewPeriod } from '../schemas/view.ts'
import type { Commit } from '../store/commit.ts'
import { type orderQueries, orderUnit } from '../store/view-orders.ts'
import { dayOf, daysBefore } from '../text/day.ts'

const periodDays: Record<ViewPeriod, number> = { day: 1, week: 7, month: 30 }

/** How old an order may get: a second, and so much that making orders takes the writer a third of its time at most. */
const maxAgeMs = 1_000
const ageForMaking = 2
/** How long the pages of an order can be walked. */
const keepMs = 300_000

interface Made {
  madeAt: string
  costMs: number
}

interface RankingOptions {
  commit: Commit
  judge: () => Promise<void>
  orders: Pick<ReturnType<typeof orderQueries>, 'findNewest'>
  /** Milliseconds since 1970. */
  now: () => number
}

const moment = (ms: number): string => new Date(ms).toISOString()

/** Orders articles by their views when somebody asks, not more often than it costs little, for pages that fit together. */
export function createRanking({ commit, judge, orders, now }: RankingOptions) {
  const newest = new Map<ViewPeriod, Made>()
  const making = new Map<ViewPeriod, Promise<Made>>()

  async function make(period: ViewPeriod): Promise<Made> {
    const at = now()
    const started = performance.now()
    const [madeAt, before, after] = [moment(at), moment(at - keepMs), moment(at + keepMs)]
    await judge()
    await commit(orderUnit({ period, madeAt, before, after, from: daysBefore(at, periodDays[period] - 1), to: dayOf(at) }))
    const made = { madeAt, costMs: performance.now() - started }
    newest.set(period, made)
    return made
  }

  return {
    /**
     * When the order to show was made; makes one if there is none that is young enough. Where none can be written down, as on a full disk, it is
     * the last one. Rejects with `unavailable` when there is no such either.
     */
    async current(period: ViewPeriod): Promise<string> {
      const known = newest.get(period)
      const ageMs = known ? Math.abs(now() - Date.parse(known.madeAt)) : Number.POSITIVE_INFINITY
      if (known && ageMs < Math.max(maxAgeMs, ageForMaking * known.costMs)) return known.madeAt
      const made = making.get(period) ?? make(period).finally(() => making.delete(period))
      making.set(period, made)
      try {
        return (await made).madeAt
      } catch (cause) {
        const last = await orders.findNewest(period)
        if (last !== undefined) return last
        throw new ApiError('unavailable', 'The order could not be written down.', { cause, headers: retrySoon })
      }
    },
  }
}

export type Ranking = ReturnType<typeof createRanking>
