import { dayMs } from './day.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(timeZone, made)
  return made
}

/** Before it no clocks were set by law, and offsets do not change. */
const firstYear = Date.UTC(1800, 0)

/** How far a time zone's clocks are ahead of UTC at a moment, in milliseconds. */
function offsetMs(timeZone: string, moment: number): number {
  const time = Math.max(moment, firstYear)
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return local - Math.floor(time / 1000) * 1000
}

/**
 * A date or date-time as people write it, as a timestamp: RFC 3339, UTC, milliseconds. Without an offset it is read in `timeZone`; a time
 * that clocks there skip counts as the hour after, one that they show twice as the first. Undefined when there is no such date.
 */
export function toTimestamp(value: string, timeZone: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T((?:[01]\d|2[0-3]):\d{2})(:\d{2})?(?:\.(\d{1,3})\d*)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(value)
  if (!match) return undefined
  const [, date = '', minutes = '00:00', seconds = ':00', fraction = '', offset] = match
  const wall = Date.parse(`${date}T${minutes}${seconds}.${fraction.padEnd(3, '0')}${offset ?? 'Z'}`)
  // Date.parse rolls 30 February over into March.
  if (Number.isNaN(wall) || !new Date(Date.parse(`${date}T00:00:00Z`)).toISOString().startsWith(date)) return undefined
  const time = offset === undefined ? fromWallClock(wall, timeZone) : wall
  const timestamp = new Date(time).toISOString()
  return /^\d{4}-/.test(timestamp) ? timestamp : undefined
}

/** Offsets change at most once a day, so the one a day before and the one a day after are all there can be. */
function fromWallClock(wall: number, timeZone: string): number {
  const before = wall - offsetMs(timeZone, wall - dayMs)
  const after = wall - offsetMs(timeZone, wall + dayMs)
  const shown = [before, after].filter(time => time + offsetMs(timeZone, time) === wall)
  return shown.length === 0 ? before : Math.min(...shown)
}
