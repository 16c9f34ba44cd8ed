import t from 'tap'
import { type Content, openContent } from './support/content.ts'
import { newsroomLines, plainArticle } from './support/lines.ts'
import { unwatched } from './support/unwatched.ts'

interface Page {
  data: { slug: string }[]
  page: { next: string | null }
}

const date = (n: number) => new Date(Date.UTC(2026, 0, 1 + (n % 7))).toISOString()
const article = (n: number) =>
  plainArticle(`n${n}`, date(n), {
    tags: ['all'],
    inLanguage: n % 3 === 0 ? 'ru' : 'en',
    appearances: [{ expert: 'tomas-veld', capacity: 'expert' }],
  })
const withdrawn = (n: number) => ({ ...article(n), status: 'withdrawn', withdrawn: { date: '2026-10-01' } })

/** Walks a list to its end; `between` is called after each page. */
async function walk({ app }: Content, url: string, between: (page: number) => Promise<void>): Promise<string[]> {
  const seen: string[] = []
  let cursor: string | null = ''
  for (let number = 1; cursor !== null; number++) {
    const answer: Page = (await app.inject(cursor === '' ? url : `${url}&cursor=${cursor}`)).json()
    seen.push(...answer.data.map(({ slug }) => slug))
    cursor = answer.page.next
    if (cursor !== null) await between(number)
  }
  return seen
}

t.test('a walk along 5,000 rows of tied dates', { timeout: 280_000 }, async t => {
  const rows = 5000
  const content = await openContent(t, [...newsroomLines, ...Array.from({ length: rows }, (_, n) => article(n))])
  let made = rows
  let gone = 0
  // Every edit adds articles at both ends and in the middle of the order, and withdraws some that the walk has and has not passed.
  const edit = async () => {
    await content.importLines([article(made++), article(made++), article(made++), withdrawn(gone), withdrawn(gone + 1)])
    gone += 2
  }
  const lists: [url: string, limit: number, every: number][] = [
    ['/v1/articles?tag=all', 1, 500],
    ['/v1/articles?lang=en', 7, 60],
    ['/v1/articles?publishedAfter=2025-01-01T00:00:00Z', 100, 3],
    ['/v1/experts/tomas-veld/articles?rubric=rivers', 100, 3],
    ['/v1/articles/slugs?rubric=rivers', 7, 60],
  ]
  for (const [list, limit, every] of lists) {
    await t.test(`${list} by pages of ${limit}`, async t => {
      unwatched(t)
      const url = `${list}${list.includes('?') ? '&' : '?'}limit=${limit}`
      const before = new Set(await walk(content, `${list}&limit=100`, async () => {}))
      const seen = await walk(content, url, async page => {
        if (page % every === 0) await edit()
      })
      const after = new Set(await walk(content, `${list}&limit=100`, async () => {}))
      t.equal(new Set(seen).size, seen.length, 'repeats none')
      const passed = new Set(seen)
      const lost = [...before].filter(slug => after.has(slug) && !passed.has(slug))
      t.same(lost, [], 'loses none that was there all along')
      t.ok(after.size > 3000 && before.size !== after.size, 'and was disturbed')
    })
  }
})
