import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, status } from '../errors.ts'
import type { Store } from '../store/store.ts'

/** Leads from the slug of somebody who was merged to the same address of whom they were merged into. Throws `not_found`. */
export async function referToExpert(request: FastifyRequest, reply: FastifyReply, store: Store, idOrSlug: string): Promise<FastifyReply> {
  const slug = await store.experts.findMoved(idOrSlug)
  if (slug === undefined) throw new ApiError('not_found', 'No published article has a person of this id or slug.')
  return redirectTo(slug, request, reply)
}

/**
 * Leads to the same address with another id or slug. It is relative to the one that was asked for: a frontend in the same network does not ask at
 * the public URL, which may lead from there to nowhere, or to the frontend itself.
 */
export function redirectTo(name: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [, rest = ''] = `${request.routeOptions.url}`.split(/:\w+/)
  const [query = ''] = /\?[^#]*/.exec(request.url) ?? []
  return reply.redirect(`${rest === '' ? '' : '../'}${name}${rest}${query}`, status.movedPermanently)
}
