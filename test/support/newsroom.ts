import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { exportLines } from '../../src/bundle/export.ts'
import { archiveQueries } from '../../src/store/archive.ts'
import type { Sqlite } from '../../src/store/open.ts'
import { createReader } from '../../src/store/reader.ts'
import { createWriter, type Writer } from '../../src/store/writer.ts'
import { countingUuids, type Imported, importInto, now } from './content.ts'
import { openCurrent } from './migrated.ts'

export interface Newsroom {
  sqlite: Sqlite
  writer: Writer
  /** Imports lines, given as objects, as texts or as bytes. */
  importLines: (lines: readonly unknown[], at?: string) => Promise<Imported>
  importBytes: (bytes: Uint8Array, at?: string) => Promise<Imported>
  /** Everything, as the lines of a bundle. */
  exported: () => Promise<string[]>
  /** All rows of a query, as arrays. */
  rows: (sql: string, ...values: unknown[]) => unknown[]
  close: () => void
}

/** A folder that is gone when the test ends. */
export function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'onrecord-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A database in memory, without the API: for what happens below it. */
export async function openNewsroom(path = ':memory:'): Promise<Newsroom> {
  const sqlite = await openCurrent(path)
  const archive = archiveQueries(createReader(sqlite))
  const writer = createWriter(sqlite)
  const makeUuid = countingUuids()
  const importBytes = (bytes: Uint8Array, at = now) =>
    importInto({ archive, writer, now: () => at, makeUuid }, async function* () {
      // In pieces, so that lines are cut anywhere.
      for (let start = 0; start < bytes.length; start += 70_001) yield bytes.subarray(start, start + 70_001)
    })
  return {
    sqlite,
    writer,
    importBytes,
    importLines: (lines, at) => {
      const texts = lines.map(line =>
        line instanceof Uint8Array ? line : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line)),
      )
      return importBytes(Buffer.concat(texts.flatMap(text => [text, Buffer.from('\n')])), at)
    },
    exported: () => Array.fromAsync(exportLines(archive), line => JSON.stringify(line)),
    rows: (sql, ...values) =>
      sqlite
        .prepare(sql)
        .raw()
        .all(...values),
    close: () => sqlite.close(),
  }
}

/** Puts lines into a database file of the newest schema, without a program. */
export async function fillDatabase(path: string, lines: readonly unknown[]): Promise<void> {
  const { importLines, close } = await openNewsroom(path)
  await importLines(lines)
  close()
}

/** Opens a newsroom that is closed when the test ends, with the lines given in it. */
export async function newsroomWith(t: Test, lines: readonly unknown[] = base): Promise<Newsroom> {
  const newsroom = await openNewsroom()
  t.teardown(newsroom.close)
  const { refusals } = await newsroom.importLines(lines)
  if (refusals.length > 0) throw new Error(JSON.stringify(refusals))
  return newsroom
}

export const readChunks = (path: string) => () => createReadStream(path)

export const site = {
  type: 'site',
  name: 'The Estuary',
  url: 'https://estuary.example',
  defaultLanguage: 'en',
  languages: ['en', 'ru'],
  timeZone: 'Europe/Berlin',
}
export const rubric = { type: 'rubric', slug: 'rivers', position: 1, texts: { en: { name: 'Rivers' } } }
export const expert = (slug: string, more: object = {}) => ({ type: 'expert', slug, name: `Name of ${slug}`, ...more })
export const body = '“The tide does not read our schedules,” she said.\n\nThe bridge waited. “We wait too,” said the mayor.'
export const tideQuote = { expert: 'ann', text: 'The tide does not read our schedules,' }
export const mayorQuote = { expert: 'bob', text: 'We wait too,' }
export const article = (slug: string, more: object = {}) => ({
  type: 'article',
  slug,
  inLanguage: 'en',
  rubric: 'rivers',
  headline: `Headline of ${slug}`,
  datePublished: '2026-05-18T10:00:00Z',
  bodyFormat: 'text',
  body,
  appearances: [
    { expert: 'ann', capacity: 'expert' },
    { expert: 'bob', capacity: 'official', creditedAs: 'the mayor' },
  ],
  quotes: [tideQuote, mayorQuote],
  ...more,
})
/** What an article of `article()` refers to. */
export const base = [site, rubric, expert('ann'), expert('bob')]

/** The tables whose rows are content. */
export const contentTables = [
  'site',
  'rubrics',
  'experts',
  'affiliations',
  'expert_names',
  'expert_topics',
  'articles',
  'article_tags',
  'appearances',
  'quotes',
  'redirects',
  'expert_redirects',
]

/** All rows of the content, by table. */
export const contentOf = ({ rows }: Newsroom): Record<string, unknown[]> =>
  Object.fromEntries(contentTables.map(table => [table, rows(`SELECT * FROM ${table} ORDER BY 1, 2`)]))
