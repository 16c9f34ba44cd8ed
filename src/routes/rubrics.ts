import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { tag } from '../caching.ts'
import { ApiError } from '../errors.ts'
import { json, problems } from '../schemas/problem.ts'
import { Rubric, RubricList } from '../schemas/rubric.ts'
import { idOrSlug, Language } from '../schemas/scalars.ts'
import type { Store } from '../store/store.ts'

const inLanguage = z.strictObject({
  lang: Language.optional().meta({ description: "Which language to name them in; the site's default when absent.", example: 'ru' }),
})

export const rubricRoutes: FastifyPluginAsyncZod<{ store: Store }> = async (app, { store }) => {
  app.get(
    '/rubrics',
    {
      schema: {
        operationId: 'listRubrics',
        tags: ['rubrics'],
        summary: 'List the rubrics',
        description: 'All of them, in the order in which the newsroom shows them.',
        querystring: inLanguage,
        response: { 200: json('The rubrics.', RubricList), ...problems() },
      },
    },
    async ({ query }, reply) => {
      tag(reply, ['site', 'rubrics'])
      return { data: await store.rubrics.list(query.lang) }
    },
  )

  app.get(
    '/rubrics/:idOrSlug',
    {
      schema: {
        operationId: 'getRubric',
        tags: ['rubrics'],
        summary: 'Get a rubric',
        description: 'By its id or by its slug.',
        params: z.strictObject({ idOrSlug: idOrSlug('interviews') }),
        querystring: inLanguage,
        response: { 200: json('The rubric.', Rubric), ...problems('not_found') },
      },
    },
    async ({ params, query }, reply) => {
      const rubric = await store.rubrics.find(params.idOrSlug, query.lang)
      if (!rubric) throw new ApiError('not_found', 'There is no rubric of this id or slug.')
      tag(reply, ['site', rubric.id])
      return rubric
    },
  )
}
