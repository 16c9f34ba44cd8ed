import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createRubric, deleteRubric, findRubricById, patchRubric } from '../editing/rubrics.ts'
import { etagOfThing } from '../editing/thing.ts'
import { EditorialRubric, EditorialRubricList, RubricContent, RubricPatch } from '../schemas/editorial-things.ts'
import { RubricId } from '../schemas/ids.ts'
import { json, made, noContent, problems, versioned } from '../schemas/problem.ts'
import { changeHeaders, creationHeaders, orderOf, performChange, sendMade } from '../writes.ts'
import { changeProblems, creationProblems, type EditorialOptions, editorialProblems, querystring } from './editorial.ts'

const reading = { config: { access: 'content:read' } } as const
const writing = { config: { access: 'content:write' } } as const
const params = z.strictObject({ id: RubricId })
const tags = ['editorial things']

export const editorialRubricRoutes: FastifyPluginAsyncZod<EditorialOptions> = async (app, { context, editing, publicUrl }) => {
  app.get(
    '/rubrics',
    {
      ...reading,
      schema: {
        operationId: 'listEditorialRubrics',
        tags,
        summary: 'List rubrics as editors see them',
        description: 'All of them, by position.',
        querystring,
        response: { 200: json('The rubrics.', EditorialRubricList), ...problems(...editorialProblems) },
      },
    },
    async () => ({ data: await context.archive.listRubrics() }),
  )

  app.post(
    '/rubrics',
    {
      ...writing,
      schema: {
        operationId: 'createRubric',
        tags,
        summary: 'Create a rubric',
        description: 'Readers see it at once.',
        querystring,
        headers: creationHeaders,
        body: RubricContent,
        response: { 201: made('The rubric.', EditorialRubric), ...problems(...creationProblems) },
      },
    },
    async (request, reply) =>
      sendMade(reply, await editing.perform(orderOf(request), () => createRubric(context, request.body)), publicUrl),
  )

  app.get(
    '/rubrics/:id',
    {
      ...reading,
      schema: {
        operationId: 'getEditorialRubric',
        tags,
        summary: 'Get a rubric as editors see it',
        description: 'The ETag is what a change must name in If-Match.',
        params,
        querystring,
        response: { 200: versioned('The rubric.', EditorialRubric), ...problems(...editorialProblems, 'not_found') },
      },
    },
    async ({ params }, reply) => {
      const rubric = await findRubricById(context, params.id)
      reply.header('etag', etagOfThing(rubric))
      return rubric
    },
  )

  app.patch(
    '/rubrics/:id',
    {
      ...writing,
      schema: {
        operationId: 'patchRubric',
        tags,
        summary: 'Change a rubric',
        description: 'By merge patch. The slug stays.',
        params,
        querystring,
        headers: changeHeaders,
        body: RubricPatch,
        response: { 200: versioned('The rubric.', EditorialRubric), ...problems(...changeProblems) },
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, change => patchRubric(context, request.params.id, request.body, change)),
  )

  app.delete(
    '/rubrics/:id',
    {
      ...writing,
      schema: {
        operationId: 'deleteRubric',
        tags,
        summary: 'Delete a rubric',
        description: 'Only one without articles, in whatever status.',
        params,
        querystring,
        headers: changeHeaders,
        response: { ...noContent('The rubric is deleted.'), ...problems(...changeProblems) },
      },
    },
    async (request, reply) => performChange(editing, request, reply, change => deleteRubric(context, request.params.id, change)),
  )
}
