import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { addQuote, editQuote, extractCandidates, retractQuote } from '../editing/quotes.ts'
import { EditorialArticle, NewQuote, QuotePatch } from '../schemas/editorial-article.ts'
import { ArticleId, QuoteId } from '../schemas/ids.ts'
import { problems, versioned } from '../schemas/problem.ts'
import { changeHeaders, performChange, postHeaders } from '../writes.ts'
import { changeProblems, type EditorialOptions, postProblems, querystring } from './editorial.ts'

const params = z.strictObject({ id: ArticleId })
const quoteParams = z.strictObject({ id: ArticleId, quoteId: QuoteId })
const shown = { 200: versioned('The article with its quotes.', EditorialArticle) }
const response = { ...shown, ...problems(...postProblems) }
const tags = ['editorial quotes']

export const editorialQuoteRoutes: FastifyPluginAsyncZod<EditorialOptions> = async (app, { context, editing }) => {
  app.post(
    '/articles/:id/quotes',
    {
      config: { access: 'content:write' },
      schema: {
        operationId: 'addQuote',
        tags,
        summary: 'Mark a quote',
        description:
          'A place in the text becomes a candidate. What happens to quotes happens at once, also in a published article, unless it stands only in the working copy, or other words come before it or right after it there.',
        params,
        querystring,
        headers: postHeaders,
        body: NewQuote,
        response,
      },
    },
    async (request, reply) => performChange(editing, request, reply, change => addQuote(context, request.params.id, request.body, change)),
  )

  app.post(
    '/articles/:id/quotes::extract',
    {
      config: { access: 'content:write' },
      schema: {
        operationId: 'extractQuotes',
        tags,
        summary: 'Propose quotes',
        description:
          'Rules find direct speech and who says it; what they find becomes candidates, as many as an article may have; `leftOut` tells how many more there were. Only an editor publishes.',
        params,
        querystring,
        headers: postHeaders,
        response,
      },
    },
    async (request, reply) => performChange(editing, request, reply, change => extractCandidates(context, request.params.id, change)),
  )

  app.patch(
    '/articles/:id/quotes/:quoteId',
    {
      config: { access: 'content:publish' },
      schema: {
        operationId: 'patchQuote',
        tags,
        summary: 'Publish, reject or reassign a quote',
        description:
          'Its words and its place never change. A published quote needs a speaker who appears in the article. It changes at once in what is live, unless the working copy has other words around it: then it changes when that goes live.',
        params: quoteParams,
        querystring,
        headers: changeHeaders,
        body: QuotePatch,
        response: { ...shown, ...problems(...changeProblems) },
      },
    },
    async (request, reply) => {
      const { id, quoteId } = request.params
      return performChange(editing, request, reply, change => editQuote(context, id, quoteId, request.body, change))
    },
  )

  app.post(
    '/articles/:id/quotes/:quoteId/retract',
    {
      config: { access: 'content:publish' },
      schema: {
        operationId: 'retractQuote',
        tags,
        summary: 'Take a published quote back',
        description: 'It answers 410 from now on. The words in the article stay.',
        params: quoteParams,
        querystring,
        headers: postHeaders,
        response,
      },
    },
    async (request, reply) => {
      const { id, quoteId } = request.params
      return performChange(editing, request, reply, change => retractQuote(context, id, quoteId, change))
    },
  )
}
