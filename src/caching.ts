import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from './answer.ts'
import { etagOf, etagsOf, lastModified, unchangedTag } from './conditional-requests.ts'
import { problemTypes, status } from './errors.ts'
import { createSharing, lastingFields, type SharingOptions } from './sharing.ts'
import { kindsOfTags, listOfTags } from './tags.ts'
import { utf8Of } from './text/units.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `public`: caches of anyone may keep it, with an ETag and conditional requests. Otherwise `no-store`, unless the handler says more. */
    cache?: 'public' | 'none'
  }
}

export interface CachingOptions {
  /** The latest time in the change log (RFC 3339 UTC), or undefined while nothing has changed. */
  lastChangeAt: () => string | undefined
  /** Where answers are kept; they are not when absent. */
  sharing?: SharingOptions | undefined
  /** Milliseconds since 1970. */
  now: () => number
}

/**
 * Readers' browsers ask each time and get a 304, since nobody could call their copies back. A shared cache may answer by itself for a minute,
 * or longer while it asks again or cannot reach us; it can be told to drop a resource by its tag (RFC 9111, RFC 5861).
 */
const publicPolicy = 'public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=3600'

/** What is not there, or not there any more, spares the database a storm of the same question, and may appear a moment later. */
const briefPolicy = 'public, max-age=0, s-maxage=10'
const brief: ReadonlySet<number> = new Set([status.movedPermanently, problemTypes.not_found.status, problemTypes.gone.status])

/** Sets Cache-Control, Cache-Tag, Surrogate-Key, ETag and Last-Modified, and answers conditional requests with 304, on every route. */
export function addCaching(app: FastifyInstance, { lastChangeAt, sharing, now }: CachingOptions): void {
  const changes = new WeakMap<FastifyRequest, string>()
  const kept = sharing && createSharing(sharing)

  app.addHook('preHandler', async (request, reply) => {
    if (!isPublic(request)) return
    // Asked before the handler reads: were it asked after, a change in between would date an old answer as new.
    const at = lastChangeAt()
    if (at !== undefined) changes.set(request, at)
    const joined = await kept?.join(request)
    if (joined) return sendAnswer(reply, joined)
  })

  /** Ends what `join` began. Answers the body in bytes and its ETag, if it is an answer to have one. */
  async function complete(
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
  ): Promise<Pick<Answer, 'etag' | 'body'> | undefined> {
    const joined = kept?.sharedWith(request)
    if (joined) return joined
    setPolicy(request, reply)
    if (!isPublic(request) || reply.statusCode !== status.ok || !(typeof payload === 'string' || Buffer.isBuffer(payload))) {
      await kept?.finish(request)
      return undefined
    }
    // JSON escapes lone surrogates.
    const body = typeof payload === 'string' ? utf8Of(payload) : payload
    const etag = etagOf(body)
    reply.header('vary', withField(reply.getHeader('vary'), 'Accept-Encoding'))
    let made: Answer | undefined
    const makeAnswer = (): Answer => {
      made ??= {
        route: request.routeOptions.url ?? '',
        etag,
        type: String(reply.getHeader('content-type')),
        fields: lastingFields(reply),
        tags: [...(tagsOf.get(reply) ?? [])].join(' '),
        body,
        expiresAt: endOf.get(reply),
      }
      return made
    }
    await kept?.finish(request, makeAnswer)
    keepers.get(reply)?.(makeAnswer())
    return { etag, body }
  }

  app.addHook('onSend', async (request, reply, payload: unknown) => {
    const made = await complete(request, reply, payload)
    const etag = made?.etag ?? givenTag(request, reply)
    if (etag === undefined) return payload
    const at = endOf.has(reply) || kept?.sharedWith(request)?.expiresAt !== undefined ? undefined : changes.get(request)
    if (at !== undefined) reply.header('last-modified', lastModified(Date.parse(at), now()))
    const unchanged = unchangedTag(request.headers, etagsOf(etag), at)
    reply.header('etag', unchanged ?? etag)
    if (unchanged === undefined) return made?.body ?? payload
    reply.code(status.notModified).removeHeader('content-type')
    return null
  })
}

