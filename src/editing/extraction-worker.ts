import { parentPort, workerData } from 'node:worker_threads'
import { extractQuotes } from '../text/extraction/extract.ts'
import type { Extraction } from './extraction-thread.ts'

// A thread of extraction-thread.ts: it reads one text and ends.

const { text, options }: Extraction = workerData
parentPort?.postMessage(extractQuotes(text, options))
