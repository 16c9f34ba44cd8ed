/** The UTC day of a moment in milliseconds since 1970, as YYYY-MM-DD. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
