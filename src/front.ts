import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Answer, Entry } from './answer.ts'
import { preferredCoding } from './codings.ts'
import { etagsOf, lastModified, unchangedTag } from './conditional-requests.ts'
import type { Config } from './config.ts'
import type { ReadyAnswer } from './connections.ts'
import { status } from './errors.ts'
import { fieldLines, isHost, occurrences, requestIdOf } from './headers.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { Counted, RateLimit } from './limits.ts'
import type { Answered } from './logging.ts'
import type { ResponseCache } from './response-cache.ts'

export interface FrontOptions {
  responses: ResponseCache
  /** Where answers are stored that are not kept in memory, by URL. */
  stored?: { find: (url: string) => Answer | undefined } | undefined
  corsOrigins: Config['corsOrigins']
  lifecycle: Readonly<Lifecycle>
  limit: RateLimit
  log: (answered: Answered) => void
  /** The latest time in the change log (RFC 3339 UTC), or undefined while nothing has changed. */
  lastChangeAt: () => string | undefined
  /** Milliseconds since 1970. */
  now: () => number
}

/**
 * A function that finds the answer to a request in what is kept, exactly as its route would make it. A URL was validated when its answer was
 * made; a request that has anything else about it which may be refused is left to the hooks that refuse it.
 */
export function createFront(options: FrontOptions): (request: IncomingMessage) => ReadyAnswer | undefined {
  const { responses, stored, corsOrigins, lifecycle, limit, log, lastChangeAt } = options
  const dated = createDates(options)
  const originLine = createOriginLine(corsOrigins)
  const limitLines = (counted: Counted | undefined): string => (counted ? fieldLines(limit.fields(counted)) : '')

  const findStored = (url: string): Entry | undefined => {
    try {
      const answer = stored?.find(url)
      return answer && responses.admit(url, answer)
    } catch {
      // A database that fails fails the route too, which answers for it.
      return undefined
    }
  }

  return request => {
    const startedAt = performance.now()
    const { url = '' } = request
    const kept = responses.find(url)
    if ((!kept && !stored) || !isPlainRead(request) || lifecycle.draining) return undefined
    const entry = kept ?? findStored(url)
    if (!entry) return undefined
    const counted = limit.count(request)
    if (counted?.isExceeded) return undefined
    const { headers, method = 'GET' } = request
    const requestId = requestIdOf(request)
    const { etag, fields, body } = responses.codedAs(entry, preferredCoding(headers['accept-encoding']))
    const own = `x-request-id: ${requestId}\r\n${originLine(headers.origin)}${limitLines(counted)}${isDated(entry) ? dated() : ''}`
    const unchanged = unchangedIn(entry, etag, headers, lastChangeAt)
    const isWhole = unchanged === undefined
    const code = isWhole ? status.ok : status.notModified
    const bytes = isWhole ? body.length : 0
    log({ requestId, method, route: entry.answer.route, status: code, ms: performance.now() - startedAt, bytes })
    return isWhole
      ? { head: found + own + fields, body: method === 'HEAD' ? undefined : body }
      : { head: `${notModified}${own}${entry.answer.fields}etag: ${unchanged}\r\n`, body: undefined }
  }
}

const statusLine = (code: number): string => `HTTP/1.1 ${code} ${STATUS_CODES[code]}\r\n`
const found = statusLine(status.ok)
const notModified = statusLine(status.notModified)

/** What ends by itself changes without a change of content, of which the date would tell. */
const isDated = ({ answer }: Entry): boolean => answer.expiresAt === undefined

/** A function from the Origin of a request to the field that lets its page read the answer. */
function createOriginLine(origins: Config['corsOrigins']): (origin: string | undefined) => string {
  const toAll = fieldLines(['access-control-allow-origin', '*'])
  if (origins === '*') return () => toAll
  return origin => (origin !== undefined && origins.includes(origin) ? fieldLines(['access-control-allow-origin', origin]) : '')
}

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
  return occurrences({ rawHeaders }, 'host') === 1 && isHost(headers.host ?? '')
}

/** Last-Modified is written anew when the log has a new change or that has settled, and not for each answer. */
function createDates({ lastChangeAt, now }: Pick<FrontOptions, 'lastChangeAt' | 'now'>): () => string {
  let known: string | undefined
  let knownMs = 0
  let writtenFor = Number.NaN
  let line = ''
  return () => {
    const at = lastChangeAt()
    if (at === undefined) return ''
    if (at !== known) {
      known = at
      knownMs = Date.parse(at)
      writtenFor = Number.NaN
    }
    const second = Math.floor(now() / 1000)
    if (second !== writtenFor) {
      writtenFor = second
      line = fieldLines(['last-modified', lastModified(knownMs, now())])
    }
    return line
  }
}
