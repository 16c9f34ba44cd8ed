import { z } from 'zod'
import { tag } from '../../src/caching.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { ApiError } from '../../src/errors.ts'
import { operationRoutes } from '../../src/routes/operations.ts'
import { json, problems } from '../../src/schemas/problem.ts'
import { type App, createServer, type ServerOptions } from '../../src/server.ts'

export const secret = 'hunter2'

const Card = z.object({ id: z.string(), title: z.string() })
const CardList = z.object({ data: z.array(Card) })
const CardInput = z.strictObject({ title: z.string().max(20), more: z.record(z.string(), z.unknown()).optional() })

export const quiet: Config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_MAX: '0' })

export type ProbeOptions = Omit<ServerOptions, 'config'> & { config?: Partial<Config>; checks?: Record<string, () => boolean> }

/** The real server with operations that exist for tests only: a list, one item, a body, and handlers that fail in every way. */
export async function openProbe(options: ProbeOptions = {}): Promise<App> {
  const lifecycle = options.lifecycle ?? { draining: false }
  const app = await createServer({ ...options, lifecycle, config: { ...quiet, ...options.config } })
  await app.register(operationRoutes, { lifecycle, checks: options.checks ?? {} })
  addCards(app)
  addFailures(app)
  await app.ready()
  return app
}

const reading = { access: 'public', cache: 'public' } as const

function addCards(app: App): void {
  const querystring = z.strictObject({
    limit: z
      .string()
      .regex(/^\d{1,3}$/, 'must be a whole number from 1 to 100')
      .transform(Number)
      .optional(),
    tag: z.array(z.string()).optional(),
  })
  app.get(
    '/v1/cards',
    { config: reading, schema: { querystring, response: { 200: json('Cards.', CardList), ...problems() } } },
    async ({ query }, reply) => {
      const data = Array.from({ length: query.limit ?? 2 }, (_, index) => ({ id: `card_${index}`, title: 'ünï' }))
      tag(reply, ['articles'])
      tag(
        reply,
        data.map((_, index) => `art_${index}`),
      )
      return { data }
    },
  )
  app.get(
    '/v1/cards/:id',
    {
      config: reading,
      schema: { params: z.object({ id: z.string().max(30) }), response: { 200: json('A card.', Card), ...problems('not_found', 'gone') } },
    },
    async ({ params }, reply) => {
      if (params.id === 'withdrawn') {
        tag(reply, ['art_9'])
        throw new ApiError('gone', 'The card was withdrawn.')
      }
      if (params.id === 'old') return reply.redirect('/v1/cards/new', 301)
      if (params.id !== 'new') throw new ApiError('not_found', 'No such card.')
      return { id: 'new', title: 'New' }
    },
  )
  app.post(
    '/v1/cards',
    { config: { access: 'public' }, schema: { body: CardInput, response: { 200: json('The body.', CardInput), ...problems() } } },
    async ({ body }) => body,
  )
}

function addFailures(app: App): void {
  app.get('/boom', { config: { access: 'public', cache: 'public' } }, async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=60')
    throw new Error(`the password is ${secret}`, { cause: new TypeError(`select *\nparams: ${secret}`) })
  })
  app.get('/thrown', { config: { access: 'public' } }, async () => {
    throw secret
  })
  app.get('/mismatch', { config: { access: 'public' }, schema: { response: { 200: json('A card.', Card) } } }, async () =>
    JSON.parse(`{"id":1,"title":"${secret}"}`),
  )
  app.get('/lost', { config: { access: 'public' } }, async (_request, reply) => reply.callNotFound())
  app.get('/text', { config: { access: 'public' } }, async (_request, reply) => reply.header('cache-control', 'max-age=5').send('text'))
  app.get('/slow', { config: { access: 'public' } }, async () => {
    await new Promise(resolve => setTimeout(resolve, 300))
    return { slow: true }
  })
}
