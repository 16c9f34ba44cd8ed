import { writeFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'

// Loaded into the server before it starts: tells the file BENCH_DELAYS, over and over, how long its event loop was held up; not by waiting for
// the disk, which would hold it up itself.

const delays = monitorEventLoopDelay({ resolution: 1 })
const path = process.env.BENCH_DELAYS
// The start is not what is measured.
setTimeout(() => delays.enable(), Number(process.env.BENCH_DELAYS_AFTER ?? 2000)).unref()
setInterval(() => {
  const ms = (ns: number) => ns / 1e6
  if (path !== undefined && delays.count > 0)
    void writeFile(path, JSON.stringify({ p50: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max) }))
}, 500).unref()
