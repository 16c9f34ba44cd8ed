import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importBundle } from '../src/bundle/import.ts'
import { importContext, openMigrated } from '../src/commands/database.ts'
import { openWriterThread } from '../src/store/writer-thread.ts'
import { writeNewsroom } from './newsroom.ts'

// How fast a bundle is imported: `node bench/import.ts [ARTICLES]`. The same functions run as in `onrecord import`, on a file, synchronous=FULL.

const articles = Number(process.argv[2] ?? 20_000)
const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'onrecord-bench-'))
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

try {
  const bundle = join(folder, 'bundle.ndjson')
  await writeNewsroom(bundle, articles)
  const [sqlite] = await openMigrated({ databasePath: join(folder, 'bench.db'), allowNetworkFilesystem: false })
  const writer = await openWriterThread({ path: sqlite.name })
  const times: number[] = []
  const began = performance.now()
  const cpuBefore = process.cpuUsage()
  const report = await importBundle({
    ...importContext(sqlite, writer),
    open: () => createReadStream(bundle, { highWaterMark: 2 ** 20 }),
    onRefusal: (line, { pointer, reason }) => console.error(`line ${line} ${pointer}: ${reason}`),
    onNotice: () => {},
    onProgress: () => times.push(performance.now()),
  })
  const seconds = (performance.now() - began) / 1000
  const cpu = process.cpuUsage(cpuBefore)
  await writer.close()
  sqlite.close()
  // The last to come are the articles.
  const ends = times.slice(-articles)
  const tenth = Math.floor(articles / 10)
  const rate = (from: number, to: number) => Math.round(((to - from) * 1000) / ((ends[to] ?? 0) - (ends[from] ?? 0)))
  console.log(`bundle     ${megabytes(statSync(bundle).size)}, created ${report.created}, refused ${report.refused}`)
  console.log(`all        ${Math.round(articles / seconds)} articles/s, ${seconds.toFixed(1)} s`)
  console.log(`first 10 % ${rate(0, tenth)} articles/s`)
  console.log(`last 10 %  ${rate(articles - 1 - tenth, articles - 1)} articles/s`)
  console.log(`processor  ${Math.round((cpu.user + cpu.system) / articles)} µs an article, in two threads`)
  console.log(
    `memory     ${megabytes(process.resourceUsage().maxRSS * 1024)} at most; database ${megabytes(statSync(join(folder, 'bench.db')).size)}`,
  )
} finally {
  rmSync(folder, { recursive: true })
}
