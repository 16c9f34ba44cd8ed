import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from './open.ts'
import { createWriter, type Unit, UnitRefused } from './writer.ts'
import type { Batch, BatchFates, Fate } from './writer-thread.ts'

// The thread of writer-thread.ts. What arrives while it is busy waits and shares the next commit.

const sqlite = await openDatabase({ path: String(workerData), allowNetworkFileSystem: true })
const writer = createWriter(sqlite)

async function fateOf(unit: Unit): Promise<Fate> {
  try {
    await writer.commit(unit)
    return 'committed'
  } catch (error) {
    if (error instanceof UnitRefused) return { refused: error.reason }
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return { failed: error instanceof Error ? error.message : String(error), code }
  }
}

async function commit({ number, units }: Batch): Promise<void> {
  const answer: BatchFates = { number, fates: await Promise.all(units.map(fateOf)) }
  parentPort?.postMessage(answer)
}

parentPort?.on('message', (batch: Batch | 'close') => {
  if (batch !== 'close') {
    void commit(batch)
    return
  }
  sqlite.close()
  parentPort?.close()
})
