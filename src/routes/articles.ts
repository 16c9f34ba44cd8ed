import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { handOver, sendAnswer, tag } from '../caching.ts'
import { ApiError } from '../errors.ts'
import { addLink } from '../links.ts'
import type { Lists } from '../lists.ts'
import { pageOf, pick, readPage } from '../paging.ts'
import type { Renditions } from '../renditions.ts'
import { Article, ArticleList, ArticleSlugList, articleCardCore, articleFields, bodyForms } from '../schemas/article.ts'
import { articleFilters } from '../schemas/filters.ts'
import { ArticleId } from '../schemas/ids.ts'
import { limitParam, pageLimits, pageParams } from '../schemas/list.ts'
import { json, moved, problems } from '../schemas/problem.ts'
import { idOrSlug, Language } from '../schemas/scalars.ts'
import type { ArticleName, PublishedArticle } from '../store/articles.ts'
import type { Store } from '../store/store.ts'
import { tagsOfArticle, tagsOfCard } from '../tags.ts'
import { withBody } from '../text/body-form.ts'
import { redirectTo } from './moved.ts'

interface ArticleRouteOptions {
  store: Store
  /** Where answers are stored, if they are. */
  renditions?: Pick<Renditions, 'findNamed' | 'keep'> | undefined
  /** Where cards are stored, if they are. */
  lists?: Pick<Lists, 'keep'> | undefined
  publicUrl: string
}

