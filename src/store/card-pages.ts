import { type ArticleFilter, type Combination, combination, isFar, keysOf } from './article-lists.ts'
import { and, notExists, sql } from './drizzle.ts'
import { limitMark, type PageRequest, pageValues, perCombination } from './pages.ts'
import type { Query } from './reader.ts'
import { isOfNow } from './renditions.ts'
import { computed, many, rowDecoder } from './rows.ts'
import { build, template } from './statement.ts'
import { cards } from './tables.ts'

/** A page of stored cards, as one row. */
const cardPageShape = (has: Combination) => ({
  rows: computed(sql`count(*)`, Number),
  found: computed(sql`count(${cards.body})`, Number),
  body: computed(
    sql`cast(${sql.placeholder('head')} || coalesce(group_concat(${cards.body}), '') || ${sql.placeholder('tail')} as blob)`,
    toBuffer,
  ),
  tags: computed(sql`group_concat(${cards.tags}, ' ')`, toText),
  // No date holds a blank, so this is the last one in the order of the list.
  last: computed(sql`min(listed.date || ' ' || listed.id)`, toWords),
  goesOn: computed(sql`exists (${keysOf(has).getSQL()} limit 1 offset ${limitMark} - 1)`, Boolean),
})

const toBuffer = (value: unknown): Buffer => (Buffer.isBuffer(value) ? value : Buffer.alloc(0))
const toText = (value: unknown): string => (typeof value === 'string' ? value : '')
const toWords = (value: unknown): string[] => toText(value).split(' ')

/** What stands before and behind the cards of a page. */
interface Frame {
  head: string
  tail: string
}

/** A page of cards as JSON, separated by commas, in its frame; what they show, separated by spaces; and the key of the last if more follow. */
interface CardPage {
  body: Buffer
  tags: string
  next?: string[]
}

/** A function that finds the cards of a page at once, if all of them are stored and the list does not walk far; `run` carries queries out in this process. */
export function cardPageFinder(run: (query: Query) => unknown, frame: Frame) {
  const pages = perCombination((has: Combination) => {
    const shape = cardPageShape(has)
    const fields = Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, sql`${field.sql}`]))
    const listed = sql`(${keysOf(has).getSQL()} limit ${limitMark} - 1) listed`
    const query = build
      .select(fields)
      .from(listed)
      .leftJoin(cards, and(sql`${cards.articleId} = listed.id`, isOfNow(cards)))
    return { statement: template(query), decode: rowDecoder(shape) }
  })
  return (filter: ArticleFilter, page: PageRequest, madeBy: string): CardPage | undefined => {
    const has = combination(filter, page)
    if (isFar(has)) return undefined
    const { statement, decode } = pages(has)
    const { sql: text, params } = statement({ ...filter, ...pageValues(page), ...frame, madeBy })
    const { rows, found, body, tags, last, goesOn } = decode(run({ text, params, method: 'get' }))
    return rows === found ? { body, tags, ...(goesOn && { next: last }) } : undefined
  }
}

const given = sql`json_each(${sql.placeholder('ids')})`
const missingShape = {
  ids: many({ id: computed(sql`value`, String) }, row =>
    build
      .select({ row })
      .from(given)
      .where(
        notExists(
          build
            .select({ found: sql`1` })
            .from(cards)
            .where(and(sql`${cards.articleId} = value`, isOfNow(cards))),
        ),
      ),
  ),
}
const listMissing = template(build.select({ ids: missingShape.ids.sql.getSQL() }).from(sql`(select 1)`))
const decodeMissing = rowDecoder(missingShape)

/** A function that tells of which articles no card is stored, at once. */
export const missingCardFinder =
  (run: (query: Query) => unknown) =>
  (ids: readonly string[], madeBy: string): Set<string> => {
    const { sql: text, params } = listMissing({ ids: JSON.stringify(ids), madeBy })
    return new Set(decodeMissing(run({ text, params, method: 'get' })).ids.map(({ id }) => id))
  }
