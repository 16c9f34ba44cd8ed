import { statSync } from 'node:fs'
import { importLine } from '../src/bundle/import-line.ts'
import { prepareArticle } from '../src/bundle/prepare-article.ts'
import { importContext, openMigrated } from '../src/commands/database.ts'
import { BundleArticle, BundleLine } from '../src/schemas/bundle.ts'
import { insertArticleUnit } from '../src/store/article-unit.ts'
import type { Sqlite } from '../src/store/open.ts'
import { createWriter } from '../src/store/writer.ts'
import { typeId } from '../src/text/type-id.ts'
import { article, nameArticle } from './newsroom/articles.ts'
import { uuidOf } from './newsroom/people.ts'
import { references } from './newsroom/references.ts'

/** How many articles are handed over before their commit is waited for. */
const batch = 400

/** All is written at one moment, so that the same file comes of it in every run. */
const at = Date.UTC(2026, 9, 1)
const now = new Date(at).toISOString()

/**
 * Fills a database with a newsroom of that many articles, by the units of an import; a file that has been begun is finished. Only while it
 * fills does nothing wait for the disk. Answers how many were added.
 */
export async function fill(path: string, articles: number, onProgress: (done: number) => void): Promise<number> {
  const [sqlite] = await openMigrated({ databasePath: path, allowNetworkFilesystem: false })
  sqlite.pragma('synchronous = OFF')
  sqlite.pragma('cache_size = -500000')
  const writer = createWriter(sqlite)
  const stored = countStored(sqlite)
  const context = { ...importContext(sqlite, writer), now: () => now, makeUuid: createUuids(0) }
  if (stored === 0) for (const line of references(articles)) await importLine(() => BundleLine.parse(line), 0, context)
  for (let done = stored; done < articles; done += batch) {
    const numbers = Array.from({ length: Math.min(batch, articles - done) }, (_, index) => done + index)
    await Promise.all(
      numbers.map(async number => {
        const makeUuid = createUuids(1 + number)
        const { rubricId, experts, expertIds } = nameArticle(number, articles)
        const { parts } = await prepareArticle(BundleArticle.parse(article(number, articles)), undefined, {
          timeZone: 'UTC',
          now,
          makeUuid,
          findRubricId: async () => rubricId,
          findExpertId: async slug => expertIds[experts.indexOf(slug)],
        })
        await writer.commit({ id: typeId('unit', makeUuid()), at: now, statements: insertArticleUnit(parts, now) })
      }),
    )
    onProgress(done + numbers.length)
  }
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
  sqlite.close()
  return articles - stored
}

/** Unlike any of another article, also when the filling was broken off in between. */
function createUuids(number: number): () => string {
  let count = number * 2 ** 20
  return () => uuidOf(at, ++count)
}

export const countStored = (sqlite: Sqlite): number => Number(sqlite.prepare('SELECT count(*) FROM articles').pluck().get())

if (import.meta.main) {
  const [path, count = '10000'] = process.argv.slice(2)
  if (path === undefined) throw new Error('node bench/fill.ts FILE [ARTICLES]')
  const articles = Number(count)
  const began = performance.now()
  let told = began
  const added = await fill(path, articles, done => {
    if (performance.now() - told < 5000) return
    told = performance.now()
    console.log(`${done} of ${articles}, ${Math.round(statSync(path).size / 1e6)} MB, ${Math.round((told - began) / 1000)} s`)
  })
  console.log(
    `${added} articles added in ${Math.round((performance.now() - began) / 1000)} s; ${Math.round(statSync(path).size / 1e6)} MB in all`,
  )
}
