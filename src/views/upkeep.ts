import { repeatSeconds } from '../schemas/view.ts'
import { commitBy } from '../store/commit.ts'
import { judgeHits } from '../store/view-unit.ts'
import { deleteSalts, deleteUnits, deleteVisitors, sumDay } from '../store/view-upkeep.ts'
import type { viewQueries } from '../store/views.ts'
import type { Writer } from '../store/writer.ts'
import { dayOf, daysBefore, firstOfMonth } from '../text/day.ts'
import { typeId } from '../text/type-id.ts'

interface UpkeepOptions {
  writer: Writer
  /** Empties the write-ahead log, where what was deleted can still be read; answers whether it could. */
  truncateLog: () => Promise<boolean>
  views: Pick<ReturnType<typeof viewQueries>, 'listSalts' | 'findVisitorsDay' | 'findDayAfter'>
  recorder: { forgetSaltsBefore: (day: string) => void }
  /** Milliseconds since 1970. */
  now: () => number
  /** How many days visitors are kept after theirs, and days one by one before they are summed up by month; 0 is for ever. */
  keep: { visitorDays: number; days: number }
  /** Whether to leave the rest to the next start: years of days take longer than a process that is told to end may. */
  isStopped?: () => boolean
}

/** How long a unit is remembered, so that it is applied once however often it is sent. */
const unitKeepMs = 3_600_000
/** How many of them are forgotten in a minute: an import leaves as many as it has lines. */
const unitsTogether = 20_000
/** How many visitors are forgotten at once, so that nobody has to wait long for a commit. */
const visitorsTogether = 5000

/** Yesterday's salt is needed as long as yesterday's hits can be repeated, and for hits that are still being written down; before this day, none is. */
export const lastSaltDay = (now: number): string => dayOf(now - 2 * repeatSeconds * 1000)

/** Forgets what must not, or need not, be kept. */
export function createViewUpkeep({ writer, truncateLog, views, recorder, now, keep, isStopped = () => false }: UpkeepOptions) {
  const commit = commitBy(writer, now)
  // Whoever was here before may have ended between the two.
  let mustTruncate = true
  let summedBefore = ''

  async function destroySalts(): Promise<void> {
    // A clock that was ahead has made some of days to come, which would be kept until then.
    const [first, last] = [lastSaltDay(now()), daysBefore(now(), -1)]
    recorder.forgetSaltsBefore(first)
    if ((await views.listSalts()).some(({ day }) => day < first || day > last)) {
      await commit([deleteSalts({ first, last })])
      mustTruncate = true
    }
    if (mustTruncate) mustTruncate = !(await truncateLog())
  }

  async function forgetVisitors(): Promise<void> {
    const first = daysBefore(now(), keep.visitorDays)
    while (!isStopped()) {
      const day = await views.findVisitorsDay()
      if (day === undefined || day >= first) return
      await commit([deleteVisitors({ day: first, limit: visitorsTogether })])
    }
  }

  async function sumDays(): Promise<void> {
    const before = firstOfMonth(daysBefore(now(), keep.days))
    if (keep.days === 0 || before === summedBefore) return
    for (let day = await views.findDayAfter(''); day !== undefined && day < before; day = await views.findDayAfter(day)) {
      if (isStopped()) return
      if (day !== firstOfMonth(day)) await commit(sumDay(day))
    }
    summedBefore = before
  }

  /** To be called every minute. Rejects when something could not be written down; the next call makes up for it. */
  return async function maintain(): Promise<void> {
    // What another process noted, and did not live to judge.
    await commit([...judgeHits])
    await destroySalts()
    await forgetVisitors()
    await sumDays()
    await commit([deleteUnits({ id: firstUnitAt(now() - unitKeepMs), limit: unitsTogether })])
  }
}

/** The lowest id that a unit made at a moment can have: a UUIDv7 begins with 48 bits of its time. */
const firstUnitAt = (ms: number): string => typeId('unit', ms.toString(16).padStart(12, '0').padEnd(32, '0'))
