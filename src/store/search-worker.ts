import { parentPort, workerData } from 'node:worker_threads'
import { type OpenOptions, openDatabase } from './open.ts'
import { createRunner, readBy } from './reader.ts'
import { createSearch, type SearchAsked, type SearchReply } from './search-asked.ts'

// A thread of search-pool.ts: it answers one request after the other, each from one snapshot of the database.

const options: OpenOptions = workerData
const sqlite = await openDatabase({ ...options, readOnly: true })
const run = createRunner(sqlite)
const search = createSearch(readBy(run))

async function reply(asked: SearchAsked): Promise<SearchReply> {
  sqlite.exec('BEGIN')
  try {
    if ('query' in asked) return { rows: [run(asked.query)] }
    if ('related' in asked) return { related: await search.related(asked.related) }
    return 'hits' in asked ? { hits: await search.hits(asked.hits) } : { quotes: await search.quotes(asked.quotes) }
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  } finally {
    sqlite.exec('COMMIT')
  }
}

parentPort?.on('message', (asked: SearchAsked) => {
  void reply(asked).then(answer => parentPort?.postMessage(answer))
})
parentPort?.postMessage({})
