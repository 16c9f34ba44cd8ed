import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { correctArticle, publishArticle, unscheduleArticle, withdrawArticle } from '../editing/lifecycle.ts'
import { EditorialArticle, NewCorrection, NewWithdrawal, Publication } from '../schemas/editorial-article.ts'
import { ArticleId } from '../schemas/ids.ts'
import { problems, versioned } from '../schemas/problem.ts'
import { performChange, postHeaders } from '../writes.ts'
import { type EditorialOptions, postProblems, querystring } from './editorial.ts'

const config = { access: 'content:publish' } as const
const params = z.strictObject({ id: ArticleId })
const headers = postHeaders
const response = { 200: versioned('The article, as editors see it.', EditorialArticle), ...problems(...postProblems) }
const tags = ['editorial articles']

export const editorialLifecycleRoutes: FastifyPluginAsyncZod<EditorialOptions> = async (app, { context, editing }) => {
  app.post(
    '/articles/:id/publish',
    {
      config,
      schema: {
        operationId: 'publishArticle',
        tags,
        summary: 'Publish an article',
        description:
          'Now or at a time. What was edited since goes live with it. What can no longer be published at its time, as when its slug is taken by then, is called off, which the log and the audit tell.',
        params,
        querystring,
        headers,
        body: Publication.prefault({}),
        response,
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, change => publishArticle(context, request.params.id, request.body.at, change)),
  )

  app.post(
    '/articles/:id/unschedule',
    {
      config,
      schema: {
        operationId: 'unscheduleArticle',
        tags,
        summary: 'Call off a publication',
        description: 'A scheduled article becomes a draft; a working copy is no longer due.',
        params,
        querystring,
        headers,
        response,
      },
    },
    async (request, reply) => performChange(editing, request, reply, change => unscheduleArticle(context, request.params.id, change)),
  )

  app.post(
    '/articles/:id/withdraw',
    {
      config,
      schema: {
        operationId: 'withdrawArticle',
        tags,
        summary: 'Withdraw an article',
        description: 'It answers 410 from now on, and so do its quotes. It cannot be undone.',
        params,
        querystring,
        headers,
        body: NewWithdrawal.prefault({}),
        response,
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, change => withdrawArticle(context, request.params.id, request.body.reason, change)),
  )

  app.post(
    '/articles/:id/corrections',
    {
      config,
      schema: {
        operationId: 'addCorrection',
        tags,
        summary: 'Add a correction note',
        description: 'Readers see it at once; the text itself is changed by a patch.',
        params,
        querystring,
        headers,
        body: NewCorrection,
        response,
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, change => correctArticle(context, request.params.id, request.body.text, change)),
  )
}
