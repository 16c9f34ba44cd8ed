import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findExpertById, findExpertOrHeir, patchExpert } from '../editing/experts.ts'
import { readPatched } from '../editing/refused.ts'
import { etagOfThing } from '../editing/thing.ts'
import { ApiError } from '../errors.ts'
import { AffiliationList, AffiliationPatch, EditorialExpert } from '../schemas/editorial-things.ts'
import { Affiliation, maxAffiliations } from '../schemas/expert.ts'
import { ExpertId } from '../schemas/ids.ts'
import { moved, problems, versioned } from '../schemas/problem.ts'
import { mergePatch } from '../text/merge-patch.ts'
import { changeHeaders, performChange, postHeaders } from '../writes.ts'
import { changeProblems, type EditorialOptions, editorialProblems, postProblems, querystring } from './editorial.ts'
import { redirectTo } from './moved.ts'

const params = z.strictObject({ id: ExpertId })
const positioned = z.strictObject({
  id: ExpertId,
  position: z
    .string()
    .refine(value => /^\d{1,3}$/.test(value), 'is not a position in the list, from 0')
    .transform(Number)
    .meta({ description: 'Its place in the list, from 0.', type: 'integer', minimum: 0, maximum: 999, example: 0 }),
})
const tags = ['editorial things']
const shown = { 200: versioned('The person with all affiliations.', EditorialExpert) }
const response = { ...shown, ...problems(...changeProblems) }

/** Affiliations are part of a person: they change under the person's ETag, and are named by their place in the list. */
export const editorialAffiliationRoutes: FastifyPluginAsyncZod<EditorialOptions> = async (app, { context, editing }) => {
  const affiliationsWith = async (id: string, position: number) => {
    const { affiliations } = await findExpertById(context, id)
    if (position >= affiliations.length) throw new ApiError('not_found', 'There is no affiliation at this place.')
    return affiliations
  }

  app.get(
    '/experts/:id/affiliations',
    {
      config: { access: 'content:read' },
      schema: {
        operationId: 'listAffiliations',
        tags,
        summary: 'List the affiliations of a person',
        description: 'The most telling first. The ETag is the person’s. Of who was merged, 301 to those of whom they are now.',
        params,
        querystring,
        response: { 200: versioned('The affiliations.', AffiliationList), ...moved, ...problems(...editorialProblems, 'not_found') },
      },
    },
    async (request, reply) => {
      const expert = await findExpertOrHeir(context, request.params.id)
      if (typeof expert === 'string') return redirectTo(expert, request, reply)
      reply.header('etag', etagOfThing(expert))
      return { data: expert.affiliations }
    },
  )

  app.post(
    '/experts/:id/affiliations',
    {
      config: { access: 'content:write' },
      schema: {
        operationId: 'addAffiliation',
        tags,
        summary: 'Add an affiliation',
        description: 'At the end of the list.',
        params,
        querystring,
        headers: postHeaders,
        body: Affiliation,
        response: { ...shown, ...problems(...postProblems) },
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, async change => {
        const { affiliations } = await findExpertById(context, request.params.id)
        if (affiliations.length >= maxAffiliations) throw new ApiError('conflict', `A person has at most ${maxAffiliations} affiliations.`)
        return patchExpert(context, request.params.id, { affiliations: [...affiliations, request.body] }, change)
      }),
  )

  app.patch(
    '/experts/:id/affiliations/:position',
    {
      config: { access: 'content:write' },
      schema: {
        operationId: 'patchAffiliation',
        tags,
        summary: 'Change an affiliation',
        description: 'By merge patch.',
        params: positioned,
        querystring,
        headers: changeHeaders,
        body: AffiliationPatch,
        response,
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, async change => {
        const { id, position } = request.params
        const affiliations = await affiliationsWith(id, position)
        const patched = readPatched(Affiliation, mergePatch(affiliations[position], request.body))
        return patchExpert(context, id, { affiliations: affiliations.with(position, patched) }, change)
      }),
  )

  app.delete(
    '/experts/:id/affiliations/:position',
    {
      config: { access: 'content:write' },
      schema: {
        operationId: 'deleteAffiliation',
        tags,
        summary: 'Delete an affiliation',
        description: 'Those behind it move up.',
        params: positioned,
        querystring,
        headers: changeHeaders,
        response,
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, async change => {
        const { id, position } = request.params
        return patchExpert(context, id, { affiliations: (await affiliationsWith(id, position)).toSpliced(position, 1) }, change)
      }),
  )
}
