import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { type AppOptions, buildApp } from '../../src/app.ts'
import { type ImportReport, importBundle } from '../../src/bundle/import.ts'
import type { ImportContext } from '../../src/bundle/import-line.ts'
import type { Fault } from '../../src/bundle/refusal.ts'
import { createChangeWatch } from '../../src/change-watch.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { createDesk, type Desk } from '../../src/editing/desk.ts'
import type { Examples } from '../../src/openapi-document.ts'
import { createResponseCache, type ResponseCache } from '../../src/response-cache.ts'
import type { Scope } from '../../src/schemas/key.ts'
import type { App } from '../../src/server.ts'
import { archiveQueries } from '../../src/store/archive.ts'
import { createEditorialStore } from '../../src/store/editorial.ts'
import { insertKey, type StoredKey } from '../../src/store/keys.ts'
import { openDatabase, type Sqlite } from '../../src/store/open.ts'
import { createReader } from '../../src/store/reader.ts'
import { createSearch } from '../../src/store/search-asked.ts'
import { createStore, type Store } from '../../src/store/store.ts'
import { createWriter, type Writer } from '../../src/store/writer.ts'
import { makeApiKey } from '../../src/text/api-key.ts'
import { createViewRecorder, type ViewRecorder } from '../../src/views/recorder.ts'
import { checkEveryAnswer } from './check-answers.ts'
import { openCurrent } from './migrated.ts'

/** The moment at which tests happen. */
export const now = '2026-11-01T12:00:00.000Z'

/** UUIDv7s that count up, so that ids are the same in every run. */
export const countingUuids =
  (made = { count: 0 }) =>
  (): string =>
    `0199f000-0000-7000-8000-${(++made.count).toString(16).padStart(12, '0')}`

export interface Imported extends ImportReport {
  refusals: ({ line: number } & Fault)[]
  notices: string[]
}

export interface Content {
  app: App
  sqlite: Sqlite
  writer: Writer
  desk: Desk
  store: Store
  recorder: ViewRecorder
  responses: ResponseCache
  /** The same API on the same database, with other settings, or with nothing kept. */
  openAnother: (more?: Partial<AppOptions>) => Promise<App>
  /** The clock of the app, in milliseconds since 1970, imports included. */
  clock: { ms: number }
  /** Stores a key with these scopes; the header fields to send it with. Keys are the same in every run. */
  addKey: (scopes: readonly Scope[], more?: Partial<StoredKey>) => Promise<{ authorization: string }>
  /** Imports lines, given as objects or as texts. What is a function is called, and waited for, where it stands among the articles. */
  importLines: (lines: readonly unknown[]) => Promise<Imported>
  /** Moves the clock on. */
  wait: (ms: number) => void
}

/** Imports a bundle, and gathers what was refused and told. */
export async function importInto(context: ImportContext, open: () => AsyncIterable<Uint8Array>): Promise<Imported> {
  const refusals: Imported['refusals'] = []
  const notices: string[] = []
  const report = await importBundle({
    ...context,
    open,
    onRefusal: (line, fault) => refusals.push({ line, ...fault }),
    onNotice: (_line, text) => notices.push(text),
    onProgress: () => {},
  })
  return { ...report, refusals, notices }
}

export const sampleLines: string[] = readFileSync(fileURLToPath(new URL('../../sample/newsroom.ndjson', import.meta.url)), 'utf8')
  .trimEnd()
  .split('\n')

/** Databases as they were once lines had been imported, by these, and how many ids that took: many tests begin with the lines of others. */
const filled = new Map<string, { image: Buffer; ids: number }>()

/** A real database in memory and the real app on it, filled with the lines given; closed when the test ends. Every answer is checked. */
export async function openContent(t: Test, lines: readonly unknown[] = sampleLines, settings: Partial<Config> = {}): Promise<Content> {
  const content = await createContent(lines, settings)
  t.teardown(content.close)
  checkEveryAnswer(content.app)
  return content
}

/** The same for use without a test: nothing is checked, and the caller closes it. `examples` are what the document shows. */
export async function createContent(
  lines: readonly unknown[] = sampleLines,
  settings: Partial<Config> = {},
  examples?: Examples,
): Promise<Content & { close: () => Promise<void> }> {
  const config = { ...readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_MAX: '0', PUBLIC_URL: 'https://api.newsroom.example' }), ...settings }
  const key = JSON.stringify(lines)
  const known = filled.get(key)
  const sqlite = await (known ? openDatabase({ path: ':memory:', image: known.image }) : openCurrent())
  const reader = createReader(sqlite)
  const store = createStore(reader)
  const clock = { ms: Date.parse(now) }
  const tell = () => clock.ms
  const responses = createResponseCache(config.cacheBytes, tell)
  const watch = createChangeWatch({ changes: store.changes, onChange: tags => responses.drop(tags) })
  const writer = watch.before(createWriter(sqlite))
  const made = { count: known?.ids ?? 0 }
  const makeUuid = countingUuids(made)
  const context = { archive: archiveQueries(reader), writer, now: () => new Date(clock.ms).toISOString(), makeUuid }
  const importLines = (more: readonly unknown[]): Promise<Imported> => {
    let passes = 0
    return importInto(context, async function* () {
      const isOfArticles = ++passes === 2
      for (const line of more) {
        if (typeof line !== 'function') yield Buffer.from(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
        else if (isOfArticles) await line()
      }
    })
  }
  if (!known) {
    await importLines(lines)
    filled.set(key, { image: sqlite.serialize(), ids: made.count })
  }
  const recorder = createViewRecorder({ writer, views: store.views, changes: store.changes, now: tell })
  const desk = createDesk({ editorial: createEditorialStore(reader), writer, now: tell, makeUuid })
  const options = {
    config,
    store,
    search: createSearch(reader),
    desk,
    writer,
    recorder,
    watch,
    lifecycle: { draining: false },
    checks: {},
    now: tell,
  }
  const openAnother: Content['openAnother'] = async (more = {}) => {
    const another = await buildApp({ ...options, ...more })
    await another.ready()
    return another
  }
  const app = await openAnother({ responses, ...(examples && { examples }) })
  const close = async () => {
    await app.close()
    sqlite.close()
  }
  const wait = (ms: number) => {
    clock.ms += ms
  }
  return { app, sqlite, store, writer, desk, recorder, responses, openAnother, clock, addKey: keysIn(writer), importLines, wait, close }
}

function keysIn(writer: Writer): Content['addKey'] {
  let count = 0
  return async (scopes, more = {}) => {
    const { id, text, secretHash } = makeApiKey(hash('sha512', `key ${++count}`, 'buffer').subarray(0, 42))
    const key = { id, secretHash, name: `Key ${count}`, scopes: [...scopes], createdAt: now, expiresAt: null, revokedAt: null }
    const statement = insertKey({ ...key, lastUsedOn: now.slice(0, 10), ...more })
    await writer.commit({ id: `uni_key${count}`, at: now, statements: [statement] })
    return { authorization: `Bearer ${text}` }
  }
}
