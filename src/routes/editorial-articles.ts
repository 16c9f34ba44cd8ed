import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { createArticle, deleteArticle, discardCopy, patchArticle, showArticle } from '../editing/articles.ts'
import { pageOf, readPage } from '../paging.ts'
import { ArticleStatus } from '../schemas/article.ts'
import { ArticlePatch, EditorialArticle, EditorialArticleList, NewArticle } from '../schemas/editorial-article.ts'
import { articleFilters } from '../schemas/filters.ts'
import { ArticleId } from '../schemas/ids.ts'
import { uncountedPageParams } from '../schemas/list.ts'
import { json, made, noContent, problems, versioned } from '../schemas/problem.ts'
import { changeHeaders, creationHeaders, orderOf, performChange, sendAnswer, sendMade } from '../writes.ts'
import { changeProblems, creationProblems, type EditorialOptions, editorialProblems, querystring } from './editorial.ts'

const params = z.strictObject({ id: ArticleId })
const shown = versioned('The article, as editors see it.', EditorialArticle)
const tags = ['editorial articles']

export const editorialArticleRoutes: FastifyPluginAsyncZod<EditorialOptions> = async (app, { context, editing, lists, publicUrl }) => {
  app.get(
    '/articles',
    {
      config: { access: 'content:read' },
      schema: {
        operationId: 'listEditorialArticles',
        tags,
        summary: 'List articles in every status',
        description: 'The last modified first.',
        querystring: z.strictObject({
          status: ArticleStatus.optional().meta({ description: 'Only in this status.' }),
          rubric: articleFilters.rubric,
          lang: articleFilters.lang,
          ...uncountedPageParams,
        }),
        response: { 200: json('A page of articles.', EditorialArticleList, ['Link']), ...problems(...editorialProblems) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query
      const page = await lists.articles(filter, readPage(request, { limit, cursor }, filter))
      return { data: page.items, page: pageOf(request, reply, publicUrl, filter, { limit }, page) }
    },
  )

  app.post(
    '/articles',
    {
      config: { access: 'content:write' },
      bodyLimit: 2_000_000,
      schema: {
        operationId: 'createArticle',
        tags,
        summary: 'Create a draft',
        description:
          'The body is blocks, Markdown, HTML or plain text; `losses` tells what of it could not be kept. All of an article, as a line of a bundle, is at most 1,000,000 bytes.',
        querystring,
        headers: creationHeaders,
        body: NewArticle,
        response: { 201: made('The draft.', EditorialArticle), ...problems(...creationProblems) },
      },
    },
    async (request, reply) => {
      const order = orderOf(request)
      return sendMade(reply, await editing.perform(order, () => createArticle(context, request.body, order)), publicUrl)
    },
  )

  app.get(
    '/articles/:id',
    {
      config: { access: 'content:read' },
      schema: {
        operationId: 'getEditorialArticle',
        tags,
        summary: 'Get an article as editors see it',
        description: 'In any status, with the changes of its working copy. The ETag is what a change must name in If-Match.',
        params,
        querystring,
        response: { 200: shown, ...problems(...editorialProblems, 'not_found') },
      },
    },
    async ({ params }, reply) => sendAnswer(reply, await showArticle(context, params.id)),
  )

  app.patch(
    '/articles/:id',
    {
      config: { access: 'content:write' },
      bodyLimit: 2_000_000,
      schema: {
        operationId: 'patchArticle',
        tags,
        summary: 'Change an article',
        description:
          'By merge patch. Quotes move along with their words; when the new text no longer holds one, the change is refused with 409 naming it, unless `retractQuotes` does. A published article is changed in a working copy, which goes live when it is published.',
        params,
        querystring,
        headers: changeHeaders,
        body: ArticlePatch,
        response: { 200: shown, ...problems(...changeProblems) },
      },
    },
    async (request, reply) =>
      performChange(editing, request, reply, change => patchArticle(context, request.params.id, request.body, change)),
  )

  app.delete(
    '/articles/:id',
    {
      config: { access: 'content:write' },
      schema: {
        operationId: 'deleteArticle',
        tags,
        summary: 'Delete a draft',
        description: 'What was published can only be withdrawn.',
        params,
        querystring,
        headers: changeHeaders,
        response: { ...noContent('It is deleted.'), ...problems(...changeProblems) },
      },
    },
    async (request, reply) => performChange(editing, request, reply, change => deleteArticle(context, request.params.id, change)),
  )

  app.delete(
    '/articles/:id/working-copy',
    {
      config: { access: 'content:write' },
      schema: {
        operationId: 'discardWorkingCopy',
        tags,
        summary: 'Discard the working copy',
        description: 'What is live stays as it is, also when it has been withdrawn by an import.',
        params,
        querystring,
        headers: changeHeaders,
        response: { 200: shown, ...problems(...changeProblems) },
      },
    },
    async (request, reply) => performChange(editing, request, reply, change => discardCopy(context, request.params.id, change)),
  )
}
