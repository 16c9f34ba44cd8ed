import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'
import { isHost, occurrences } from './headers.ts'
import { originForm, pathFault, queryFaults } from './target.ts'
import { invalidRequest } from './validation.ts'

const faults = new WeakMap<IncomingMessage, ApiError>()

/** Has a request be refused once it is routed, so that every hook sees it. */
export const refuseLater = (raw: IncomingMessage, fault: ApiError): void => {
  faults.set(raw, fault)
}

/**
 * Fastify's `rewriteUrl`. A path that cannot be routed is routed as `/` and refused by the hook below, because the router's own refusal
 * passes by every hook: no CORS, no rate limit, no line in the log.
 */
export function routableUrl(raw: IncomingMessage): string {
  const url = originForm(raw.url ?? '/')
  const fault = pathFault(url)
  if (fault === undefined) return url
  refuseLater(raw, fault)
  return '/'
}

/** Refuses, before any body is read, what no handler should have to think of. */
export function addRefusals(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const fault = faults.get(request.raw)
    if (fault) throw fault
    refuseVersion(request)
    refuseHost(request)
    if (request.is404) throw noSuchRoute(app, request)
    refuseQuery(request)
    refuseMediaType(request)
    done()
  })
}

/** Node reads the request line of HTTP/2.0 as it does that of HTTP/1.1, which it is not. */
function refuseVersion({ raw }: FastifyRequest): void {
  if (raw.httpVersionMajor !== 1) throw new ApiError('invalid_request', 'The protocol must be HTTP/1.1 or HTTP/1.0.')
}

/** RFC 9112 section 3.2: exactly one Host in HTTP/1.1. Node keeps the first and forgets the others. */
function refuseHost({ raw }: FastifyRequest): void {
  const hosts = occurrences(raw, 'host')
  if (hosts === 0 && raw.httpVersion === '1.0') return
  if (hosts === 1 && isHost(raw.headers.host ?? '')) return
  const detail = hosts === 0 ? 'is missing' : hosts === 1 ? 'is not a host' : 'is given more than once'
  throw invalidRequest('header', [{ in: 'header', name: 'Host', detail }])
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The methods that an address takes, for Allow (RFC 9110 section 10.2.1); undefined where there is nothing. */
export function methodsAt(app: FastifyInstance, target: string): string | undefined {
  const [url = '/'] = target.split('?', 1)
  const allowed = methods.filter(method => app.findRoute({ method, url }) !== null)
  return allowed.length > 0 ? [...allowed, 'OPTIONS'].join(', ') : undefined
}

/** 405 with Allow where another method would do (RFC 9110 section 15.5.6), else 404. */
function noSuchRoute(app: FastifyInstance, request: FastifyRequest): ApiError {
  const allow = methodsAt(app, request.url)
  if (allow === undefined) return new ApiError('not_found', 'There is nothing at this address. The reference at /docs lists what there is.')
  return new ApiError('method_not_allowed', `This address takes ${allow}.`, { headers: { allow } })
}

function refuseQuery({ query, routeOptions }: FastifyRequest): void {
  const faults = queryFaults(query)
  if (faults.length > 0) throw invalidRequest('query', faults)
  const names = routeOptions.schema?.querystring === undefined && typeof query === 'object' && query !== null ? Object.keys(query) : []
  if (names.length === 0) return
  throw invalidRequest(
    'query',
    names.map(name => ({ in: 'query', name, detail: 'is not a parameter of this operation' })),
  )
}

/** Bodies are taken as they are and in UTF-8 only; RFC 9110 section 15.5.16 asks to name what would be accepted. */
function refuseMediaType({ headers }: FastifyRequest): void {
  const coding = headers['content-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw new ApiError('unsupported_media_type', 'The body must have no Content-Encoding.', { headers: { 'accept-encoding': 'identity' } })
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  if (charset.toLowerCase() !== 'utf-8') {
    throw new ApiError('unsupported_media_type', 'The body must be in UTF-8.', { headers: { accept: 'application/json' } })
  }
}
