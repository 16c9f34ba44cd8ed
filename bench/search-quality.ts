import { parseArgs } from 'node:util'
import { meansBy, measureSearch, type Quality } from './search-quality-measure.ts'

// How good search is, by the labelled queries of test/support/search-queries.ts: `node bench/search-quality.ts [--verbose]`.

const { values } = parseArgs({ options: { verbose: { type: 'boolean', default: false } } })
const measured = await measureSearch()

const print = (means: Record<string, Quality>): void =>
  console.table(
    Object.fromEntries(
      Object.entries(means).map(([name, { queries, ndcg, recall }]) => [
        name,
        { queries, 'nDCG@10': ndcg.toFixed(3), 'recall@20': recall.toFixed(3) },
      ]),
    ),
  )
print(meansBy('class', measured))
print(meansBy('language', measured))

if (values.verbose) {
  for (const { query, found, ndcg, recall } of measured) {
    if (ndcg < 0.95 || recall < 1) {
      console.log(`${query.class} ${query.q}: nDCG@10 ${ndcg.toFixed(2)}, recall@20 ${recall.toFixed(2)}`)
      console.log('  relevant', query.relevant, '\n  found', found.slice(0, 6).join(' '))
    }
  }
}
