import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { loadArticle } from '../editing/article-state.ts'
import { tellRevision } from '../editing/content.ts'
import { findRevision, restoreRevision } from '../editing/revisions.ts'
import { pageOf, readPage } from '../paging.ts'
import { EditorialArticle, Restoration } from '../schemas/editorial-article.ts'
import { ArticleId } from '../schemas/ids.ts'
import { intParam, uncountedPageParams } from '../schemas/list.ts'
import { json, problems, versioned } from '../schemas/problem.ts'
import { Comparison, Revision, RevisionList } from '../schemas/revision.ts'
import { optional } from '../store/optional.ts'
import type { Revision as StoredRevision } from '../store/revisions.ts'
import { compareBlocks } from '../text/compare-blocks.ts'
import { performChange, postHeaders } from '../writes.ts'
import { type EditorialOptions, editorialProblems, postProblems, querystring } from './editorial.ts'

const params = z.strictObject({ id: ArticleId })
const numbered = z.strictObject({
  id: ArticleId,
  number: z
    .string()
    .refine(value => /^[1-9]\d{0,8}$/.test(value), 'is not the number of a revision')
    .transform(Number)
    .meta({ description: 'The number of the revision.', type: 'integer', minimum: 1, maximum: 999_999_999, example: 1 }),
})
const tags = ['editorial revisions']

const toCard = ({ number, at, keyId, action, isLive }: Omit<StoredRevision, 'content' | 'articleId' | 'slugs'>) => ({
  number,
  at,
  ...optional({ keyId }),
  action,
  isLive: isLive === 1,
})

export const editorialRevisionRoutes: FastifyPluginAsyncZod<EditorialOptions> = async (app, { context, editing, publicUrl }) => {
  app.get(
    '/articles/:id/revisions',
    {
      config: { access: 'content:read' },
      schema: {
        operationId: 'listRevisions',
        tags,
        summary: 'List the states of an article',
        description: 'A state for every accepted write, newest first. An imported article has none until it is first edited.',
        params,
        querystring: z.strictObject(uncountedPageParams),
        response: { 200: json('A page of states.', RevisionList, ['Link']), ...problems(...editorialProblems, 'not_found') },
      },
    },
    async (request, reply) => {
      await loadArticle(context, request.params.id)
      const page = await context.revisions.list(request.params.id, readPage(request, request.query, {}))
      return { data: page.items.map(toCard), page: pageOf(request, reply, publicUrl, {}, request.query, page) }
    },
  )

  app.get(
    '/articles/:id/revisions/:number',
    {
      config: { access: 'content:read' },
      schema: {
        operationId: 'getRevision',
        tags,
        summary: 'Get a state of an article',
        description: 'The same for ever, byte for byte.',
        params: numbered,
        querystring,
        response: { 200: json('The state.', Revision), ...problems(...editorialProblems, 'not_found') },
      },
    },
    async ({ params: { id, number } }) => {
      const row = await findRevision(context, id, number)
      return { ...toCard(row), article: tellRevision(row) }
    },
  )

  app.get(
    '/articles/:id/revisions/:number/compare',
    {
      config: { access: 'content:read' },
      schema: {
        operationId: 'compareRevisions',
        tags,
        summary: 'Compare two states of an article',
        description: 'Which fields differ, and the bodies block by block.',
        params: numbered,
        querystring: z.strictObject({ with: intParam(1, 999_999_999, 1, 'The number of the older state.') }),
        response: { 200: json('What differs.', Comparison), ...problems(...editorialProblems, 'not_found') },
      },
    },
    async ({ params: { id, number }, query }) => {
      const [from, to] = [await findRevision(context, id, query.with), await findRevision(context, id, number)]
      const [old, next] = [tellRevision(from), tellRevision(to)]
      const names = new Set([...Object.keys(old), ...Object.keys(next)])
      const fields = [...names].filter(name => JSON.stringify(Reflect.get(old, name)) !== JSON.stringify(Reflect.get(next, name)))
      return { from: from.number, to: to.number, fields, blocks: compareBlocks(old.body, next.body) }
    },
  )

  app.post(
    '/articles/:id/revisions/:number/restore',
    {
      config: { access: 'content:write' },
      schema: {
        operationId: 'restoreRevision',
        tags,
        summary: 'Restore a state of an article',
        description:
          'Its content becomes that of then: at once in a draft, in the working copy of a published article. What was decided of its quotes stays decided: one that was taken back since is published again only by a patch of the quote. When the text of then does not hold a quote, it is refused with 409 naming it, unless `retractQuotes` does.',
        params: numbered,
        querystring,
        headers: postHeaders,
        body: Restoration.prefault({}),
        response: { 200: versioned('The article.', EditorialArticle), ...problems(...postProblems) },
      },
    },
    async (request, reply) => {
      const { id, number } = request.params
      return performChange(editing, request, reply, change => restoreRevision(context, id, number, request.body, change))
    },
  )
}
