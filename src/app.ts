import type { Config } from './config.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { LogStream } from './logging.ts'
import { addOpenApi } from './openapi.ts'
import type { Examples } from './openapi-document.ts'
import { articleRoutes } from './routes/articles.ts'
import { expertRoutes } from './routes/experts.ts'
import { operationRoutes, type ReadinessCheck } from './routes/operations.ts'
import { quoteRoutes } from './routes/quotes.ts'
import { referenceRoutes } from './routes/reference.ts'
import { rubricRoutes } from './routes/rubrics.ts'
import { siteRoutes } from './routes/site.ts'
import { type App, createServer } from './server.ts'
import type { Store } from './store/store.ts'

export interface AppOptions {
  config: Pick<Config, 'logLevel' | 'trustProxy' | 'corsOrigins' | 'rateLimitMax' | 'publicUrl'>
  store: Store
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
export async function buildApp({ config, store, lifecycle, checks, logStream, now, examples }: AppOptions): Promise<App> {
  const app = await createServer({
    config,
    lifecycle,
    lastChangeAt: () => store.changes.lastAt(),
    now,
    ...(logStream && { logStream }),
  })
  await addOpenApi(app, config.publicUrl, examples)
  const options = { store, publicUrl: config.publicUrl }

  await app.register(
    async delivery => {
      delivery.addHook('onRoute', route => {
        route.config = { ...route.config, access: 'public', cache: 'public' }
      })
      await delivery.register(siteRoutes, options)
      await delivery.register(rubricRoutes, options)
      await delivery.register(articleRoutes, options)
      await delivery.register(quoteRoutes, options)
      await delivery.register(expertRoutes, options)
    },
    { prefix: '/v1' },
  )
  await app.register(operationRoutes, { lifecycle, checks })
  await app.register(referenceRoutes, { publicUrl: config.publicUrl })
  return app
}
