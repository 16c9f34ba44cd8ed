import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { expire, tag } from '../caching.ts'
import { ApiError } from '../errors.ts'
import { pageOf, pick, readPage } from '../paging.ts'
import { quoteFilters } from '../schemas/filters.ts'
import { ArticleId, QuoteId } from '../schemas/ids.ts'
import { pageParams } from '../schemas/list.ts'
import { json, moved, problems } from '../schemas/problem.ts'
import { Quote, QuoteList, quoteCardCore, quoteFields } from '../schemas/quote.ts'
import { idOrSlug } from '../schemas/scalars.ts'
import { quoteQuery } from '../schemas/search.ts'
import type { PageOf } from '../store/pages.ts'
import type { QuoteFilter } from '../store/quotes.ts'
import type { Search } from '../store/search-asked.ts'
import type { Store } from '../store/store.ts'
import { tagsOfQuote } from '../tags.ts'
import { absence } from './articles.ts'
import { listOfPerson, redirectTo } from './moved.ts'
import { indexMs } from './search.ts'

interface ListQuery extends QuoteFilter {
  q?: string | undefined
  limit: number
  cursor?: string | undefined
  count: boolean
  fields?: string[] | undefined
}

interface QuoteRouteOptions {
  store: Store
  search: Search
  publicUrl: string
  now: () => number
}

export const quoteRoutes: FastifyPluginAsyncZod<QuoteRouteOptions> = async (app, { store, search, publicUrl, now }) => {
  /** A page of quotes; `narrowed` is what the path says, beside what the query does. */
  async function list(request: FastifyRequest, query: ListQuery, narrowed: QuoteFilter = {}): Promise<PageOf<Quote>> {
    const { fields: _, limit, cursor, count, ...chosen } = query
    const page = readPage(request, { limit, cursor, count }, chosen)
    const { q, ...filter } = chosen
    return q === undefined ? store.quotes.list({ ...filter, ...narrowed }, page) : search.quotes({ ...filter, q, page })
  }

  function answer(request: FastifyRequest, reply: FastifyReply, query: ListQuery, page: PageOf<Quote>) {
    const { fields, limit, cursor: _, count: __, ...chosen } = query
    tag(reply, ['site', 'quotes', ...page.items.flatMap(tagsOfQuote)])
    if (chosen.q !== undefined) {
      // Whoever and whatever has such a name today is meant by it.
      tag(reply, ['experts', 'rubrics'])
      expire(reply, now() + indexMs)
    }
    const data = page.items.map(quote => pick(quote, quoteCardCore, fields))
    return { data, page: pageOf(request, reply, publicUrl, chosen, { limit }, page) }
  }

  const listQuery = { ...pageParams, fields: quoteFields }
  const { expert, article, ...otherFilters } = quoteFilters

  app.get(
    '/quotes',
    {
      schema: {
        operationId: 'listQuotes',
        tags: ['quotes'],
        summary: 'List quotes',
        description:
          'The newest article first, and within one in the order of its text; with `q` too, those that have all the words, in the quote or in the name of who speaks.',
        querystring: z.strictObject({ ...quoteFilters, q: quoteQuery, ...listQuery }),
        response: { 200: json('A page of quotes.', QuoteList, ['Link']), ...problems('unavailable') },
      },
    },
    async (request, reply) => answer(request, reply, request.query, await list(request, request.query)),
  )

  app.get(
    '/quotes/:id',
    {
      schema: {
        operationId: 'getQuote',
        tags: ['quotes'],
        summary: 'Get a published quote',
        description:
          'A quote that was retracted, or whose article was withdrawn, answers 410; a candidate answers 404, as if it did not exist.',
        params: z.strictObject({ id: QuoteId }),
        querystring: z.strictObject({}),
        response: { 200: json('The quote, with its speaker and its place in the article.', Quote), ...problems('not_found', 'gone') },
      },
    },
    async ({ params }, reply) => {
      // One statement is of one moment by itself; why there is none takes two.
      const quote = (await store.quotes.findPublished(params.id)) ?? (await store.atOneMoment(() => findQuote(store, params.id)))
      tag(reply, ['site', ...tagsOfQuote(quote)])
      return quote
    },
  )

  app.get(
    '/articles/:id/quotes',
    {
      schema: {
        operationId: 'listArticleQuotes',
        tags: ['quotes'],
        summary: 'List the quotes of an article',
        description: 'In the order of its text.',
        params: z.strictObject({ id: ArticleId }),
        querystring: z.strictObject({ expert, capacity: otherFilters.capacity, ...listQuery }),
        response: { 200: json('A page of quotes.', QuoteList, ['Link']), ...problems('not_found', 'gone') },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const page = await store.atOneMoment(async () => {
        if (!(await store.articles.findPlace(id))) throw await absence(store, { idOrSlug: id })
        return list(request, request.query, { article: id })
      })
      tag(reply, [id])
      return answer(request, reply, request.query, page)
    },
  )

  app.get(
    '/experts/:idOrSlug/quotes',
    {
      schema: {
        operationId: 'listExpertQuotes',
        tags: ['quotes'],
        summary: 'List the quotes of a person',
        description: 'The newest article first, and within one in the order of its text.',
        params: z.strictObject({ idOrSlug: idOrSlug('ulkar-dashdamirzada') }),
        querystring: z.strictObject({ article, ...otherFilters, ...listQuery }),
        response: { 200: json('A page of quotes.', QuoteList, ['Link']), ...moved, ...problems('not_found') },
      },
    },
    async (request, reply) => {
      const found = await listOfPerson(store, request.params.idOrSlug, id => list(request, request.query, { expert: id }))
      if (typeof found === 'string') return redirectTo(found, request, reply)
      tag(reply, [found.id])
      return answer(request, reply, request.query, found.page)
    },
  )
}

/** A quote that is published. Throws `not_found`, or `gone`. */
async function findQuote({ quotes }: Store, id: string): Promise<Quote> {
  const quote = await quotes.findPublished(id)
  if (quote) return quote
  const reason = await quotes.findAbsence(id)
  if (!reason) throw new ApiError('not_found', 'There is no published quote of this id.')
  throw new ApiError('gone', reason === 'retracted' ? 'The quote has been retracted.' : 'The article of this quote has been withdrawn.')
}
