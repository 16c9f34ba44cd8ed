import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../src/store/open.ts'
import { countStored } from './fill.ts'
import { createRandom } from './newsroom/random.ts'
import { articlePaths } from './newsroom/requests.ts'
import { startOurs } from './server.ts'

// How long searches take over HTTP, and what they do to those who read beside: `node bench/search.ts FILE [SECONDS]`, a database of bench/fill.ts.

const [path, seconds = '4'] = process.argv.slice(2)
if (path === undefined) throw new Error('node bench/search.ts FILE [SECONDS]')
const ms = Number(seconds) * 1000
const random = createRandom(3)

const sqlite = await openDatabase({ path, readOnly: true })
const stored = countStored(sqlite)
sqlite.exec("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search_index, 'row')")
const termAfter = sqlite.prepare<[string], { term: string; doc: number }>('SELECT term, doc FROM temp.terms WHERE term > ? LIMIT 1')
const rare: string[] = []
for (const beginning of Array.from('abcdefghiklmnoprstuv', one => Array.from('aeiou', two => one + two)).flat()) {
  const { term = '', doc = 0 } = termAfter.get(beginning) ?? {}
  if (/^[a-z]{4,}$/.test(term) && doc <= 30) rare.push(term)
}
const bodies = sqlite
  .prepare<[], string>("SELECT body_text FROM articles WHERE in_language = 'en' AND rowid % 211 = 0 LIMIT 500")
  .pluck()
  .all()
const rubrics = sqlite.prepare<[], string>('SELECT slug FROM rubrics').pluck().all()
sqlite.close()
// The words that stand in most articles of the newsroom.
const common = ['bridge', 'harbour', 'river', 'market', 'school', 'port', 'tanker', 'engineer', 'price', 'repair', 'the', 'open']
const pair = (): string => {
  const words = random.from(bodies).match(/\p{L}+/gu) ?? []
  const at = random.pick(words.length - 1)
  return `${words[at]} ${words[at + 1]}`
}

const year = () => 2011 + random.pick(15)
const asked: Readonly<Record<string, () => Record<string, string>>> = {
  'a word of most articles': () => ({ q: random.from(common) }),
  'the same, quotes by date': () => ({ q: random.from(common), quotes: '' }),
  'a rare word': () => ({ q: random.from(rare) }),
  'two words': () => ({ q: `${random.from(common)} ${random.from(common)}` }),
  'a frequent and a rare word': () => ({ q: `${random.from(common)} ${random.from(rare)}` }),
  'a phrase': () => ({ q: `"${pair()}"` }),
  'a word, language and rubric': () => ({ q: random.from(common), lang: 'en', rubric: random.from(rubrics) }),
  'a word, in a year': () => {
    const from = year()
    return { q: random.from(common), publishedAfter: `${from}-03-15T00:00:00Z`, publishedBefore: `${from + 1}-03-15T00:00:00Z` }
  },
  'a typo': () => ({ q: `${random.from(common.filter(word => word.length > 5))}x` }),
}

let number = 0
/** No two requests are for the same URL. */
const pathOf = ({ quotes, ...query }: Record<string, string>): string =>
  `/v1/${quotes === undefined ? 'search' : 'quotes'}?${String(new URLSearchParams({ ...query, limit: String(10 + (number++ % 20)) }))}`

const folder = mkdtempSync(join(tmpdir(), 'onrecord-search-'))
const delays = join(folder, 'delays.json')
const ours = await startOurs(path, 0, { BENCH_DELAYS: delays })
ours.signal('SIGCONT')
const agent = new Agent({ keepAlive: true })
const statuses: Record<string, number> = {}

/** Milliseconds until an answer was there whole. */
const ask = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    request({ port: ours.port, path: url, agent }, response => {
      const status = String(response.statusCode)
      statuses[status] = (statuses[status] ?? 0) + 1
      response.resume().on('end', () => resolve(performance.now() - began))
    })
      .on('error', reject)
      .end()
  })

/** How long requests took that were sent one after the other on some connections; `paced` leaves time between them. */
async function timesOf(next: () => string, connections: number, during: number, paced = 0): Promise<number[]> {
  const times: number[] = []
  const end = performance.now() + during
  const one = async () => {
    while (performance.now() < end) {
      times.push(await ask(next()))
      if (paced > 0) await sleep(paced)
    }
  }
  await Promise.all(Array.from({ length: connections }, one))
  return times.sort((a, b) => a - b)
}

const at = (times: readonly number[], share: number): string => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1)

console.log(`${stored.toLocaleString('en')} articles; milliseconds\n\n| asked | p50 | p99 | a second, 8 at once |\n|---|---|---|---|`)
for (const [name, make] of Object.entries(asked)) {
  const next = () => pathOf(make())
  await timesOf(next, 1, 500)
  const alone = await timesOf(next, 1, ms)
  const together = await timesOf(next, 8, ms / 2)
  console.log(`| ${name} | ${at(alone, 0.5)} | ${at(alone, 0.99)} | ${Math.round((together.length * 1000) / (ms / 2))} |`)
}

const articles = articlePaths({ path, articles: stored, stored }, 5000)
const article = () => articles[number++ % articles.length] ?? ''
await timesOf(article, 1, 1000, 4)
const alone = await timesOf(article, 1, ms, 4)
const searching = timesOf(() => pathOf({ q: `${random.from(common)} ${random.from(common)}` }), 16, ms + 1000)
await sleep(500)
const beside = await timesOf(article, 1, ms, 4)
const done = (await searching).length
console.log(`\nan article, nothing beside: p50 ${at(alone, 0.5)}, p99 ${at(alone, 0.99)}, longest ${at(alone, 0.9999)} (${alone.length})`)
console.log(
  `an article, ${done} searches beside on 16 connections: p50 ${at(beside, 0.5)}, p99 ${at(beside, 0.99)}, longest ${at(beside, 0.9999)} (${beside.length})`,
)
console.log(`the event loop of the server, over all: ${readFileSync(delays, 'utf8')}; answers by status: ${JSON.stringify(statuses)}`)
agent.destroy()
await ours.stop()
rmSync(folder, { recursive: true })