/** The ETag that the handler of a GET gave its answer. */
function givenTag({ method }: FastifyRequest, reply: FastifyReply): string | undefined {
  const etag = method === 'GET' || method === 'HEAD' ? reply.getHeader('etag') : undefined
  return typeof etag === 'string' && reply.statusCode === status.ok ? etag : undefined
}

/** Sends an answer that was made before. */
export function sendAnswer(reply: FastifyReply, { type, fields, tags, body }: Answer): FastifyReply {
  for (const [, name = '', value] of fields.matchAll(/(.*?): (.*)\r\n/g)) reply.header(name, value)
  tag(reply, tags.split(' '))
  return reply.type(type).send(body)
}

const isPublic = (request: FastifyRequest): boolean => request.routeOptions.config.cache === 'public'

function setPolicy(request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode } = reply
  setTags(request, reply)
  if (isPublic(request) && statusCode === status.ok) reply.header('cache-control', publicPolicy)
  else if (isPublic(request) && brief.has(statusCode)) reply.header('cache-control', briefPolicy)
  else if (!reply.hasHeader('cache-control') || statusCode >= problemTypes.invalid_request.status) reply.header('cache-control', 'no-store')
}

const tagsOf = new WeakMap<FastifyReply, Set<string>>()

/** Names resources that this answer is made of, by id or by collection; caches are told in Cache-Tag and Surrogate-Key. */
export function tag(reply: FastifyReply, ids: Iterable<string>): void {
  tagsOf.set(reply, new Set([...(tagsOf.get(reply) ?? []), ...ids]))
}

const endOf = new WeakMap<FastifyReply, number>()

/**
 * Says that an answer holds until a moment only (milliseconds since 1970), even if no content changes. It has no Last-Modified, since that is the
 * time of the last change.
 */
export function expire(reply: FastifyReply, at: number): void {
  endOf.set(reply, at)
}

const keepers = new WeakMap<FastifyReply, (answer: Answer) => void>()

/** Has the answer handed over, once it is made, to who keeps it elsewhere. */
export function handOver(reply: FastifyReply, keeper: (answer: Answer) => void): void {
  keepers.set(reply, keeper)
}

/** Twice this, and all other fields beside it, stay below the 4 KB that nginx takes of an answer's head unless it is told to take more. */
const maxTagBytes = 800
/** A long address leaves less of them: it is in Link, and where nginx caches, once more in the key, which it puts into the same 4 KB. */
const maxTagAndUrlBytes = 1300

function setTags(request: FastifyRequest, reply: FastifyReply): void {
  const isBrief = isPublic(request) && brief.has(reply.statusCode)
  if (reply.statusCode >= problemTypes.invalid_request.status && !isBrief) return
  const tags = tagsOf.get(reply) ?? (isBrief ? absentFrom(request) : undefined)
  if (tags === undefined) return
  const [tagName, tagList, keyName, keyList] = fieldsOfTags([...tags].join(' '), request.url)
  reply.header(tagName, tagList).header(keyName, keyList)
}

/** What is not where it was looked for is of the collection, which names the path behind `/v1`, and may appear as that changes. */
function absentFrom({ routeOptions: { url = '' } }: FastifyRequest): Set<string> | undefined {
  const collection = url.split('/')[2]
  return collection === undefined ? undefined : new Set(['site', collection])
}

/**
 * Cache-Tag and Surrogate-Key of the answer at an address, as names and values in turn, of tags separated by spaces. Too many ids are named by their
 * kind, so whoever purges an id purges its kind too.
 */
export function fieldsOfTags(tags: string, url: string): [string, string, string, string] {
  const list = listOfTags(tags, Math.min(maxTagBytes, maxTagAndUrlBytes - url.length)) ?? [...kindsOfTags(tags)].join()
  // No name of a resource holds a comma.
  return ['cache-tag', list, 'surrogate-key', list.replaceAll(',', ' ')]
}

/** A Vary header with one more field, unless it is there. */
export function withField(vary: unknown, field: string): string {
  if (typeof vary !== 'string' || vary === '') return field
  return vary.split(', ').includes(field) ? vary : `${vary}, ${field}`
}
