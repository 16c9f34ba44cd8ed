import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { tag } from '../caching.ts'
import { pageOf, pick, readPage } from '../paging.ts'
import { ArticleList, articleCardCore, articleFields } from '../schemas/article.ts'
import { Expert, ExpertList, expertCardCore, expertFieldsParam, expertSorts, nameFilter } from '../schemas/expert.ts'
import { articleFilters } from '../schemas/filters.ts'
import { pageParams } from '../schemas/list.ts'
import { json, moved, problems } from '../schemas/problem.ts'
import { idOrSlug, Language, typed } from '../schemas/scalars.ts'
import type { Store } from '../store/store.ts'
import { tagsOfCard } from '../tags.ts'
import { findPerson, listOfPerson, redirectTo } from './moved.ts'

const lang = Language.optional().meta({ description: 'Which language to write names and descriptions in, where known.', example: 'ru' })
const params = z.strictObject({ idOrSlug: idOrSlug('ulkar-dashdamirzada') })
const { expert: _, ...otherFilters } = articleFilters

export const expertRoutes: FastifyPluginAsyncZod<{ store: Store; publicUrl: string }> = async (app, { store, publicUrl }) => {
  app.get(
    '/experts',
    {
      schema: {
        operationId: 'listExperts',
        tags: ['experts'],
        summary: 'List people',
        description: 'Everybody who is quoted or appears in a published article.',
        querystring: z.strictObject({
          q: nameFilter,
          topic: typed(200).optional().meta({ description: 'Only who knows about this.', example: 'container shipping' }),
          sort: z
            .enum(expertSorts)
            .default('name')
            .meta({ description: 'By name, by number of quotes (most first), or by their latest article.', example: 'quotes' }),
          lang,
          ...pageParams,
          fields: expertFieldsParam,
        }),
        response: { 200: json('A page of people.', ExpertList, ['Link']), ...problems() },
      },
    },
    async (request, reply) => {
      const { q, topic, sort, lang, fields, ...paging } = request.query
      const chosen = { q, topic, sort }
      const page = await store.experts.list({ q, topic }, sort, readPage(request, paging, chosen), lang)
      tag(reply, ['experts', ...page.items.map(({ id }) => id)])
      const data = page.items.map(expert => pick(expert, expertCardCore, fields))
      return { data, page: pageOf(request, reply, publicUrl, chosen, paging, page) }
    },
  )

  app.get(
    '/experts/:idOrSlug',
    {
      schema: {
        operationId: 'getExpert',
        tags: ['experts'],
        summary: 'Get a person',
        description: 'By id or slug. Somebody who appears in no published article answers 404; who was merged, 301 to whom they are now.',
        params,
        querystring: z.strictObject({ lang }),
        response: { 200: json('The person, with affiliations over time.', Expert), ...moved, ...problems('not_found') },
      },
    },
    async (request, reply) => {
      const expert = await store.atOneMoment(() => findPerson(store, request.params.idOrSlug, request.query.lang))
      if (typeof expert === 'string') return redirectTo(expert, request, reply)
      tag(reply, [expert.id])
      return expert
    },
  )

  app.get(
    '/experts/:idOrSlug/articles',
    {
      schema: {
        operationId: 'listExpertArticles',
        tags: ['experts'],
        summary: 'List the articles with a person',
        description: 'Cards, newest first.',
        params,
        querystring: z.strictObject({ ...otherFilters, ...pageParams, fields: articleFields }),
        response: { 200: json('A page of articles.', ArticleList, ['Link']), ...moved, ...problems('not_found') },
      },
    },
    async (request, reply) => {
      const { fields, limit, cursor, count, ...filter } = request.query
      const asked = readPage(request, { limit, cursor, count }, filter)
      const list = (id: string) => store.articles.list({ ...filter, expert: id }, asked)
      const found = await listOfPerson(store, request.params.idOrSlug, list)
      if (typeof found === 'string') return redirectTo(found, request, reply)
      const { id, page } = found
      tag(reply, ['site', 'articles', id, ...page.items.flatMap(tagsOfCard)])
      const data = page.items.map(card => pick(card, articleCardCore, fields))
      return { data, page: pageOf(request, reply, publicUrl, filter, { limit }, page) }
    },
  )
}
