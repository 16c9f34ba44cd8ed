import { z } from 'zod'
import { Views } from '../../src/schemas/view.ts'
import type { App } from '../../src/server.ts'

/** A browser that nobody takes for a robot. */
export const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'

export interface Beacon {
  from?: string
  agent?: string
  headers?: Record<string, string>
  payload?: string
}

/** Sends what the page of an article sends once it is seen. */
export const sendBeacon = (app: App, id: string, { from = '192.0.2.1', agent = browser, headers = {}, payload }: Beacon = {}) =>
  app.inject({
    method: 'POST',
    url: `/v1/articles/${id}/views`,
    remoteAddress: from,
    headers: { 'user-agent': agent, ...headers },
    ...(payload !== undefined && { payload }),
  })

/** The counts of a published article, as anyone reads them. */
export async function countsOf(app: App, id: string): Promise<z.infer<typeof Views>> {
  return Views.parse((await app.inject(`/v1/articles/${id}/views`)).json())
}

const Named = z.object({ id: z.string() })

export async function idOf(app: App, slug: string, lang = 'en'): Promise<string> {
  return Named.parse((await app.inject(`/v1/articles/${slug}?lang=${lang}`)).json()).id
}
