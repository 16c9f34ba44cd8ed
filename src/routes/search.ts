import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { expire, tag } from '../caching.ts'
import { pageOf, readPage } from '../paging.ts'
import { problems, undated } from '../schemas/problem.ts'
import { type SearchHit, SearchResult, searchLimits, searchParams } from '../schemas/search.ts'
import type { Search } from '../store/search-asked.ts'
import { tagsOfQuote } from '../tags.ts'
import { dayMs, dayOf, sinceMidnight } from '../text/day.ts'

/** How long an answer holds that is read from an index, which may be filled or made anew without a change of content. */
export const indexMs = 60_000

interface SearchRouteOptions {
  search: Search
  publicUrl: string
  now: () => number
}

export const searchRoutes: FastifyPluginAsyncZod<SearchRouteOptions> = async (app, { search, publicUrl, now }) => {
  app.get(
    '/search',
    {
      schema: {
        operationId: 'listHits',
        tags: ['search'],
        summary: 'Search',
        description: `Published articles, quotes and people that have all the words, best first; where nothing has all, those that have some. Words are found in any inflection in English, Russian, Azerbaijani and Turkish, in any spelling and script; people by their names, also as they sound; a word that stands nowhere is taken for those that differ by a letter. The newest ${searchLimits.ranked} matches are ranked, and older ones that have a word in the headline, the summary, the tags or often.`,
        querystring: z.strictObject(searchParams),
        response: { 200: undated('A page of hits.', SearchResult, ['Link']), ...problems('unavailable') },
      },
    },
    async (request, reply) => {
      const { limit, cursor, facets, ...chosen } = request.query
      const { after } = readPage(request, { limit, cursor }, chosen)
      const at = now()
      const { items, next, ...answer } = await search.hits({ ...chosen, facets, limit, after, today: dayOf(at) })
      tag(reply, ['site', 'articles', 'quotes', 'experts', 'rubrics', ...items.flatMap(tagsOfHit)])
      // What is new weighs less tomorrow; and an index that is being filled finds more in a moment.
      expire(reply, at + Math.min(indexMs, dayMs - sinceMidnight(at)))
      const page = pageOf(request, reply, publicUrl, chosen, { limit }, { ...(next && { next }) })
      return { data: items, page, ...answer }
    },
  )
}

function tagsOfHit(hit: SearchHit): string[] {
  switch (hit.type) {
    case 'article':
      return [hit.article.id]
    case 'quote':
      return tagsOfQuote(hit.quote)
    case 'expert':
      return [hit.expert.id]
  }
}
