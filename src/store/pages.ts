import { sql } from './drizzle.ts'

/** Which page of a list: at most `limit` rows behind the row whose key is `after`. The list itself begins behind the row whose key is `from`. */
export interface PageRequest {
  limit: number
  after?: readonly (string | number)[] | undefined
  from?: readonly (string | number)[] | undefined
  count: boolean
}

/** A page: its rows, the key of its last one if more follow, and how many rows there are in all if that was asked. */
export interface PageOf<Item> {
  items: Item[]
  next?: (string | number)[]
  total?: number
}

/** One more row than was asked for is read, to see whether the list goes on. */
export const limitMark = sql.placeholder('limit')

/** The values of the placeholders that every list has. */
export function pageValues({ limit, from, after = from }: PageRequest): Record<string, string | number | null> {
  // A key that somebody made up may lack a part; behind NULL there is nothing.
  const values: Record<string, string | number | null> = { limit: limit + 1, after0: null, after1: null, after2: null }
  for (const [index, part] of (after ?? []).entries()) values[`after${index}`] = part
  for (const [index, part] of (from ?? []).entries()) values[`from${index}`] = part
  return values
}

/** The placeholder for a part of the key that a page begins behind. */
export const afterMark = (index: number) => sql.placeholder(`after${index}`)

/** The placeholder for a part of the key that the list itself begins behind. */
export const fromMark = (index: number) => sql.placeholder(`from${index}`)

/** For a list whose items are its rows. */
export const asItIs = <Row>(row: Row): Row => row

export function toPage<Read, Item>(
  rows: readonly Read[],
  { limit, count }: PageRequest,
  total: number | undefined,
  toItem: (row: Read) => Item,
  keyOf: (row: Read) => (string | number)[],
): PageOf<Item> {
  const last = rows[limit - 1]
  return {
    items: rows.slice(0, limit).map(toItem),
    ...(rows.length > limit && last !== undefined && { next: keyOf(last) }),
    ...(count && total !== undefined && { total }),
  }
}

/** Whether a list may have to pass over much that it does not show: it counts, or has a filter beside that of the index which it walks. */
export const walksFar = (count: boolean, ...filters: boolean[]): boolean => count || filters.filter(Boolean).length > 1

/** Prepares a statement once for each combination of what a request may ask for. */
export function perCombination<Options extends Record<string, boolean>, Prepared>(prepare: (options: Options) => Prepared) {
  const prepared = new Map<string, Prepared>()
  return (options: Options): Prepared => {
    const key = JSON.stringify(options)
    const known = prepared.get(key)
    if (known !== undefined) return known
    const made = prepare(options)
    prepared.set(key, made)
    return made
  }
}
