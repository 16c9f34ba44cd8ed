import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from './answer.ts'
import { fieldLines } from './headers.ts'
import type { Fill, ResponseCache } from './response-cache.ts'

export interface SharingOptions {
  responses: ResponseCache
  /** Has the cache hear of every change until now. */
  notice: () => Promise<void>
}

/** Header fields that are of a request or a moment, or that come with the body. */
const ownFields: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'connection',
  'content-type',
  'etag',
  'last-modified',
  'ratelimit',
  'ratelimit-policy',
  'x-request-id',
])

/** Has what is made for one request serve those who ask for the same meanwhile, and be kept for those who come later. */
export function createSharing({ responses, notice }: SharingOptions) {
  const fills = new WeakMap<FastifyRequest, Fill>()
  const shared = new WeakMap<FastifyRequest, Answer>()

  return {
    /** The answer that is being made for somebody else, once it is there; undefined when it is to be made now. */
    async join(request: FastifyRequest): Promise<Answer | undefined> {
      const joined = await responses.join(request.originalUrl)
      if ('end' in joined) {
        fills.set(request, joined)
        return undefined
      }
      shared.set(request, joined)
      return joined
    },

    /** What `join` answered. */
    sharedWith: (request: FastifyRequest): Answer | undefined => shared.get(request),

    /** To be called once for whatever comes of a request that had nothing to join. */
    async finish(request: FastifyRequest, makeAnswer?: () => Answer): Promise<void> {
      const fill = fills.get(request)
      if (!fill) return
      if (makeAnswer && fill.isWanted) {
        const answer = makeAnswer()
        await notice()
        responses.finish(fill, answer)
      } else responses.finish(fill, undefined)
    },
  }
}

/** Header fields that every answer of a URL has, as they are written. */
export function lastingFields(reply: FastifyReply): string {
  const fields = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
    ownFields.has(name) || value === undefined ? [] : [value].flat().flatMap(text => [name, String(text)]),
  )
  return fieldLines(fields)
}
