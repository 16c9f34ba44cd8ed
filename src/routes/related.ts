import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { expire, tag } from '../caching.ts'
import { RelatedList, relatedLimits } from '../schemas/article.ts'
import { ArticleId } from '../schemas/ids.ts'
import { limitParam } from '../schemas/list.ts'
import { problems, undated } from '../schemas/problem.ts'
import type { Search } from '../store/search-asked.ts'
import type { Store } from '../store/store.ts'
import { tagsOfCard } from '../tags.ts'
import { absence } from './articles.ts'
import { indexMs } from './search.ts'

interface RelatedRouteOptions {
  store: Store
  search: Search
  now: () => number
}

export const relatedRoutes: FastifyPluginAsyncZod<RelatedRouteOptions> = async (app, { store, search, now }) => {
  app.get(
    '/articles/:id/related',
    {
      schema: {
        operationId: 'listRelatedArticles',
        tags: ['articles'],
        summary: 'List the articles that are related to one',
        description:
          'Those in the same language that share most people, tags and words of the headline with it, never another version of it. The newest that share each are compared.',
        params: z.strictObject({ id: ArticleId }),
        querystring: z.strictObject({ limit: limitParam(relatedLimits.max, relatedLimits.default) }),
        response: { 200: undated('The articles.', RelatedList), ...problems('not_found', 'gone', 'unavailable') },
      },
    },
    async ({ params: { id }, query: { limit } }, reply) => {
      if (!(await store.articles.findPlace(id))) throw await absence(store, { idOrSlug: id })
      const data = await search.related({ id, limit })
      tag(reply, ['site', 'articles', id, ...data.flatMap(tagsOfCard)])
      expire(reply, now() + indexMs)
      return { data }
    },
  )
}
