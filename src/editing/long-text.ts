import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ArticleContent } from '../schemas/editorial-article.ts'
import { readBody } from '../text/body.ts'
import { BodyError } from '../text/body-error.ts'
import type { Conversion } from '../text/dropped.ts'
import { type ExtractedQuote, type ExtractOptions, extractQuotes } from '../text/extraction/extract.ts'

type Format = ArticleContent['bodyFormat']

/** What a thread is given. */
export type Task = { text: string; options: ExtractOptions } | { format: Format; body: unknown }

/** What it answers. */
export interface Reply {
  quotes?: ExtractedQuote[]
  conversion?: Conversion
  /** What a BodyError says. */
  fault?: { path: string; message: string }
}

/** Reads texts, however long, without holding up anybody else. Rejects when the thread fails. */
export interface TextReader {
  /** As `extractQuotes` does. */
  extract: (text: string, options: ExtractOptions) => Promise<ExtractedQuote[]>
  /** As `readBody` does. */
  readBody: (format: Format, body: unknown) => Promise<Conversion>
}

/** UTF-16 units: of three articles of the usual length, which take less than 5 ms. */
const shortLength = 20_000
/** Markdown takes so many times as long as HTML. */
const markdownWeight = 2

const workerScript = new URL('./long-text-worker.ts', import.meta.url)

/**
 * What is longer than `shortTo` is read by a thread that is started for it, one text after the other, since that is seldom done and a thread takes
 * memory.
 */
export function createTextReader(shortTo = shortLength): TextReader {
  let underWay: Promise<unknown> = Promise.resolve()
  const apart = (task: Task): Promise<Reply> => {
    const reply = underWay.then(() => carryOutApart(task))
    underWay = Promise.allSettled([reply])
    return reply
  }
  const isShort = (format: Format, body: unknown): boolean =>
    typeof body !== 'string' || body.length * (format === 'markdown' ? markdownWeight : 1) <= shortTo
  return {
    async extract(text, options) {
      return text.length <= shortTo ? extractQuotes(text, options) : ((await apart({ text, options })).quotes ?? [])
    },
    async readBody(format, body) {
      if (isShort(format, body)) return readBody(format, body)
      const { conversion, fault } = await apart({ format, body })
      if (conversion) return conversion
      throw new BodyError(fault?.path ?? '', fault?.message ?? 'cannot be read')
    },
  }
}

async function carryOutApart(task: Task): Promise<Reply> {
  const [reply]: Reply[] = await once(new Worker(workerScript, { workerData: task }), 'message')
  return reply ?? {}
}
