import { parentPort, workerData } from 'node:worker_threads'
import { readBody } from '../text/body.ts'
import { BodyError } from '../text/body-error.ts'
import { extractQuotes } from '../text/extraction/extract.ts'
import type { Reply, Task } from './long-text.ts'

// A thread of long-text.ts: it reads one text and ends.

const task: Task = workerData
parentPort?.postMessage(carryOut())

function carryOut(): Reply {
  if ('text' in task) return { quotes: extractQuotes(task.text, task.options) }
  try {
    return { conversion: readBody(task.format, task.body) }
  } catch (error) {
    if (!(error instanceof BodyError)) throw error
    return { fault: { path: error.path, message: error.message } }
  }
}
