import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createPreview, showPreview } from '../editing/preview.ts'
import { Article, bodyForms } from '../schemas/article.ts'
import { ArticleId } from '../schemas/ids.ts'
import { PreviewLink, PreviewWish } from '../schemas/preview.ts'
import { json, problems } from '../schemas/problem.ts'
import type { Writer } from '../store/writer.ts'
import { creationHeaders, orderOf, sendAnswer } from '../writes.ts'
import { creationProblems, type EditorialOptions } from './editorial.ts'

const tags = ['preview']

export const previewRoutes: FastifyPluginAsyncZod<EditorialOptions & { writer: Writer }> = async (
  app,
  { context, editing, writer, publicUrl },
) => {
  app.post(
    '/editorial/articles/:id/preview',
    {
      config: { access: 'content:read' },
      schema: {
        operationId: 'createPreview',
        tags,
        summary: 'Make a preview link',
        description: 'Whoever has the link may fetch the article as it would be delivered, working copy included, until it expires.',
        params: z.strictObject({ id: ArticleId }),
        querystring: z.strictObject({}),
        headers: creationHeaders,
        body: PreviewWish.prefault({}),
        response: {
          201: json('The link.', PreviewLink, ['Location']),
          ...problems(...creationProblems, 'not_found', 'gone'),
        },
      },
    },
    async (request, reply) => {
      const work = () => createPreview(context, writer, request.params.id, request.body.hours, publicUrl)
      const answer = await editing.perform(orderOf(request), work)
      return sendAnswer(reply.header('location', PreviewLink.parse(answer.body).url), answer)
    },
  )

  app.get(
    '/preview/:token',
    {
      config: { access: 'public', cache: 'none' },
      schema: {
        operationId: 'getPreview',
        tags,
        summary: 'Get an article by its preview link',
        description:
          'In the delivery shape. Never cached and never listed; an expired link answers 404, and one to an article that has been withdrawn 410.',
        params: z.strictObject({
          token: z
            .string()
            .max(200)
            .meta({ description: 'The end of the link, behind the last slash.', example: 'art_01kqdwa8egfkz9g8k0w4h2v7nt.1795377600.x' }),
        }),
        querystring: z.strictObject({
          body: z.enum(bodyForms).default('blocks').meta({ description: 'The form of the body.', example: 'html' }),
        }),
        response: { 200: json('The article.', Article), ...problems('not_found', 'gone') },
      },
    },
    async ({ params, query }, reply) => {
      reply.header('x-robots-tag', 'noindex')
      return showPreview(context, params.token, query.body)
    },
  )
}
