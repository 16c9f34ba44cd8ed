import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { article } from './newsroom/articles.ts'
import { references } from './newsroom/references.ts'

// A newsroom of any size, the same in every run: invented news in English, Russian, Azerbaijani and Turkish.

function* lines(articles: number): Generator<object> {
  yield* references(articles)
  for (let number = 0; number < articles; number++) yield article(number, articles)
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

if (import.meta.main) {
  const [path, articles] = process.argv.slice(2)
  if (path === undefined) throw new Error('node bench/newsroom.ts FILE ARTICLES')
  await writeNewsroom(path, Number(articles))
}
