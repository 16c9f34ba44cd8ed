export const dayMs = 86_400_000

/** The UTC day of a moment in milliseconds since 1970, as YYYY-MM-DD. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** The UTC day a number of days before a moment. */
export const daysBefore = (ms: number, days: number): string => dayOf(ms - days * dayMs)

/** How many days there are from one to another, both included. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / dayMs + 1

export const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`

/** The milliseconds that have passed of the UTC day. */
export const sinceMidnight = (ms: number): number => ms % dayMs
