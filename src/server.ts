import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import cors from '@fastify/cors'
import fastify, {
  type FastifyBaseLogger,
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteOptions,
} from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createTrust } from './address.ts'
import { addBeacon, type Recorder } from './beacon.ts'
import { addCaching, type CachingOptions } from './caching.ts'
import type { Config } from './config.ts'
import { addConnections } from './connections.ts'
import { ApiError, problemMediaType, status, toApiError, toProblem } from './errors.ts'
import { createFront, type FrontOptions } from './front.ts'
import { allowedHeaders, exposedHeaders, requestIdOf, securityHeaders } from './headers.ts'
import { normalizeTexts, parseJson } from './json.ts'
import { JsonError } from './json-fault.ts'
import type { Lifecycle } from './lifecycle.ts'
import { addRateLimit, createRateLimit } from './limits.ts'
import { createRequestLog, type LogStream, loggerOptions, logRequests, openStdout } from './logging.ts'
import { maxHeadBytes } from './plain-request.ts'
import { addRefusals, methodsAt, routableUrl } from './refusals.ts'
import type { Scope } from './schemas/key.ts'
import { serializerCompiler } from './serialization.ts'
import { addSocketAnswers, type ClientErrorHandler, createClientErrorHandler } from './sockets.ts'
import { maxSegmentLength, parseQuery } from './target.ts'
import { invalidRequest, noCompiler, validatorCompiler } from './validation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the operation: anyone, or a key with this scope. A server with a route that does not say so does not start. */
    access?: 'public' | Scope
  }
}

/** Every app that routes are added to: request and answer are typed by the zod schemas of the route. */
export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** Milliseconds; Node checks connections against the first two every `checkMs`. */
const stockTimeouts = { headersMs: 10_000, requestMs: 15_000, checkMs: 2000 }

export interface ServerOptions extends Partial<CachingOptions> {
  config: Pick<Config, 'logLevel' | 'trustProxy' | 'corsOrigins' | 'rateLimitMax'>
  lifecycle?: Lifecycle
  /** Where answers are stored that are not kept in memory. */
  stored?: FrontOptions['stored']
  /** Who counts views; beacons are not answered before routing without. */
  recorder?: Recorder
  logStream?: LogStream
  timeouts?: typeof stockTimeouts
}

/** A server without operations: settings, parsers, hooks and refusals. Every failure is answered as a problem. */
export async function createServer(options: ServerOptions): Promise<App> {
  const { config, lifecycle = { draining: false }, sharing, stored, recorder, lastChangeAt = () => undefined, now = Date.now } = options
  const { corsOrigins } = config
  const stream = options.logStream ?? openStdout()
  const trust = createTrust(config.trustProxy)
  const log = createRequestLog(config.logLevel, stream)
  const refuse = createClientErrorHandler(log)
  const app = fastify({
    ...serverSettings(options, refuse),
    ...loggerOptions(config.logLevel, stream),
    trustProxy: trust,
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler(() => {
    throw new ApiError('not_found', 'There is nothing at this address.')
  })
  addJsonParser(app)
  addSocketAnswers(app.server, (request, response) => app.routing(request, response), log)
  logRequests(app, log)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders).header('x-request-id', request.id)
    // What CORS answers before any route is looked at.
    const allow = request.method === 'OPTIONS' ? methodsAt(app, request.url) : undefined
    if (allow !== undefined) reply.header('allow', allow)
    done()
  })
  await app.register(cors, {
    origin: corsOrigins,
    methods: ['GET', 'HEAD', 'POST'],
    exposedHeaders,
    allowedHeaders,
    maxAge: 7200,
    strictPreflight: false,
  })
  const limit = createRateLimit(config.rateLimitMax, trust)
  addRateLimit(app, config.rateLimitMax, limit)
  addRefusals(app)
  addCaching(app, { lastChangeAt, sharing, now })
  demandAccess(app)
  addHeadRoutes(app)
  const find = sharing
    ? createFront({ responses: sharing.responses, stored, corsOrigins, lifecycle, limit, log, lastChangeAt, now })
    : () => undefined
  addConnections(app.server, { find, refuse, isDraining: () => lifecycle.draining, now: Date.now })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (lifecycle.draining) reply.header('connection', 'close')
    // A preflight gets one (RFC 9110 section 8.6 forbids it).
    if (reply.statusCode === status.noContent) reply.removeHeader('content-length')
    done(null, payload)
  })
  if (recorder) addBeacon(app.server, { recorder, trust, limit, log, corsOrigins, lifecycle })
  return app
}

