import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, status } from '../errors.ts'
import type { Store } from '../store/store.ts'

/** Leads from the slug of somebody who was merged to the same address of whom they were merged into. Throws `not_found`. */
export async function referToExpert(
  request: FastifyRequest,
  reply: FastifyReply,
  { store, publicUrl }: { store: Store; publicUrl: string },
  idOrSlug: string,
): Promise<FastifyReply> {
  const slug = await store.experts.findMoved(idOrSlug)
  if (slug === undefined) throw new ApiError('not_found', 'No published article has a person of this id or slug.')
  return redirectToExpert(request, reply, publicUrl, slug)
}

/** Leads to the same address of another person. */
export function redirectToExpert(request: FastifyRequest, reply: FastifyReply, publicUrl: string, idOrSlug: string): FastifyReply {
  const { pathname, search } = new URL(request.url, publicUrl)
  const path = pathname.replace(/\/experts\/[^/]+/, `/experts/${idOrSlug}`)
  return reply.redirect(`${publicUrl}${path}${search}`, status.movedPermanently)
}
