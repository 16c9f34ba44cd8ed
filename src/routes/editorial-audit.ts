import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { pageOf, readPage } from '../paging.ts'
import { AuditList } from '../schemas/audit.ts'
import { articleFilters } from '../schemas/filters.ts'
import { uncountedPageParams } from '../schemas/list.ts'
import { json, problems } from '../schemas/problem.ts'
import { typed } from '../schemas/scalars.ts'
import { type EditorialOptions, editorialProblems } from './editorial.ts'

export const editorialAuditRoutes: FastifyPluginAsyncZod<EditorialOptions> = async (app, { context, publicUrl }) => {
  app.get(
    '/audit',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listAudit',
        tags: ['editorial revisions'],
        summary: 'List accepted writes',
        description: 'Who did what and when, newest first. Each entry holds the hash of the one before it.',
        querystring: z.strictObject({
          thing: typed(100).optional().meta({ description: 'Only to this thing.', example: 'art_01kqdwa8egfkz9g8k0w4h2v7nt' }),
          key: typed(100).optional().meta({ description: 'Only by this key.', example: 'c2k1h0c2jk8w8zwh' }),
          action: typed(100).optional().meta({ description: 'Only of this operation.', example: 'publishArticle' }),
          after: articleFilters.publishedAfter.meta({ description: 'Only after this moment.', example: '2026-05-01T00:00:00.000Z' }),
          before: articleFilters.publishedBefore.meta({ description: 'Only before this moment.', example: '2026-06-01T00:00:00.000Z' }),
          ...uncountedPageParams,
        }),
        response: { 200: json('A page of entries.', AuditList, ['Link']), ...problems(...editorialProblems) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query
      const page = await context.audit.list(filter, readPage(request, { limit, cursor }, filter))
      return { data: page.items, page: pageOf(request, reply, publicUrl, filter, { limit }, page) }
    },
  )
}
