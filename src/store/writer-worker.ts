import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase, type Sqlite } from './open.ts'
import { codeOf } from './unit.ts'
import { createWriter } from './writer.ts'
import { described } from './writer-channel.ts'
import type { Answer, Order, WriterThreadOptions } from './writer-thread.ts'

// The thread of writer-thread.ts. What arrives while it is busy waits and shares the next commit.

/** Pages of 4 KB: the log grows to 48 MB before it is written back. */
const checkpointPages = 12_000

const { secureDelete = false, pageCacheBytes, lingerMs, ...options }: Omit<WriterThreadOptions, 'onFailure' | 'script'> = workerData
const sqlite = await openDatabase(options)
// A salt that could be read from a free page would not be destroyed.
if (secureDelete) sqlite.pragma('secure_delete = ON')
// Visitors' hashes land on pages all over their table: the longer a checkpoint waits, the more of them it writes once for many commits.
sqlite.pragma(`wal_autocheckpoint = ${checkpointPages}`)
if (pageCacheBytes !== undefined) sqlite.pragma(`cache_size = -${Math.floor(pageCacheBytes / 1024)}`)
const writer = createWriter(sqlite, { lingerMs })
let underWay: Promise<unknown> = Promise.resolve()

parentPort?.on('message', (message: Order[] | 'close') => {
  if (message === 'close') void underWay.then(close)
  else underWay = Promise.all([underWay, carryOut(message)])
})
parentPort?.postMessage('ready')

function close(): void {
  sqlite.close()
  parentPort?.close()
}

/** Not async, which would hold on to the orders until they are written: garbage that lives long. */
const carryOut = (orders: readonly Order[]): Promise<void> =>
  answer(
    orders.map(({ number }) => number),
    orders.map(order => ('unit' in order ? writer.commit(order.unit) : truncateLog(sqlite))),
  )

async function answer(numbers: readonly number[], ended: readonly Promise<unknown>[]): Promise<void> {
  const ends = await Promise.allSettled(ended)
  parentPort?.postMessage(numbers.map((number, index) => ({ number, ...told(ends[index]) })))
  const fatal = ends.find(end => end.status === 'rejected' && isLostSync(end.reason))
  // Nobody knows what of the file is on disk: writing on could build on what is lost. The process is to be started anew.
  if (fatal?.status === 'rejected') throw fatal.reason
}

const isLostSync = (error: unknown): boolean => /^SQLITE_IOERR_(?:DIR_)?FSYNC$/.test(codeOf(error))

function told(end: PromiseSettledResult<unknown> | undefined): Omit<Answer, 'number'> {
  if (end?.status !== 'rejected') return end?.value === true ? { truncated: true } : {}
  return described(end.reason)
}

/** Waits for readers of an old state a little only, since writers wait meanwhile. */
async function truncateLog(database: Sqlite): Promise<boolean> {
  // What came before shares a commit that ends this turn.
  await setImmediate()
  const timeout = Number(database.pragma('busy_timeout', { simple: true }))
  database.pragma('busy_timeout = 50')
  try {
    return Number(database.pragma('wal_checkpoint(TRUNCATE)', { simple: true })) === 0
  } finally {
    database.pragma(`busy_timeout = ${timeout}`)
  }
}
