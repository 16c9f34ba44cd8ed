import { parentPort } from 'node:worker_threads'

/** A writing thread whose disk fails with the first order: it ends without an answer. */
parentPort?.on('message', message => {
  if (message === 'close') parentPort?.close()
  else throw new Error('disk I/O error')
})
parentPort?.postMessage('ready')
