import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

// A newsroom of any size in words that nobody says, the same in every run.

const syllables = ['ka', 'lo', 'mi', 'ren', 'su', 'tar', 'vel', 'do', 'ni', 'shu', 'pe', 'gan', 'ri', 'bo', 'zal', 'eth']
const people = 500
const rubrics = 10
const start = Date.UTC(2015, 0)
const hourMs = 3_600_000

export const articleShape = { paragraphs: 20, wordsPerParagraph: 40, quotes: 6 }

/** Numbers from 0 to 1 that only look random (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Pick = (below: number) => number

const word = (pick: Pick) => Array.from({ length: 1 + pick(4) }, () => syllables[pick(syllables.length)]).join('')
const words = (pick: Pick, count: number) => Array.from({ length: count }, () => word(pick)).join(' ')
const sentence = (pick: Pick, count: number) => words(pick, count).replace(/^./, letter => letter.toUpperCase())

/** A line for an article of some 6 KB, with six quotes in curly marks. */
function article(pick: Pick, number: number): object {
  const quotes: object[] = []
  const paragraphs = Array.from({ length: articleShape.paragraphs }, (_, index) => {
    if (index % 3 !== 1 || quotes.length === articleShape.quotes) return `${sentence(pick, articleShape.wordsPerParagraph)}.`
    const text = `${sentence(pick, articleShape.wordsPerParagraph - 6)}.`
    quotes.push({ expert: `expert-${(number + (quotes.length % 2)) % people}`, text, attribution: 'she noted' })
    return `“${text}” she noted, ${words(pick, 4)}.`
  })
  return {
    type: 'article',
    slug: `article-${number}`,
    inLanguage: 'en',
    rubric: `rubric-${number % rubrics}`,
    headline: sentence(pick, 8),
    description: `${sentence(pick, 20)}.`,
    byline: 'The bench',
    tags: [`tag-${number % 50}`, `tag-${50 + (number % 7)}`],
    datePublished: new Date(start + number * hourMs).toISOString(),
    bodyFormat: 'text',
    body: paragraphs.join('\n\n'),
    appearances: [0, 1].map(next => ({ expert: `expert-${(number + next) % people}`, capacity: 'expert', creditedAs: words(pick, 3) })),
    quotes,
    views: number,
  }
}

function* lines(articles: number): Generator<object> {
  const random = createRandom(1)
  const pick: Pick = below => Math.floor(random() * below)
  yield { type: 'site', name: 'Bench', url: 'https://bench.example', languages: ['en'], defaultLanguage: 'en', timeZone: 'UTC' }
  for (let i = 0; i < rubrics; i++) yield { type: 'rubric', slug: `rubric-${i}`, position: i, texts: { en: { name: sentence(pick, 2) } } }
  for (let i = 0; i < people; i++) yield { type: 'expert', slug: `expert-${i}`, name: `${sentence(pick, 1)} ${sentence(pick, 1)}` }
  for (let i = 0; i < articles; i++) yield article(pick, i)
}

/** Writes a bundle of that many articles to a file. */
export async function writeNewsroom(path: string, articles: number): Promise<void> {
  await pipeline(
    Readable.from(lines(articles)),
    async function* (things: AsyncIterable<object>) {
      for await (const thing of things) yield `${JSON.stringify(thing)}\n`
    },
    createWriteStream(path),
  )
}
