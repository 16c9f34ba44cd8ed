import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { patchSite } from '../editing/site.ts'
import { etagOfThing } from '../editing/thing.ts'
import { ApiError } from '../errors.ts'
import { EditorialSite, SitePatch } from '../schemas/editorial-things.ts'
import { problems, versioned } from '../schemas/problem.ts'
import { noSite } from '../schemas/site.ts'
import { changeHeaders, performChange } from '../writes.ts'
import { changeProblems, type EditorialOptions, editorialProblems, querystring } from './editorial.ts'

const tags = ['editorial things']

export const editorialSiteRoutes: FastifyPluginAsyncZod<EditorialOptions> = async (app, { context, editing }) => {
  app.get(
    '/site',
    {
      config: { access: 'content:read' },
      schema: {
        operationId: 'getEditorialSite',
        tags,
        summary: 'Get the newsroom as editors see it',
        description: 'The ETag is what a change must name in If-Match.',
        querystring,
        response: { 200: versioned('The newsroom.', EditorialSite), ...problems(...editorialProblems, 'not_found') },
      },
    },
    async (_request, reply) => {
      const site = await context.archive.findSite()
      if (!site) throw new ApiError('not_found', noSite)
      reply.header('etag', etagOfThing(site))
      return site
    },
  )

  app.patch(
    '/site',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'patchSite',
        tags,
        summary: 'Change or set up the newsroom',
        description: 'By merge patch; with `If-Match: *` also where there is none yet.',
        querystring,
        headers: changeHeaders,
        body: SitePatch,
        response: { 200: versioned('The newsroom.', EditorialSite), ...problems(...changeProblems) },
      },
    },
    async (request, reply) => performChange(editing, request, reply, change => patchSite(context, request.body, change)),
  )
}
