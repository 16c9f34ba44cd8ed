import { parentPort } from 'node:worker_threads'
import type { SearchAsked } from '../../src/store/search-asked.ts'

/** A searching thread that answers `now`, ends at `die`, and to anything else says nothing. */
parentPort?.on('message', (asked: SearchAsked) => {
  const q = 'query' in asked ? asked.query.text : 'related' in asked ? asked.related.id : 'hits' in asked ? asked.hits.q : asked.quotes.q
  if (q === 'die') throw new Error('a bug')
  if (q === 'now')
    parentPort?.postMessage({
      hits: { items: [], isRelaxed: false, isCapped: false, corrections: [] },
      quotes: { items: [] },
      related: [],
      rows: [undefined],
    })
})
parentPort?.postMessage({})
