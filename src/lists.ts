import { z } from 'zod'
import type { Answer } from './answer.ts'
import type { AnswerStore } from './answer-store.ts'
import { fieldsOfTags } from './caching.ts'
import { etagOf } from './conditional-requests.ts'
import { decodeCursor } from './cursor.ts'
import { fieldLines } from './headers.ts'
import { linkTo } from './links.ts'
import { nextOf, queryOf } from './paging.ts'
import { ArticleCard, type ArticleCard as Card } from './schemas/article.ts'
import { articleFilters } from './schemas/filters.ts'
import { pageParams } from './schemas/list.ts'
import { serializerFor } from './serialization.ts'
import { cardPageFinder, missingCardFinder } from './store/card-pages.ts'
import type { Query } from './store/reader.ts'
import { keepCard } from './store/renditions.ts'
import { tagsOfCard } from './tags.ts'
import { parseQuery, queryFaults } from './target.ts'

interface ListsOptions {
  /** Carries a query out in this process. */
  run: (query: Query) => unknown
  publicUrl: string
  store: AnswerStore
}

/** What is the same in all of these lists. */
type Common = Pick<Answer, 'route' | 'type' | 'fields'>

const path = '/v1/articles'
const Asked = z.strictObject({ ...articleFilters, ...pageParams })
/** Header fields in which one page differs from another. */
const differing = /^(?:link|cache-tag|surrogate-key): .*\r\n/gm

const serialize = serializerFor(ArticleCard)

/**
 * Answers to requests for lists of articles, put together of the cards that were made for others, as they are stored. The route makes the first
 * ones, and all of which a card is missing; what all pages have in common is taken from an answer of its.
 */
export function createLists({ run, publicUrl, store: { madeBy, keep } }: ListsOptions) {
  const findPage = cardPageFinder(run, frame)
  const findMissing = missingCardFinder(run)
  let common: Common | undefined

  const missingOf = (ids: readonly string[]): ReadonlySet<string> => {
    try {
      return findMissing(ids, madeBy)
    } catch {
      // Where cards cannot be read none is stored, and the answer that they were made for is sent all the same.
      return new Set()
    }
  }

  return {
    /** The answer to a GET of an address, if all of its cards are there. */
    find(url: string): Answer | undefined {
      if (!common || !url.startsWith(path) || (url.length > path.length && url[path.length] !== '?')) return undefined
      const query = parseQuery(url.slice(path.length + 1))
      const asked = Asked.safeParse(query)
      if (!asked.success || queryFaults(query).length > 0) return undefined
      const { limit, cursor, count, ...filter } = asked.data
      const source = { routeOptions: { url: path }, params: {}, url }
      const after = cursor === undefined ? undefined : decodeCursor(queryOf(source, filter), cursor)
      if (cursor !== undefined && !after) return undefined
      const page = findPage(filter, { limit, count, after }, madeBy)
      if (!page) return undefined
      const { cursor: next, target } = nextOf(source, publicUrl, filter, page.next)
      const body = finish(page.body, JSON.stringify({ next, limit }))
      const tags = `site articles ${page.tags}`
      const own = [...(target === undefined ? [] : ['link', linkTo(target, { rel: 'next' })]), ...fieldsOfTags(tags, url)]
      return { ...common, etag: etagOf(body), fields: common.fields + fieldLines(own), tags, body }
    },

    /** Stores the cards of a page that was made as of a change, soon. */
    keep(seq: number, made: readonly Card[], { route, type, fields }: Answer): void {
      common ??= { route, type, fields: fields.replace(differing, '') }
      const missing = missingOf(made.map(({ id }) => id))
      for (const card of made) {
        if (!missing.has(card.id)) continue
        const body = serialize(card)
        keep(keepCard({ articleId: card.id, madeBy, seq, tags: tagsOfCard(card).join(' '), body }), body.length)
      }
    },
  }
}

export type Lists = ReturnType<typeof createLists>

/** A cursor has 94 characters. It is known behind the cards only, and to copy them for it would take as long as to hash them. */
const room = 200
const frame = { head: '{"data":[', tail: `],"page":${' '.repeat(room)}` }

/** A page whose end is written where room was left for it. */
function finish(page: Buffer, end: string): Buffer {
  const written = page.write(`${end}}`, page.length - room, 'latin1')
  return page.subarray(0, page.length - room + written)
}
