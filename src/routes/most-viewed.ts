import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { pageOf, readPage, refuseCursor } from '../paging.ts'
import { rankFilters } from '../schemas/filters.ts'
import { uncountedPageParams } from '../schemas/list.ts'
import { json, problems } from '../schemas/problem.ts'
import { MostViewedList, viewPeriods } from '../schemas/view.ts'
import type { Store } from '../store/store.ts'
import type { Ranking } from '../views/ranking.ts'
import { countsPolicy } from './views.ts'

interface MostViewedOptions {
  store: Store
  publicUrl: string
  ranking: Ranking
}

export const mostViewedRoutes: FastifyPluginAsyncZod<MostViewedOptions> = async (app, { store, publicUrl, ranking }) => {
  app.get(
    '/articles/most-viewed',
    {
      config: { access: 'public', cache: 'none' },
      schema: {
        operationId: 'listMostViewedArticles',
        tags: ['views'],
        summary: 'List the most viewed articles',
        description:
          'Published articles by their views today, or within the last 7 or 30 UTC days with today; those of equal views by descending id. At most 1000. The pages of a walk are of one moment, `asOf`, whatever is counted meanwhile; after five minutes its cursors are refused.',
        querystring: z.strictObject({
          period: z.enum(viewPeriods).default('day').meta({ description: 'Today, or the last 7 or 30 days.', example: 'week' }),
          ...rankFilters,
          ...uncountedPageParams,
        }),
        response: { 200: json('A page of articles.', MostViewedList, ['Link']), ...problems() },
      },
    },
    async (request, reply) => {
      const { period, rubric, lang, limit, cursor } = request.query
      const chosen = { period, rubric, lang }
      const asked = readPage(request, { limit, cursor }, chosen)
      const [, walked] = asked.after ?? []
      if (walked !== undefined && !(await store.views.orders.has(period, String(walked)))) throw refuseCursor('has expired; begin anew')
      const asOf = walked === undefined ? await ranking.current(period) : String(walked)
      const page = await store.views.orders.list({ ...chosen, madeAt: asOf }, asked)
      reply.header('cache-control', countsPolicy)
      return { data: page.items, page: pageOf(request, reply, publicUrl, chosen, { limit }, page), asOf }
    },
  )
}