export const articleRoutes: FastifyPluginAsyncZod<ArticleRouteOptions> = async (app, { store, renditions, lists, publicUrl }) => {
  app.get(
    '/articles',
    {
      schema: {
        operationId: 'listArticles',
        tags: ['articles'],
        summary: 'List articles',
        description: 'Cards without their bodies, newest first. Narrow the list by any combination of the filters.',
        querystring: z.strictObject({ ...articleFilters, ...pageParams, fields: articleFields }),
        response: { 200: json('A page of articles.', ArticleList, ['Link']), ...problems() },
      },
    },
    async (request, reply) => {
      const { fields, limit, cursor, count, ...filter } = request.query
      const page = await store.articles.list(filter, readPage(request, { limit, cursor, count }, filter))
      tag(reply, ['site', 'articles', ...page.items.flatMap(tagsOfCard)])
      if (lists) handOver(reply, answer => lists.keep(page.seq, page.items, answer))
      const data = page.items.map(card => pick(card, articleCardCore, fields))
      return { data, page: pageOf(request, reply, publicUrl, filter, { limit }, page) }
    },
  )

  app.get(
    '/articles/slugs',
    {
      schema: {
        operationId: 'listArticleSlugs',
        tags: ['articles'],
        summary: 'List the slugs of articles',
        description: 'What a static build needs to know of each article, in pages of up to a thousand, newest first.',
        querystring: z.strictObject({
          ...articleFilters,
          ...pageParams,
          limit: limitParam(pageLimits.maxSlugs, pageLimits.maxSlugs),
        }),
        response: { 200: json('A page of slugs.', ArticleSlugList, ['Link']), ...problems() },
      },
    },
    async (request, reply) => {
      const { limit, cursor, count, ...filter } = request.query
      const page = await store.articles.listSlugs(filter, readPage(request, { limit, cursor, count }, filter))
      tag(reply, ['articles'])
      return { data: page.items, page: pageOf(request, reply, publicUrl, filter, { limit }, page) }
    },
  )

  app.get(
    '/articles/:idOrSlug',
    {
      schema: {
        operationId: 'getArticle',
        tags: ['articles'],
        summary: 'Get an article',
        description:
          'With everything it carries. A slug is looked up in `lang`. An old slug leads to the current one by 301; a withdrawn article answers 410; a draft answers 404, as if it did not exist. One whose slug is `slugs` or `most-viewed`, which are addresses of lists, is found by its id.',
        params: z.strictObject({ idOrSlug: idOrSlug('the-eleven-second-bazaar') }),
        querystring: z.strictObject({
          lang: Language.optional().meta({ description: "The language of the slug; the site's default when absent.", example: 'en' }),
          body: z
            .enum(bodyForms)
            .default('blocks')
            .meta({ description: 'The form of the body: `body`, `bodyHtml`, `bodyText` or `bodyMarkdown` is sent.', example: 'blocks' }),
        }),
        response: { 200: json('The article.', Article, ['Link']), ...moved, ...problems('not_found', 'gone') },
      },
    },
    async (request, reply) => {
      const name = { idOrSlug: request.params.idOrSlug, lang: request.query.lang }
      const stored = renditions?.findNamed({ name, form: request.query.body })
      if (stored) return sendAnswer(reply, stored)
      // One statement is of one moment by itself; why there is none takes several.
      const found = (await store.articles.findPublished(name)) ?? (await store.atOneMoment(() => findArticle(store, name)))
      if (typeof found === 'string') return redirectTo(found, request, reply)
      const article = await withBody(found.article, found.blocks, request.query.body)
      tag(reply, ['site', ...tagsOfArticle(article)])
      addLink(reply, article.canonicalUrl, { rel: 'canonical' })
      const license = article.rights.usageTerms?.url
      if (license !== undefined) addLink(reply, license, { rel: 'license' })
      const versions = article.translations.length > 0 ? [article, ...article.translations] : []
      for (const { canonicalUrl, inLanguage } of versions) addLink(reply, canonicalUrl, { rel: 'alternate', hreflang: inLanguage })
      // The address by its slug may be another route's.
      const isOther = app.hasRoute({ method: 'GET', url: `${app.prefix}/articles/${article.slug}` })
      const rendered = {
        articleId: article.id,
        form: request.query.body,
        inLanguage: article.inLanguage,
        slug: isOther ? null : article.slug,
        seq: found.seq,
      }
      if (renditions) handOver(reply, answer => renditions.keep(rendered, answer))
      return article
    },
  )

  app.get(
    '/articles/:id/next',
    {
      schema: {
        operationId: 'listNextArticles',
        tags: ['articles'],
        summary: 'List the articles that follow one',
        description: 'For endless scrolling: the next older articles of the same language, of its rubric or of all.',
        params: z.strictObject({ id: ArticleId }),
        querystring: z.strictObject({
          within: z
            .enum(['rubric', 'all'])
            .default('rubric')
            .meta({ description: 'Whether to stay in the rubric of the article.', example: 'rubric' }),
          ...pageParams,
          fields: articleFields,
        }),
        response: { 200: json('A page of articles.', ArticleList, ['Link']), ...problems('not_found', 'gone') },
      },
    },
    async (request, reply) => {
      const { fields, limit, cursor, count, within } = request.query
      const { id } = request.params
      const asked = readPage(request, { limit, cursor, count }, { within })
      const page = await store.atOneMoment(async () => {
        const place = await store.articles.findPlace(id)
        if (!place) throw await absence(store, { idOrSlug: id })
        const filter = { lang: place.lang, ...(within === 'rubric' && { rubric: place.rubric }) }
        return store.articles.list(filter, { from: [place.date, id], ...asked })
      })
      tag(reply, ['site', 'articles', id, ...page.items.flatMap(tagsOfCard)])
      const data = page.items.map(card => pick(card, articleCardCore, fields))
      return { data, page: pageOf(request, reply, publicUrl, { within }, { limit }, page) }
    },
  )
}

/** An article, or the slug that an old one of its leads to. Throws `not_found`, or `gone`. */
async function findArticle(store: Store, name: ArticleName): Promise<PublishedArticle | string> {
  const found = (await store.articles.findPublished(name)) ?? (await store.articles.findMoved(name))
  if (found === undefined) throw await absence(store, name)
  return found
}

/** Why there is no such published article: it was withdrawn, or it is not there, which is also what a draft answers. */
export async function absence(store: Store, name: ArticleName): Promise<ApiError> {
  const tombstone = await store.articles.findWithdrawn(name)
  if (!tombstone) return new ApiError('not_found', 'There is no published article of this id or slug.')
  return new ApiError('gone', 'The article has been withdrawn.', { tombstone })
}
