import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, status } from '../errors.ts'
import type { Expert } from '../schemas/expert.ts'
import type { Store } from '../store/store.ts'

/** Somebody in a published article, or the slug of whom they were merged into. Throws `not_found`. */
export async function findPerson({ experts }: Store, idOrSlug: string, lang?: string): Promise<Expert | string> {
  const found = (await experts.find(idOrSlug, lang)) ?? (await experts.findMoved(idOrSlug))
  if (found === undefined) throw new ApiError('not_found', 'No published article has a person of this id or slug.')
  return found
}

/** The same of their id, with what is listed of them. */
export const listOfPerson = <Page>(store: Store, idOrSlug: string, list: (id: string) => Promise<Page>) =>
  store.atOneMoment(async () => {
    const person = await findPerson(store, idOrSlug)
    return typeof person === 'string' ? person : { id: person.id, page: await list(person.id) }
  })

/**
 * Leads to the same address with another id or slug. It is relative to the one that was asked for: a frontend in the same network does not ask at
 * the public URL, which may lead from there to nowhere, or to the frontend itself.
 */
export function redirectTo(name: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [, rest = ''] = `${request.routeOptions.url}`.split(/:\w+/)
  const [query = ''] = /\?[^#]*/.exec(request.url) ?? []
  return reply.redirect(`${rest === '' ? '' : '../'}${name}${rest}${query}`, status.movedPermanently)
}
