import { addAuth } from './auth.ts'
import type { ChangeWatch } from './change-watch.ts'
import type { Config } from './config.ts'
import type { Desk } from './editing/desk.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { Lists } from './lists.ts'
import type { LogStream } from './logging.ts'
import { addOpenApi } from './openapi.ts'
import type { Examples } from './openapi-document.ts'
import type { Renditions } from './renditions.ts'
import type { ResponseCache } from './response-cache.ts'
import { articleRoutes } from './routes/articles.ts'
import { editorialAffiliationRoutes } from './routes/editorial-affiliations.ts'
import { editorialArticleRoutes } from './routes/editorial-articles.ts'
import { editorialAuditRoutes } from './routes/editorial-audit.ts'
import { editorialExpertRoutes } from './routes/editorial-experts.ts'
import { editorialLifecycleRoutes } from './routes/editorial-lifecycle.ts'
import { editorialMergeRoutes } from './routes/editorial-merges.ts'
import { editorialQuoteRoutes } from './routes/editorial-quotes.ts'
import { editorialRevisionRoutes } from './routes/editorial-revisions.ts'
import { editorialRubricRoutes } from './routes/editorial-rubrics.ts'
import { editorialSiteRoutes } from './routes/editorial-site.ts'
import { editorialViewRoutes } from './routes/editorial-views.ts'
import { expertRoutes } from './routes/experts.ts'
import { mostViewedRoutes } from './routes/most-viewed.ts'
import { operationRoutes, type ReadinessCheck } from './routes/operations.ts'
import { previewRoutes } from './routes/preview.ts'
import { quoteRoutes } from './routes/quotes.ts'
import { referenceRoutes } from './routes/reference.ts'
import { relatedRoutes } from './routes/related.ts'
import { rubricRoutes } from './routes/rubrics.ts'
import { searchRoutes } from './routes/search.ts'
import { siteRoutes } from './routes/site.ts'
import { suggestRoutes } from './routes/suggest.ts'
import { viewRoutes } from './routes/views.ts'
import { type App, createServer } from './server.ts'
import { commitBy } from './store/commit.ts'
import { touchKey } from './store/keys.ts'
import type { Search } from './store/search-asked.ts'
import type { Store } from './store/store.ts'
import type { Writer } from './store/writer.ts'
import { createRanking } from './views/ranking.ts'
import type { ViewRecorder } from './views/recorder.ts'

export interface AppOptions {
  config: Pick<Config, 'logLevel' | 'trustProxy' | 'corsOrigins' | 'rateLimitMax' | 'publicUrl'>
  store: Store
  search: Search
  desk: Desk
  writer: Writer
  recorder: ViewRecorder
  watch: ChangeWatch
  /** Where answers to public reads are kept, if they are; `watch` must drop from it what changes. */
  responses?: ResponseCache | undefined
  /** Where answers about articles are stored, if they are. */
  renditions?: Renditions | undefined
  /** What answers lists of articles from cards that are stored, if anything does. */
  lists?: Lists | undefined
  lifecycle: Lifecycle
  /** What must hold for the server to be sent requests, by name. */
  checks: Readonly<Record<string, ReadinessCheck>>
  logStream?: LogStream
  /** Milliseconds since 1970. */
  now?: () => number
  /** What the document shows as answers; the committed ones when absent. */
  examples?: Examples
}

/** The whole API, ready to listen or to be injected into. */
export async function buildApp({
  config,
  store,
  search,
  desk,
  writer,
  recorder,
  watch,
  responses,
  renditions,
  lists,
  lifecycle,
  checks,
  logStream,
  now = Date.now,
  examples,
}: AppOptions): Promise<App> {
  await watch.notice()
  const app = await createServer({
    config,
    lifecycle,
    recorder,
    lastChangeAt: watch.lastAt,
    sharing: responses && { responses, notice: watch.notice },
    stored: renditions && lists && { find: url => renditions.find(url) ?? lists.find(url) },
    now,
    ...(logStream && { logStream }),
  })
  await addOpenApi(app, config.publicUrl, examples)
  const commit = commitBy(writer, now)
  const options = {
    store,
    renditions,
    lists,
    search,
    publicUrl: config.publicUrl,
    recorder,
    ranking: createRanking({ commit, judge: recorder.judge, orders: store.views.orders, now }),
    now,
  }
  addAuth(app, {
    findKey: id => store.keys.find(id),
    touchKey: (id, lastUsedOn) => commit([touchKey({ id, lastUsedOn })]),
    now,
  })

  await app.register(
    async delivery => {
      delivery.addHook('onRoute', route => {
        route.config = { access: 'public', cache: 'public', ...route.config }
      })
      await delivery.register(siteRoutes, options)
      await delivery.register(rubricRoutes, options)
      await delivery.register(articleRoutes, options)
      await delivery.register(relatedRoutes, options)
      await delivery.register(quoteRoutes, options)
      await delivery.register(expertRoutes, options)
      await delivery.register(searchRoutes, options)
      await delivery.register(suggestRoutes, options)
      await delivery.register(viewRoutes, options)
      await delivery.register(mostViewedRoutes, options)
    },
    { prefix: '/v1' },
  )
  const editing = { ...desk, publicUrl: config.publicUrl }
  await app.register(
    async editorialApi => {
      await editorialApi.register(editorialArticleRoutes, editing)
      await editorialApi.register(editorialLifecycleRoutes, editing)
      await editorialApi.register(editorialQuoteRoutes, editing)
      await editorialApi.register(editorialRevisionRoutes, editing)
      await editorialApi.register(editorialAuditRoutes, editing)
      await editorialApi.register(editorialExpertRoutes, editing)
      await editorialApi.register(editorialAffiliationRoutes, editing)
      await editorialApi.register(editorialMergeRoutes, editing)
      await editorialApi.register(editorialRubricRoutes, editing)
      await editorialApi.register(editorialSiteRoutes, editing)
      await editorialApi.register(editorialViewRoutes, options)
    },
    { prefix: '/v1/editorial' },
  )
  await app.register(previewRoutes, { ...editing, writer, prefix: '/v1' })
  await app.register(operationRoutes, { lifecycle, checks })
  await app.register(referenceRoutes, { publicUrl: config.publicUrl })
  return app
}
