import fc from 'fast-check'
import t from 'tap'
import { type SuggestedArticle, suggestAgain, suggestArticle, wordsOf } from '../src/store/suggestion-unit.ts'
import { changeUnit } from './support/change-unit.ts'
import { now } from './support/content.ts'
import { openNewsroom } from './support/newsroom.ts'

const failing = { sql: 'INSERT INTO rubrics (id, slug, position, texts) VALUES (?, ?, ?, ?)', params: ['r', 'r', 1, 'no JSON'] }
const article = (id: string, headline: string): SuggestedArticle => ({ id, inLanguage: 'en', headline, tags: [], datePublished: now })

/** What becomes of an article: its headline, or none where it is taken back; put anew as a repair does; refused; and whether a commit ends there. */
const step = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  headline: fc.option(fc.constantFrom('Low tide', 'High tide', 'Low season'), { nil: undefined }),
  isAgain: fc.boolean(),
  isRefused: fc.nat(5).map(number => number === 0),
  isEnd: fc.boolean(),
})

t.test('however headlines come, change and go within one commit, just those that are there are in the index, once each', async t => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async steps => {
      const { writer, sqlite, rows, close } = await openNewsroom()
      const state = new Map<string, SuggestedArticle>()
      let group: Promise<void>[] = []
      const texts = (sql: string) => rows(sql).map(String).sort()
      for (const [number, { id, headline, isAgain, isRefused, isEnd }] of steps.entries()) {
        const before = state.get(id)
        const after = headline === undefined ? undefined : article(id, headline)
        const statements = isAgain && after ? suggestAgain(after) : suggestArticle(after, before)
        group.push(writer.commit(changeUnit(`unit-${number}`, isRefused ? [...statements, failing] : statements)))
        if (!isRefused && after) state.set(id, after)
        if (!isRefused && !after) state.delete(id)
        if (!isEnd && number < steps.length - 1) continue
        await Promise.allSettled(group)
        group = []
        const there = [...state.values()]
        t.strictSame(
          texts('SELECT thing, words FROM suggestions'),
          there.map(({ id, headline }) => `${id},${JSON.stringify(wordsOf(headline, 'en'))}`).sort(),
        )
        t.strictSame(
          texts('SELECT term FROM suggestion_terms'),
          [...new Set(there.flatMap(({ headline }) => wordsOf(headline, 'en')))].sort(),
        )
        t.strictSame(rows('SELECT * FROM headlines_to_index'), [])
        // Fails where the index and the table differ.
        t.doesNotThrow(() => sqlite.exec("INSERT INTO suggestion_words (suggestion_words, rank) VALUES ('integrity-check', 1)"))
      }
      close()
    }),
  )
})

t.test('headlines of one commit are written to the index together', async t => {
  const { writer, rows, close } = await openNewsroom()
  t.teardown(close)
  const headlines = Array.from({ length: 100 }, (_, number) => article(`a${number}`, `Tide number ${number}`))
  await Promise.all(headlines.map((one, number) => writer.commit(changeUnit(`unit-${number}`, suggestArticle(one)))))
  t.strictSame(rows('SELECT count(*) FROM suggestions'), [[100]])
  t.strictSame(rows('SELECT count(DISTINCT segid) FROM suggestion_words_idx'), [[1]])
})
