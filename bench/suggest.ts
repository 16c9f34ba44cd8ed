import { openDatabase } from '../src/store/open.ts'
import { createReader } from '../src/store/reader.ts'
import { type SuggestRequest, suggestionQueries } from '../src/store/suggestions.ts'
import { createRandom } from './newsroom/random.ts'

// How long suggestions take in an archive: `node bench/suggest.ts FILE`, a database of bench/fill.ts.

const rounds = 1500
const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('node bench/suggest.ts FILE')
const sqlite = await openDatabase({ path, readOnly: true })
const queries = suggestionQueries(createReader(sqlite))
const texts = sqlite.prepare<[], string>(
  'SELECT headline FROM articles WHERE rowid % 997 = 0 UNION ALL SELECT name FROM experts WHERE rowid % 7 = 0',
)
const words = texts
  .pluck()
  .all()
  .flatMap(text => text.split(/\s+/))
  .filter(word => word.length > 2)
const long = words.filter(word => word.length >= 6)

const random = createRandom(1)
const word = () => random.from(words)
const typo = (): string => {
  const right = random.from(long)
  const at = random.pick(right.length - 1)
  return right.slice(0, at) + right.charAt(at + 1) + right.charAt(at) + right.slice(at + 2)
}

const typed: Readonly<Record<string, () => Omit<SuggestRequest, 'limit'>>> = {
  'two letters': () => ({ q: word().slice(0, 2) }),
  'three letters': () => ({ q: word().slice(0, 3) }),
  'four letters': () => ({ q: word().slice(0, 4) }),
  'a word': () => ({ q: word() }),
  'two beginnings': () => ({ q: `${word().slice(0, 3)} ${word().slice(0, 2)}` }),
  'two letters, in a language': () => ({ q: word().slice(0, 2), lang: random.from(['en', 'ru', 'az', 'tr', 'ka']) }),
  'a typo': () => ({ q: typo() }),
  'two typos in two words': () => ({ q: `${typo()} ${typo()}` }),
}

for (const [name, make] of Object.entries(typed)) {
  const times: number[] = []
  let found = 0
  const before = process.cpuUsage()
  for (let round = 0; round < rounds; round++) {
    const request = { ...make(), limit: 10 }
    const began = performance.now()
    found += (await queries.suggest(request)).length
    times.push(performance.now() - began)
  }
  const { user, system } = process.cpuUsage(before)
  times.sort((a, b) => a - b)
  const at = (share: number) => (times[Math.floor(rounds * share)] ?? 0).toFixed(1)
  const cpu = ((user + system) / rounds / 1000).toFixed(1)
  console.log(`${name.padEnd(28)} p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, processor ${cpu} ms, found ${(found / rounds).toFixed(1)}`)
}
sqlite.close()
