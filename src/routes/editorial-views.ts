import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { status } from '../errors.ts'
import { ArticleId } from '../schemas/ids.ts'
import { json, noContent, problems } from '../schemas/problem.ts'
import { Day, PassedOnView, type ViewDay, ViewDayList } from '../schemas/view.ts'
import { dayOf, daysBefore, daysBetween } from '../text/day.ts'
import { invalidRequest } from '../validation.ts'
import { absence } from './articles.ts'
import type { ViewRouteOptions } from './views.ts'

const params = z.strictObject({ id: ArticleId })

/** How many days are shown when no first one is asked for, and how many can be. */
const dayLimits = { default: 30, max: 366 }

const range = {
  from: Day.optional().meta({
    description: `The first UTC day, at most ${dayLimits.max - 1} before the last; the ${dayLimits.default - 1}th before it when absent.`,
    example: '2026-05-01',
  }),
  to: Day.optional().meta({ description: 'The last UTC day; today when absent.', example: '2026-05-31' }),
  format: z.enum(['json', 'csv']).default('json').meta({ description: 'How to write the days.', example: 'json' }),
}

interface AskedRange {
  from?: string | undefined
  to?: string | undefined
}

/** The days asked for. Throws `invalid_request` for more than there may be, so that no reader waits while they are summed up. */
function readRange({ from, to }: AskedRange, nowMs: number): [from: string, to: string] {
  const last = to ?? dayOf(nowMs)
  const first = from ?? daysBefore(Date.parse(last), dayLimits.default - 1)
  if (daysBetween(first, last) <= dayLimits.max) return [first, last]
  throw invalidRequest('query', [{ in: 'query', name: 'from', detail: `is more than ${dayLimits.max - 1} days before 'to'` }])
}

const days = {
  ...json('The days.', ViewDayList),
  content: {
    ...json('', ViewDayList).content,
    'text/csv': { schema: z.string().meta({ description: 'The same as lines under a header (RFC 4180).' }) },
  },
}

const columns = 'day,received,views,uniqueViews,bot,prefetch,repeat'
const toCsv = (rows: readonly ViewDay[]): string =>
  [
    columns,
    ...rows.map(({ day, received, views, uniqueViews, excluded: { bot, prefetch, repeat } }) =>
      [day, received, views, uniqueViews, bot, prefetch, repeat].join(),
    ),
  ]
    .map(line => `${line}\r\n`)
    .join('')

export const editorialViewRoutes: FastifyPluginAsyncZod<ViewRouteOptions> = async (app, { store, recorder, now }) => {
  app.post(
    '/articles/:id/views',
    {
      // All of a frontend's readers come from its one address.
      config: { access: 'views:write', rateLimit: false },
      schema: {
        operationId: 'passOnView',
        tags: ['views'],
        summary: 'Pass on a view',
        description: 'For a frontend that renders on a server and tells of the reader’s action itself. The same rules count it.',
        params,
        body: PassedOnView,
        querystring: z.strictObject({}),
        response: {
          ...noContent('The view was taken.'),
          ...problems('unauthorized', 'forbidden', 'not_found', 'gone', 'unsupported_media_type', 'payload_too_large'),
        },
      },
    },
    async ({ params: { id }, body }, reply) => {
      if (!(await recorder.record({ articleId: id, ...body }))) throw await absence(store, { idOrSlug: id })
      return reply.code(status.noContent).send()
    },
  )

  app.get(
    '/articles/:id/views/days',
    {
      config: { access: 'views:read' },
      schema: {
        operationId: 'listArticleViewDays',
        tags: ['views'],
        summary: 'List the days of an article',
        description: 'What was counted and what excluded, by UTC day; also of an article that has been withdrawn.',
        params,
        querystring: z.strictObject(range),
        response: { 200: days, ...problems('unauthorized', 'forbidden') },
      },
    },
    async ({ params, query: { format, ...asked } }, reply) => {
      await recorder.judge()
      const data = await store.views.listDays(...readRange(asked, now()), params.id)
      return format === 'csv' ? reply.type('text/csv; charset=utf-8').send(toCsv(data)) : { data }
    },
  )

  app.get(
    '/views/days',
    {
      config: { access: 'views:read' },
      schema: {
        operationId: 'listViewDays',
        tags: ['views'],
        summary: 'List the days of all articles together',
        description: 'What was counted and what excluded, by UTC day.',
        querystring: z.strictObject(range),
        response: { 200: days, ...problems('unauthorized', 'forbidden') },
      },
    },
    async ({ query: { format, ...asked } }, reply) => {
      await recorder.judge()
      const data = await store.views.listDays(...readRange(asked, now()))
      return format === 'csv' ? reply.type('text/csv; charset=utf-8').send(toCsv(data)) : { data }
    },
  )
}
