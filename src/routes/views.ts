import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isPrefetch } from '../beacon.ts'
import { ApiError, status } from '../errors.ts'
import { ArticleId, articlePattern, looksLikeId } from '../schemas/ids.ts'
import { json, noContent, problems } from '../schemas/problem.ts'
import { Views, ViewsList } from '../schemas/view.ts'
import type { Store } from '../store/store.ts'
import type { ViewRecorder } from '../views/recorder.ts'
import { absence } from './articles.ts'

export interface ViewRouteOptions {
  store: Store
  recorder: ViewRecorder
  /** Milliseconds since 1970. */
  now: () => number
}

/** A beacon has nothing to say. */
const maxBeaconBytes = 1024

/** How many articles can be asked for at once. */
const maxArticles = 100

/** Counts that a cache kept, with those that an order was made of, are two seconds old at most. */
export const countsPolicy = 'public, max-age=1, s-maxage=1'

/** RFC 7240: preferences are separated by commas, and what they prefer may be quoted. */
const wantsCounts = (prefer: string | undefined): boolean =>
  prefer !== undefined && /(?:^|[,\s])return\s*=\s*"?representation"?\s*(?:$|[,;])/i.test(prefer)

/** What is wrong with one is told with its value, since there may be many. */
const asGiven = z.string().meta({ pattern: articlePattern.source })

const Articles = z
  .union([asGiven, z.array(asGiven)])
  .transform((given, context) => {
    const ids = [given].flat()
    const wrong = ids.find(id => !looksLikeId('article', id))
    if (ids.length > maxArticles) context.addIssue({ code: 'custom', message: `is given more than ${maxArticles} times` })
    else if (wrong !== undefined)
      context.addIssue({ code: 'custom', message: `holds what is not the id of an article: '${wrong.slice(0, 50)}'` })
    return ids
  })
  .meta({
    description: `The articles, each as a parameter of its own; at most ${maxArticles}.`,
    minItems: 1,
    maxItems: maxArticles,
    example: ['art_01kvshvk2ke04b1mdkfj4hjnv8'],
  })

const params = z.strictObject({ id: ArticleId })
const config = { access: 'public', cache: 'none' } as const

export const viewRoutes: FastifyPluginAsyncZod<ViewRouteOptions> = async (app, { store, recorder, now }) => {
  // What navigator.sendBeacon sends without being asked; its content says nothing.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('text/plain', { parseAs: 'string', bodyLimit: maxBeaconBytes }, async () => undefined)
  app.addContentTypeParser('*', async () => {
    throw new ApiError('unsupported_media_type', 'The body must be empty, or text/plain.', { headers: { accept: 'text/plain' } })
  })

  const asOf = () => new Date(now()).toISOString()

  async function countsOf(id: string) {
    await recorder.judge()
    const [views] = await store.views.count([id], asOf())
    if (!views) throw await absence(store, { idOrSlug: id })
    return views
  }

  app.post(
    '/articles/:id/views',
    {
      config,
      schema: {
        operationId: 'countView',
        tags: ['views'],
        summary: 'Count a view',
        description:
          'To be sent once by the page of an article, after it was seen for a second; never by a server. The body is empty, or `text/plain` that is not looked at, and needs no preflight. Robots, pages loaded ahead and the same reader within 30 seconds are taken, but not counted. Answered once the count is durable. With `Prefer: return=representation` the counts are answered.',
        params,
        querystring: z.strictObject({}),
        headers: z.object({
          prefer: z.string().max(200).optional().meta({ description: 'What to answer (RFC 7240).', example: 'return=minimal' }),
        }),
        response: {
          200: json('The view was taken; the counts.', Views, ['Preference-Applied']),
          ...noContent('The view was taken.'),
          ...problems('not_found', 'gone', 'unsupported_media_type', 'payload_too_large'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { headers } = request.raw
      const action = { articleId: id, address: request.ip, userAgent: headers['user-agent'], isPrefetch: isPrefetch(headers) }
      if (!(await recorder.record(action))) throw await absence(store, { idOrSlug: id })
      if (!wantsCounts(request.headers.prefer)) return reply.code(status.noContent).send()
      reply.header('preference-applied', 'return=representation')
      return countsOf(id)
    },
  )

  app.get(
    '/articles/:id/views',
    {
      config,
      schema: {
        operationId: 'getArticleViews',
        tags: ['views'],
        summary: 'Get how often an article was viewed',
        description: 'At most two seconds old. Reading never counts.',
        params,
        querystring: z.strictObject({}),
        response: { 200: json('The counts.', Views), ...problems('not_found', 'gone') },
      },
    },
    async ({ params }, reply) => {
      reply.header('cache-control', countsPolicy)
      return countsOf(params.id)
    },
  )

  app.get(
    '/views',
    {
      config,
      schema: {
        operationId: 'listViews',
        tags: ['views'],
        summary: 'Get how often several articles were viewed',
        description: `Up to ${maxArticles} articles at once, by ascending id. What is not published is left out.`,
        querystring: z.strictObject({ article: Articles }),
        response: { 200: json('The counts.', ViewsList), ...problems() },
      },
    },
    async ({ query }, reply) => {
      reply.header('cache-control', countsPolicy)
      await recorder.judge()
      return { data: await store.views.count(query.article, asOf()) }
    },
  )
}
