import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createExpert, deleteExpert, findExpertOrHeir, patchExpert } from '../editing/experts.ts'
import { etagOfThing } from '../editing/thing.ts'
import { pageOf, readPage } from '../paging.ts'
import { EditorialExpert, EditorialExpertList, ExpertContent, ExpertPatch } from '../schemas/editorial-things.ts'
import { nameFilter } from '../schemas/expert.ts'
import { ExpertId } from '../schemas/ids.ts'
import { uncountedPageParams } from '../schemas/list.ts'
import { json, made, moved, noContent, problems, versioned } from '../schemas/problem.ts'
import { asItIs, toPage } from '../store/pages.ts'
import { changeHeaders, creationHeaders, orderOf, performChange, sendMade } from '../writes.ts'
import { changeProblems, creationProblems, type EditorialOptions, editorialProblems, querystring } from './editorial.ts'
import { redirectTo } from './moved.ts'

const reading = { config: { access: 'content:read' } } as const
const writing = { config: { access: 'content:write' } } as const
const params = z.strictObject({ id: ExpertId })
const tags = ['editorial things']

export const editorialExpertRoutes: FastifyPluginAsyncZod<EditorialOptions> = async (app, { context, editing, publicUrl }) => {
  const { archive } = context

  app.get(
    '/experts',
    {
      ...reading,
      schema: {
        operationId: 'listEditorialExperts',
        tags,
        summary: 'List people, in articles or not',
        description: 'By ascending id. `q` also finds a person by the names of those whom an editor merged into them.',
        querystring: z.strictObject({ q: nameFilter, ...uncountedPageParams }),
        response: { 200: json('A page of people.', EditorialExpertList, ['Link']), ...problems(...editorialProblems) },
      },
    },
    async (request, reply) => {
      const { q, ...paging } = request.query
      const page = readPage(request, paging, { q })
      const rows = await archive.listExperts(String(page.after?.[0] ?? ''), page.limit + 1, q)
      const answer = toPage(rows, page, undefined, asItIs, row => [row.id])
      return { data: answer.items, page: pageOf(request, reply, publicUrl, { q }, paging, answer) }
    },
  )

  app.post(
    '/experts',
    {
      ...writing,
      schema: {
        operationId: 'createExpert',
        tags,
        summary: 'Create a person',
        description: 'Readers know of somebody once an article with them is published.',
        querystring,
        headers: creationHeaders,
        body: ExpertContent,
        response: { 201: made('The person.', EditorialExpert), ...problems(...creationProblems) },
      },
    },
    async (request, reply) =>
      sendMade(reply, await editing.perform(orderOf(request), () => createExpert(context, request.body)), publicUrl),
  )

  app.get(
    '/experts/:id',
    {
      ...reading,
      schema: {
        operationId: 'getEditorialExpert',
        tags,
        summary: 'Get a person as editors see them',
        description:
          'Whether in articles or not; who was merged, 301 to whom they are now. The ETag is what a change must name in If-Match.',
        params,
        querystring,
        response: { 200: versioned('The person.', EditorialExpert), ...moved, ...problems(...editorialProblems, 'not_found') },
      },
    },
    async (request, reply) => {
      const expert = await findExpertOrHeir(context, request.params.id)
      if (typeof expert === 'string') return redirectTo(expert, request, reply)
      reply.header('etag', etagOfThing(expert))
      return expert
    },
  )

  app.patch(
    '/experts/:id',
    {
      ...writing,
      schema: {
        operationId: 'patchExpert',
        tags,
        summary: 'Change a person',
        description: 'By merge patch; affiliations and other lists are replaced whole. The slug stays.',
        params,
        querystring,
        headers: changeHeaders,
        body: ExpertPatch,
        response: { 200: versioned('The person.', EditorialExpert), ...problems(...changeProblems) },
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, change => patchExpert(context, request.params.id, request.body, change)),
  )

  app.delete(
    '/experts/:id',
    {
      ...writing,
      schema: {
        operationId: 'deleteExpert',
        tags,
        summary: 'Delete a person',
        description: 'Only somebody who appears in no article, in whatever status, and into whom nobody was merged.',
        params,
        querystring,
        headers: changeHeaders,
        response: { ...noContent('The person is deleted.'), ...problems(...changeProblems) },
      },
    },
    async (request, reply) => performChange(editing, request, reply, change => deleteExpert(context, request.params.id, change)),
  )
}
