import t from 'tap'
import { meansBy, measureSearch } from '../bench/search-quality-measure.ts'
import { openContent } from './support/content.ts'
import { labelledQueries } from './support/search-queries.ts'

/** nDCG@10 and recall@20, a little below what was reached; README.md says what that was. */
const floors: Readonly<Record<string, readonly [ndcg: number, recall: number]>> = {
  words: [0.95, 0.98],
  inflections: [0.97, 0.98],
  phrases: [0.97, 0.98],
  typos: [0.95, 0.98],
  people: [0.95, 0.95],
  'names in articles': [0.65, 0.62],
  prefixes: [0.98, 0.98],
  'several words': [0.97, 0.95],
  speaker: [0.9, 0.98],
  without: [0.92, 0.98],
  headlines: [0.98, 0.98],
  'two words of headlines': [0.94, 0.98],
  'two words, one mistyped': [0.94, 0.98],
  'phrases of quotes': [0.94, 0.95],
  'names in another script': [0.98, 0.98],
  all: [0.95, 0.965],
}

t.test('search is as good as it was', async t => {
  const means = meansBy('class', await measureSearch())
  t.same(Object.keys(means), Object.keys(floors), 'every class has a floor')
  for (const [name, { ndcg, recall }] of Object.entries(means)) {
    const [least, leastRecall] = floors[name] ?? [1, 1]
    t.ok(ndcg >= least, `${name}: nDCG@10 ${ndcg.toFixed(3)}, at least ${least}`)
    t.ok(recall >= leastRecall, `${name}: recall@20 ${recall.toFixed(3)}, at least ${leastRecall}`)
  }
})

t.test('the labelled queries', async t => {
  t.ok(labelledQueries.length >= 120)
  t.same(new Set(labelledQueries.map(({ language }) => language)), new Set(['en', 'ru', 'az', 'tr']))

  t.test('are each there once, with grades of 1 to 3', async t => {
    t.equal(new Set(labelledQueries.map(({ type, q }) => `${type} ${q}`)).size, labelledQueries.length)
    for (const { q, relevant } of labelledQueries) {
      t.ok(Object.keys(relevant).length > 0 && Object.values(relevant).every(grade => [1, 2, 3].includes(grade)), q)
    }
  })

  t.test('are answered by what is published', async t => {
    const { app } = await openContent(t)
    for (const key of new Set(labelledQueries.flatMap(({ relevant }) => Object.keys(relevant)))) {
      const [place = '', slug = ''] = key.split('/')
      const url = place === 'expert' ? `/v1/experts/${slug}` : `/v1/articles/${slug}?lang=${place}`
      t.equal((await app.inject(url)).statusCode, 200, key)
    }
  })
})
