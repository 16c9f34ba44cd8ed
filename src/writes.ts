import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { hasScope, keyIdOf } from './auth.ts'

import type { Answer, Change, Editing, Effect, Order } from './editing/perform.ts'
import { ApiError } from './errors.ts'

/** The header that a change needs (RFC 9110 section 13.1.1). */
export const changeHeaders = z.object({
  'if-match': z
    .string()
    .max(1000)
    .regex(/^(?:\*|(?:W\/)?"[^"]*"(?: *, *(?:W\/)?"[^"]*")*)$/, 'is not an ETag, which has quotation marks, a list of such, or *')
    .optional()
    .meta({ description: 'The ETag of what is changed, as it was read; without it 428.', example: '"3-5"' }),
})

/** The header that a POST may have. */
export const creationHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\x21-\x7e]+$/, 'may hold visible ASCII characters only')
    .optional()
    .meta({ description: 'Any text of your own: the same request sent again within 24 hours gets the same answer.', example: 'b7c1f0' }),
})

export const postHeaders = changeHeaders.extend(creationHeaders.shape)

/** Who asks for what, and what makes a POST the same when it comes again. */
export function orderOf(request: FastifyRequest): Order {
  const { 'idempotency-key': key, 'if-match': ifMatch = '' } = request.headers
  const told = [request.method, request.originalUrl, ifMatch, request.body ?? null]
  const idempotency = request.method === 'POST' && typeof key === 'string' ? { key, request: JSON.stringify(told) } : undefined
  return { keyId: keyIdOf(request), action: request.routeOptions.schema?.operationId ?? '', idempotency }
}

/** The same, and which state they know. Throws `precondition_required`. */
function changeOf(request: FastifyRequest): Change {
  const ifMatch = request.headers['if-match']
  if (ifMatch === undefined) throw new ApiError('precondition_required', 'A change needs If-Match with the ETag of what it changes.')
  return { ...orderOf(request), ifMatch, mayPublish: hasScope(request, 'content:publish') }
}

const Made = z.object({ id: z.string() })

/** Sends what the creation of something is answered with: also where it is, among those that it was created in. */
export function sendMade(reply: FastifyReply, answer: Answer, publicUrl: string): FastifyReply {
  reply.header('location', `${publicUrl}${reply.request.routeOptions.url}/${Made.parse(answer.body).id}`)
  return sendAnswer(reply, answer)
}

/** Sends what a write is answered with. */
export function sendAnswer(reply: FastifyReply, { status, etag, body }: Answer): FastifyReply {
  reply.code(status)
  if (etag !== undefined) reply.header('etag', etag)
  return body === null ? reply.send() : reply.send(body)
}

/** Carries out a change that is asked for, and sends what it is answered with. Throws `precondition_required`, and what `work` does. */
export async function performChange(
  editing: Editing,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (change: Change) => Promise<Effect>,
): Promise<FastifyReply> {
  const change = changeOf(request)
  return sendAnswer(reply, await editing.perform(change, () => work(change)))
}
