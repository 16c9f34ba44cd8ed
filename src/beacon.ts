import type { IncomingHttpHeaders, IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { addressOf, type Trust } from './address.ts'
import type { Config } from './config.ts'
import { type ApiError, status } from './errors.ts'
import { createOriginFields, isHost, occurrences, requestIdOf, securityFields } from './headers.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { RateLimit } from './limits.ts'
import type { Answered } from './logging.ts'
import { refuseLater } from './refusals.ts'
import { looksLikeId } from './schemas/ids.ts'

/** Who counts views. */
export interface Recorder {
  /** Whether an article is known to be published, so that a view of it is most likely one to take. */
  isKnown: (articleId: string) => boolean
  /** Calls `taken` once the view is taken for good, with whether there was something to view, or `failed` with why it could not be. */
  take: (view: View, taken: (isPublished: boolean) => void, failed: (error: ApiError) => void) => void
}

interface View {
  articleId: string
  address: string
  userAgent: string | undefined
  isPrefetch: boolean
}

interface BeaconOptions {
  recorder: Recorder
  trust: Trust
  limit: RateLimit
  log: (answered: Answered) => void
  corsOrigins: Config['corsOrigins']
  lifecycle: Readonly<Lifecycle>
}

/** How browsers say that they load a page before anyone looks at it. */
const purposes = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']
export const isPrefetch = (headers: IncomingHttpHeaders): boolean =>
  purposes.some(name => headers[name] !== undefined && /prefetch|prerender|preview/i.test(String(headers[name])))

/** The pattern of the route that this answers for. */
const route = '/v1/articles/:id/views'
const [before = '', after = ''] = route.split(':id')

/**
 * Has a server answer plain beacons before any routing, exactly as their route would, in half of the time: there are more of them than of
 * anything else that no cache answers. Whatever is not plain, or not to be answered with 204, goes on to who listened before.
 */
export function addBeacon(server: Server, { recorder, trust, limit, log, corsOrigins, lifecycle }: BeaconOptions): void {
  const originFields = createOriginFields(corsOrigins)
  const listeners = server.listeners('request')
  const goOn: RequestListener = (request, response) => {
    for (const listener of listeners) Reflect.apply(listener, server, [request, response])
  }

  const answer = (request: IncomingMessage, response: ServerResponse, articleId: string): void => {
    const startedAt = performance.now()
    const address = addressOf(request, trust)
    const counted = limit.countAddress(address)
    if (counted?.isExceeded) {
      goOn(request, response)
      return
    }
    const { headers } = request
    const view = { articleId, address, userAgent: headers['user-agent'], isPrefetch: isPrefetch(headers) }
    const taken = (isPublished: boolean): void => {
      if (!isPublished) {
        goOn(request, response)
        return
      }
      const requestId = requestIdOf(request)
      const own = ['x-request-id', requestId, 'cache-control', 'no-store']
      response.writeHead(status.noContent, own.concat(securityFields, originFields(headers.origin), limit.fields(counted))).end()
      log({ requestId, method: 'POST', route, status: status.noContent, ms: performance.now() - startedAt, bytes: 0 })
    }
    recorder.take(view, taken, error => {
      refuseLater(request, error)
      goOn(request, response)
    })
  }

  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    const articleId = plainBeacon(request)
    if (articleId === undefined || lifecycle.draining || !recorder.isKnown(articleId)) goOn(request, response)
    else answer(request, response, articleId)
  })
}

/** The article that a request is a beacon of, if there is nothing else to it: no body, no preference, nothing that could be refused. */
function plainBeacon(request: IncomingMessage): string | undefined {
  const { method, url = '', headers } = request
  if (method !== 'POST' || !url.startsWith(before) || !url.endsWith(after)) return undefined
  const articleId = url.slice(before.length, -after.length)
  const isBare =
    headers['content-type'] === undefined &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    (headers['content-length'] ?? '0') === '0' &&
    headers.prefer === undefined
  const isForUs = request.httpVersionMajor === 1 && occurrences(request, 'host') === 1 && isHost(headers.host ?? '')
  return isBare && isForUs && looksLikeId('article', articleId) ? articleId : undefined
}
