import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { mergeExperts, splitExperts } from '../editing/merge.ts'
import { EditorialExpert, Merge, maxMergedArticles, Split } from '../schemas/editorial-things.ts'
import { ExpertId } from '../schemas/ids.ts'
import { problems, versioned } from '../schemas/problem.ts'
import { performChange, postHeaders } from '../writes.ts'
import { type EditorialOptions, postProblems, querystring } from './editorial.ts'

const params = z.strictObject({ id: ExpertId })
const tags = ['editorial things']
const config = { access: 'content:publish' } as const

export const editorialMergeRoutes: FastifyPluginAsyncZod<EditorialOptions> = async (app, { context, editing }) => {
  app.post(
    '/experts/:id/merge',
    {
      config,
      schema: {
        operationId: 'mergeExperts',
        tags,
        summary: 'Merge a person into another',
        description: `Their quotes and appearances move, and their id and slug lead to the other from now on. Answers the person who stays. Somebody who is in more than ${maxMergedArticles} articles can only stay.`,
        params,
        querystring,
        headers: postHeaders,
        body: Merge,
        response: { 200: versioned('The person who stays.', EditorialExpert), ...problems(...postProblems) },
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, change => mergeExperts(context, request.params.id, request.body.into, change)),
  )

  app.post(
    '/experts/:id/split',
    {
      config,
      schema: {
        operationId: 'splitExperts',
        tags,
        summary: 'Undo a merge',
        description:
          'The person who was merged is there again, with what was moved and is still where it was moved to. Merges that follow on each other are undone from the last on; one that a bundle told of cannot be.',
        params,
        querystring,
        headers: postHeaders,
        body: Split,
        response: { 200: versioned('The person who is there again.', EditorialExpert), ...problems(...postProblems) },
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, change => splitExperts(context, request.params.id, request.body.slug, change)),
  )
}
