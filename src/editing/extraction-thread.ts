import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type ExtractedQuote, type ExtractOptions, extractQuotes } from '../text/extraction/extract.ts'

/** What a thread is given. */
export interface Extraction {
  text: string
  options: ExtractOptions
}

export type Extractor = (text: string, options: ExtractOptions) => Promise<ExtractedQuote[]>

/** Of three articles of the usual length, which take less than 5 ms. */
const shortLength = 20_000

const workerScript = new URL('./extraction-worker.ts', import.meta.url)

/**
 * Extraction that holds up nobody else: a text of more UTF-16 units than `shortTo` is read by a thread that is started for it, one text after
 * the other, since that is seldom done and a thread takes memory. Rejects when the thread fails.
 */
export function createExtractor(shortTo = shortLength): Extractor {
  let underWay: Promise<unknown> = Promise.resolve()
  return (text, options) => {
    if (text.length <= shortTo) return Promise.resolve(extractQuotes(text, options))
    const extracted = underWay.then(() => extractApart({ text, options }))
    underWay = Promise.allSettled([extracted])
    return extracted
  }
}

async function extractApart(extraction: Extraction): Promise<ExtractedQuote[]> {
  const messages: ExtractedQuote[][] = await once(new Worker(workerScript, { workerData: extraction }), 'message')
  return messages.flat()
}
