import { hash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problemTypes, status } from './errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `public`: caches of anyone may keep it, with an ETag and conditional requests. Otherwise `no-store`, unless the handler says more. */
    cache?: 'public' | 'none'
  }
}

export interface CachingOptions {
  /** The latest time in the change log (RFC 3339 UTC), or undefined while nothing has changed. */
  lastChangeAt?: (() => Promise<string | undefined>) | undefined
  /** Milliseconds since 1970. */
  now?: (() => number) | undefined
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
export function addCaching(app: FastifyInstance, { lastChangeAt = async () => undefined, now = Date.now }: CachingOptions = {}): void {
  const changes = new WeakMap<FastifyRequest, string>()

  // Asked before the handler reads: were it asked after, a change in between would date an old answer as new.
  app.addHook('preHandler', async request => {
    const at = isPublic(request) ? await lastChangeAt() : undefined
    if (at !== undefined) changes.set(request, at)
  })

  app.addHook('onSend', async (request, reply, payload: unknown) => {
    setPolicy(request, reply)
    if (!isPublic(request) || reply.statusCode !== status.ok || !(typeof payload === 'string' || Buffer.isBuffer(payload))) return payload
    reply.header('etag', etagOf(payload)).header('vary', withField(reply.getHeader('vary'), 'Accept-Encoding'))
    const at = changes.get(request)
    if (at !== undefined) reply.header('last-modified', lastModified(Date.parse(at), now()))
    if (!isUnchanged(request, etagOf(payload), at)) return payload
    reply.code(status.notModified).removeHeader('content-type')
    return null
  })
}

const isPublic = (request: FastifyRequest): boolean => request.routeOptions.config.cache === 'public'

function setPolicy(request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode } = reply
  setTags(reply)
  if (isPublic(request) && statusCode === status.ok) reply.header('cache-control', publicPolicy)
  else if (isPublic(request) && brief.has(statusCode)) reply.header('cache-control', briefPolicy)
  else if (!reply.hasHeader('cache-control') || statusCode >= problemTypes.invalid_request.status) reply.header('cache-control', 'no-store')
}

/** A strong validator (RFC 9110 section 8.8.3): 132 bits of the SHA-256 of the bytes, before any content coding. */
export const etagOf = (payload: string | Buffer): string => `"${hash('sha256', payload, 'base64url').slice(0, 22)}"`

/** If-Modified-Since counts only without If-None-Match (RFC 9110 section 13.2.2). */
function isUnchanged({ headers }: FastifyRequest, etag: string, at: string | undefined): boolean {
  const tags = headers['if-none-match']
  if (tags !== undefined) return matchesTag(tags, etag)
  const since = parseHttpDate(headers['if-modified-since'])
  return since !== undefined && at !== undefined && since >= secondAfter(Date.parse(at))
}

/** Weak comparison with a list of entity tags or `*` (RFC 9110 section 13.1.2); what is no entity tag matches nothing. */
export function matchesTag(list: string, etag: string): boolean {
  if (list.trim() === '*') return true
  return list.matchAll(/(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g).some(([, tag]) => tag === etag)
}

const second = 1000

/** The first whole second after a time, so that no change within a second is taken for one that came before. */
const secondAfter = (ms: number): number => Math.floor(ms / second) * second + second

/**
 * A change gets its time shortly before it is committed. Only when this has passed can no change with an earlier time appear any more, and
 * the date sent be one that a client may come back with (RFC 9110 section 8.8.2.2 reckons with the same minute).
 */
const settleMs = 60 * second

/** The date of the last change, cut to the second while it is fresh, which is too early to ever be answered with 304, and rounded up later. */
export function lastModified(atMs: number, nowMs: number): string {
  const sent = nowMs >= secondAfter(atMs) + settleMs ? secondAfter(atMs) : secondAfter(atMs) - second
  return new Date(sent).toUTCString()
}

/** Milliseconds of an IMF-fixdate, the one form that this server sends; undefined for anything else, which RFC 9110 section 13.1.3 ignores. */
function parseHttpDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toUTCString() === text ? ms : undefined
}

const tagsOf = new WeakMap<FastifyReply, Set<string>>()

/** Names resources that this answer is made of, by id or by collection; caches are told in Cache-Tag and Surrogate-Key. */
export function tag(reply: FastifyReply, ids: Iterable<string>): void {
  tagsOf.set(reply, new Set([...(tagsOf.get(reply) ?? []), ...ids]))
}

/** Both headers together stay below the 16 KB of header fields that Node's own client takes. */
const maxTagBytes = 6000

function setTags(reply: FastifyReply): void {
  const tags = tagsOf.get(reply)
  if (tags === undefined || (reply.statusCode >= problemTypes.invalid_request.status && !brief.has(reply.statusCode))) return
  const fitting = [...tags].join().length > maxTagBytes ? coarse(tags) : tags
  reply.header('cache-tag', [...fitting].join()).header('surrogate-key', [...fitting].join(' '))
}

/** Too many ids are named by their kind (`art` for `art_…`), so whoever purges an id purges its kind too. */
const coarse = (tags: ReadonlySet<string>): Set<string> => new Set([...tags].map(name => name.split('_', 1).join()))

/** A Vary header with one more field. */
export function withField(vary: unknown, field: string): string {
  return typeof vary === 'string' && vary !== '' ? `${vary}, ${field}` : field
}
