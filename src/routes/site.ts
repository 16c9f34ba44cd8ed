import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { tag } from '../caching.ts'
import { ApiError } from '../errors.ts'
import { json, problems } from '../schemas/problem.ts'
import { noSite, Site } from '../schemas/site.ts'
import type { Store } from '../store/store.ts'

export const siteRoutes: FastifyPluginAsyncZod<{ store: Store }> = async (app, { store }) => {
  app.get(
    '/site',
    {
      schema: {
        operationId: 'getSite',
        tags: ['site'],
        summary: 'Get the newsroom',
        description: 'Name, languages, profiles and apps, and the terms under which its content may be used.',
        querystring: z.strictObject({}),
        response: { 200: json('The newsroom.', Site), ...problems('not_found') },
      },
    },
    async (_request, reply) => {
      const site = await store.site.find()
      if (!site) throw new ApiError('not_found', noSite)
      tag(reply, ['site'])
      return site
    },
  )
}
