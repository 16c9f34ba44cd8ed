import { Agent, request } from 'node:http'
import type { Test } from 'tap'
import { type AnswerStoreOptions, createAnswerStore } from '../../src/answer-store.ts'
import type { AppOptions } from '../../src/app.ts'
import { createLists, type Lists } from '../../src/lists.ts'
import { createRenditions, type Renditions } from '../../src/renditions.ts'
import { createResponseCache } from '../../src/response-cache.ts'
import { commitBy } from '../../src/store/commit.ts'
import { createRunner } from '../../src/store/reader.ts'
import { type Content, openContent } from './content.ts'
import { portOf } from './raw.ts'

export interface Got {
  status: number
  /** By name, without those that differ from one answer to the next; a name that comes twice has both values. */
  headers: Record<string, string>
  body: Buffer
}

export interface Asked {
  method?: string
  headers?: Record<string, string>
}

export interface Fronted extends Content {
  /** The port of the app that keeps answers. */
  port: number
  /** Asks the app that keeps answers, on one connection. */
  ask: (url: string, asked?: Asked) => Promise<Got>
  /** Asks one on the same database that keeps none. */
  askFresh: (url: string, asked?: Asked) => Promise<Got>
}

// A connection ends after so many requests.
const changing = new Set(['date', 'x-request-id', 'ratelimit', 'connection', 'keep-alive'])

/** Two servers of one database that listen: what is kept before the routes is not seen by `inject`. */
export async function openFronted(t: Test, lines?: readonly unknown[], options: Partial<AppOptions> = {}): Promise<Fronted> {
  const content = await openContent(t, lines)
  const kept = await content.openAnother({ responses: content.responses, ...options })
  const fresh = await content.openAnother(options)
  t.teardown(() => Promise.all([kept.close(), fresh.close()]))
  const port = await portOf(kept)
  return { ...content, port, ask: askOn(t, port), askFresh: askOn(t, await portOf(fresh)) }
}

export interface Stored {
  /** Asks an app that keeps nothing in memory, and stores its answers about articles and the cards of lists. */
  ask: Fronted['ask']
  renditions: Renditions
  lists: Lists
  /** How many answers were found stored. */
  found: () => number
  /** How many lists were put together of cards that were stored. */
  listed: () => number
}

/** One more server of the same database. */
export async function openStored(t: Test, content: Content, options: Partial<AnswerStoreOptions> = {}): Promise<Stored> {
  const commit = commitBy(content.writer, () => content.clock.ms)
  const store = createAnswerStore({ commit, settings: {}, gatherMs: 0, ...options })
  const run = createRunner(content.sqlite)
  const renditions = createRenditions(run, store)
  const lists = createLists({ run, publicUrl: 'https://api.newsroom.example', store })
  let listed = 0
  let found = 0
  const counted: Renditions = {
    ...renditions,
    find(url) {
      const answer = renditions.find(url)
      if (answer) found++
      return answer
    },
  }
  const countedLists: Lists = {
    ...lists,
    find(url) {
      const answer = lists.find(url)
      if (answer) listed++
      return answer
    },
  }
  const app = await content.openAnother({ responses: createResponseCache(1), renditions: counted, lists: countedLists })
  t.teardown(() => app.close())
  return { ask: askOn(t, await portOf(app)), renditions, lists, found: () => found, listed: () => listed }
}

function askOn(t: Test, port: number): Fronted['ask'] {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  return (path, { method = 'GET', headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      request({ agent, port, path, method, headers }, response => {
        const parts: Buffer[] = []
        response.on('data', part => parts.push(part))
        response.on('end', () => {
          const said = Object.entries(response.headersDistinct).filter(([name]) => !changing.has(name))
          const told = Object.fromEntries(said.map(([name, values = []]) => [name, values.join(' AND ')]))
          resolve({ status: response.statusCode ?? 0, headers: told, body: Buffer.concat(parts) })
        })
      })
        .on('error', reject)
        .end()
    })
}
