import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Entry } from './answer.ts'
import { preferredCoding } from './codings.ts'
import type { Config } from './config.ts'
import { status } from './errors.ts'
import { occurrences, requestIdOf } from './headers.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { RateLimit } from './limits.ts'
import type { Answered } from './logging.ts'
import type { Renditions } from './renditions.ts'
import type { ResponseCache } from './response-cache.ts'
import { etagsOf, lastModified, unchangedTag } from './validators.ts'

export interface FrontOptions {
  responses: ResponseCache
  renditions?: Pick<Renditions, 'find'> | undefined
  corsOrigins: Config['corsOrigins']
  lifecycle: Readonly<Lifecycle>
  limit: RateLimit
  log: (answered: Answered) => void
  /** The latest time in the change log (RFC 3339 UTC), or undefined while nothing has changed. */
  lastChangeAt: () => string | undefined
  /** Milliseconds since 1970. */
  now: () => number
}

/** Has a server answer by itself what is kept, before any routing; all else goes to `routing`. */
export function addFront(server: Server, routing: RequestListener, options: FrontOptions): void {
  const answer = createFront(options)
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    if (!answer(request, response)) routing(request, response)
  })
}

/**
 * A function that answers a request from what is kept, exactly as its route would, or answers false. A URL was validated when its answer was
 * made; a request that has anything else about it which may be refused is left to the hooks that refuse it.
 */
export function createFront(options: FrontOptions): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { responses, renditions, corsOrigins, lifecycle, limit, log, lastChangeAt } = options
  const dated = createDates(options)

  const originFields = (origin: string | undefined): readonly string[] => {
    if (corsOrigins === '*') return anyOrigin
    return origin !== undefined && corsOrigins.includes(origin) ? ['access-control-allow-origin', origin] : []
  }

  const findStored = (url: string): Entry | undefined => {
    const stored = renditions?.find(url)
    return stored && responses.admit(url, stored)
  }

  return (request, response) => {
    const startedAt = performance.now()
    const { url = '' } = request
    const kept = responses.find(url)
    if ((!kept && !renditions) || !isPlainRead(request) || lifecycle.draining) return false
    const entry = kept ?? findStored(url)
    if (!entry) return false
    const counted = limit.count(request)
    if (counted?.isExceeded) return false
    const { headers, method = 'GET' } = request
    const requestId = requestIdOf(request)
    const { etag, fields, body } = responses.codedAs(entry, preferredCoding(headers['accept-encoding']))
    const own = ['x-request-id', requestId].concat(originFields(headers.origin), limit.fields(counted), isDated(entry) ? dated() : [])
    const unchanged = unchangedIn(entry, etag, headers, lastChangeAt)
    const code = unchanged === undefined ? status.ok : status.notModified
    if (unchanged === undefined) response.writeHead(code, own.concat(fields)).end(method === 'HEAD' ? undefined : body)
    else response.writeHead(code, own.concat(entry.answer.fields, 'etag', unchanged)).end()
    const bytes = unchanged === undefined ? body.length : 0
    log({ requestId, method, route: entry.answer.route, status: code, ms: performance.now() - startedAt, bytes })
    return true
  }
}

/** What ends by itself changes without a change of content, of which the date would tell. */
const isDated = ({ answer }: Entry): boolean => answer.expiresAt === undefined

const anyOrigin = ['access-control-allow-origin', '*']

/** The entity tag to answer 304 with, if any. Most who ask conditionally have just what would be sent. */
function unchangedIn(
  entry: Entry,
  etag: string,
  headers: IncomingMessage['headers'],
  lastChangeAt: FrontOptions['lastChangeAt'],
): string | undefined {
  const tags = headers['if-none-match']
  if (tags === etag) return etag
  if (tags === undefined && headers['if-modified-since'] === undefined) return undefined
  return unchangedTag(headers, [etag, ...etagsOf(entry.answer.etag)], isDated(entry) ? lastChangeAt() : undefined)
}

/** A GET or HEAD without a body, with one Host (RFC 9112 section 3.2; Node keeps the first and forgets the others). */
function isPlainRead({ method, headers, rawHeaders }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return false
  if (headers['content-type'] !== undefined || headers['content-encoding'] !== undefined) return false
  return occurrences({ rawHeaders }, 'host') === 1
}

/** Last-Modified is written anew when the log has a new change or that has settled, and not for each answer. */
function createDates({ lastChangeAt, now }: Pick<FrontOptions, 'lastChangeAt' | 'now'>): () => readonly string[] {
  let known: string | undefined
  let knownMs = 0
  let writtenFor = Number.NaN
  let fields: readonly string[] = []
  return () => {
    const at = lastChangeAt()
    if (at === undefined) return []
    if (at !== known) {
      known = at
      knownMs = Date.parse(at)
      writtenFor = Number.NaN
    }
    const second = Math.floor(now() / 1000)
    if (second !== writtenFor) {
      writtenFor = second
      fields = ['last-modified', lastModified(knownMs, now())]
    }
    return fields
  }
}
