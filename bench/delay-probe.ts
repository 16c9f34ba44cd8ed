import { rename, writeFile } from 'node:fs/promises'
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

// Loaded into the server before it starts: tells the file BENCH_DELAYS, over and over, how long its event loop was held up, and of that how long its
// thread had a processor: one that waits for it, beside an import on all cores, does nothing meanwhile.

const path = process.env.BENCH_DELAYS
const delays = monitorEventLoopDelay({ resolution: 1 })
const work = createHistogram()

const processorMicroseconds = (): number => {
  const { user, system } = process.threadCpuUsage()
  return user + system
}
/** Measures the turn of the loop that this ends, and has the next one measured. */
const endTurn = (before: number): void => {
  work.record(Math.max(1, processorMicroseconds() - before))
  const now = processorMicroseconds()
  setImmediate(() => setTimeout(endTurn, 1, now).unref()).unref()
}

// The start is not what is measured; whoever has seen that it is over says so, by a signal that does nothing else.
process.once('SIGCONT', () => {
  delays.enable()
  endTurn(processorMicroseconds())
})

const told = (of: Pick<typeof delays, 'percentile' | 'max'>, toMs: number) => ({
  p50: of.percentile(50) * toMs,
  p99: of.percentile(99) * toMs,
  max: of.max * toMs,
})

/** Without waiting for the disk, which would hold the loop up; and whoever reads finds the whole. */
async function tell(file: string): Promise<void> {
  for (;;) {
    await sleep(500, undefined, { ref: false })
    if (delays.count === 0) continue
    await writeFile(`${file}.new`, JSON.stringify({ delay: told(delays, 1e-6), work: told(work, 1e-3) }))
    await rename(`${file}.new`, file)
  }
}
if (path !== undefined) void tell(path)
