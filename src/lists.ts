import { z } from 'zod'
import type { Answer } from './answer.ts'
import { fieldsOfTags } from './caching.ts'
import type { Cards } from './cards.ts'
import { decodeCursor } from './cursor.ts'
import { linkTo } from './links.ts'
import { nextOf, queryOf } from './paging.ts'
import type { ArticleCard } from './schemas/article.ts'
import { articleFilters } from './schemas/filters.ts'
import { pageParams } from './schemas/list.ts'
import { pageFinder } from './store/article-lists.ts'
import type { Query } from './store/reader.ts'
import { parseQuery, queryFaults } from './target.ts'
import { etagOf } from './validators.ts'

export interface ListsOptions {
  /** Carries a query out in this process. */
  run: (query: Query) => unknown
  publicUrl: string
  cards: Cards
}

/** What is the same in all of these lists. */
type Common = Pick<Answer, 'route' | 'type' | 'fields'>

const path = '/v1/articles'
const Asked = z.strictObject({ ...articleFilters, ...pageParams })
/** Header fields in which one page differs from another. */
const differing = new Set(['link', 'cache-tag', 'surrogate-key'])

/**
 * Answers to requests for lists of articles, put together of the cards that were made for others. The route makes the first ones, and all of which
 * a card is missing; what all pages have in common is taken from an answer of its.
 */
export function createLists({ run, publicUrl, cards }: ListsOptions) {
  const findPage = pageFinder(run)
  let common: Common | undefined

  return {
    /** The answer to a GET of an address, if all of its cards are there. */
    find(url: string): Answer | undefined {
      if (!common || !url.startsWith(path) || (url.length > path.length && url[path.length] !== '?')) return undefined
      const query = parseQuery(url.slice(path.length + 1))
      const asked = Asked.safeParse(query)
      if (!asked.success || queryFaults(query).length > 0 || asked.data.count) return undefined
      const { limit, cursor, count, ...filter } = asked.data
      const source = { routeOptions: { url: path }, params: {}, originalUrl: url }
      const after = cursor === undefined ? undefined : decodeCursor(queryOf(source, filter), cursor)
      if (cursor !== undefined && !after) return undefined
      const page = findPage(filter, { limit, count, after })
      const shown = page && cards.find(page.seq, page.items)
      if (!shown) return undefined
      const { cursor: next, target } = nextOf(source, publicUrl, filter, page.next)
      const body = Buffer.concat([
        Buffer.from('{"data":['),
        ...shown.flatMap((card, index) => (index === 0 ? [card.body] : [comma, card.body])),
        Buffer.from(`],"page":${JSON.stringify({ next, limit })}}`),
      ])
      const tags = new Set(['site', 'articles', ...shown.flatMap(card => card.tags)])
      const link = target === undefined ? [] : ['link', linkTo(target, { rel: 'next' })]
      return { ...common, etag: etagOf(body), fields: [...common.fields, ...link, ...fieldsOfTags(tags)], tags, body }
    },

    /** Keeps the cards of a page that was made as of a change. */
    keep(seq: number, made: readonly ArticleCard[], { route, type, fields }: Answer): void {
      common ??= { route, type, fields: fields.flatMap((text, index) => (differing.has(fields[index - (index % 2)] ?? '') ? [] : [text])) }
      cards.keep(seq, made)
    },
  }
}

export type Lists = ReturnType<typeof createLists>

const comma = Buffer.from(',')