/** Fastify's stock settings do not cut slow bodies at all: both its own and Node's limits must be set. */
function serverSettings({ timeouts = stockTimeouts }: ServerOptions, clientErrorHandler: ClientErrorHandler): FastifyHttpOptions<Server> {
  return {
    bodyLimit: 256 * 1024,
    requestTimeout: timeouts.requestMs,
    http: {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      connectionsCheckingInterval: timeouts.checkMs,
      maxHeaderSize: maxHeadBytes,
      requireHostHeader: false,
    },
    // Longer than the 60 s that balancers usually keep an idle connection, so that it is never ours that is closed under a request.
    keepAliveTimeout: 75_000,
    maxRequestsPerSocket: 1000,
    return503OnClosing: false,
    // The router counts UTF-16 units, of which a character has two at most.
    routerOptions: { maxParamLength: 2 * maxSegmentLength, querystringParser: parseQuery },
    rewriteUrl: routableUrl,
    exposeHeadRoutes: false,
    requestIdHeader: false,
    genReqId: requestIdOf,
    frameworkErrors: sendProblem,
    clientErrorHandler,
  }
}

/** Whether whoever runs the server has to know: a bug, or a disk that is full. A server that stops is neither. */
const isOurs = ({ code, cause }: ApiError): boolean => code === 'internal' || (code === 'unavailable' && cause !== undefined)

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = toApiError(error)
  if (isOurs(known)) request.log.error({ err: known.cause ?? known }, 'failed')
  const problem = toProblem(known, request.id)
  // Fastify closes the connection after a body that it refuses, which resets clients that are still sending: let Node read on instead, as
  // long as requestTimeout allows.
  if (reply.hasHeader('connection')) {
    reply.removeHeader('connection')
    // Node would say nothing of the connection any more, not even that this was its last request: the next one gets a 503 without a problem.
    Reflect.set(reply.raw, '_removedConnection', false)
  }
  reply.code(problem.status).headers(known.headers).type(problemMediaType)
  // As bytes, or Fastify would add a charset, which the media type does not have.
  reply.send(Buffer.from(JSON.stringify(problem)))
}

function addJsonParser(app: App): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      // Clients that send JSON say so of a request without a body too.
      const schema = request.routeOptions.schema?.body
      if (body.length === 0 && (schema === undefined || schema instanceof z.ZodPrefault)) return undefined
      try {
        const value = normalizeTexts(parseJson(body))
        // Fastify has null stand for a body that is not there.
        if (value === null && schema !== undefined) throw new JsonError('must be of type object', '')
        return value
      } catch (error) {
        if (!(error instanceof JsonError)) throw error
        throw invalidRequest('body', [{ in: 'body', pointer: error.pointer, detail: error.message }])
      }
    },
  )
}

/** HEAD for every GET, through the same handler and hooks, so that its headers are those of GET. Fastify's own cannot answer 304. */
function addHeadRoutes(app: App): void {
  app.addHook('onRoute', function (route) {
    if (route.method === 'GET') this.route({ ...route, method: 'HEAD', url: route.routePath })
  })
}

/** Asked when the server starts and not when a route is added, so that a scope can declare access for the routes of a plugin. */
function demandAccess(app: App): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', route => {
    routes.push(route)
  })
  app.addHook('onReady', async () => {
    const silent = routes.filter(route => route.config?.access === undefined).map(route => `${String(route.method)} ${route.url}`)
    if (silent.length > 0) throw new Error(`These routes do not say who may call them (config.access): ${silent.join(', ')}`)
  })
}
