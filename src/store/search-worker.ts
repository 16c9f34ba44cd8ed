import { parentPort, workerData } from 'node:worker_threads'
import { type OpenOptions, openDatabase } from './open.ts'
import { createReader } from './reader.ts'
import { type SearchRequest, searchQueries } from './search.ts'
import type { SearchReply } from './search-pool.ts'

// A thread of search-pool.ts: it answers one request after the other.

const options: OpenOptions = workerData
const search = searchQueries(createReader(await openDatabase({ ...options, readOnly: true })))

async function reply(request: SearchRequest): Promise<SearchReply> {
  try {
    return { answer: await search(request) }
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

parentPort?.on('message', (request: SearchRequest) => {
  void reply(request).then(answer => parentPort?.postMessage(answer))
})
