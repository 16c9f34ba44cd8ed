import { execFileSync } from 'node:child_process'
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importBundle } from '../src/bundle/import.ts'
import { importContext, openImportWriter, openMigrated } from '../src/commands/database.ts'

/** How fast a bundle was imported, in articles a second. */
export interface ImportRates {
  all: number
  first: number
  last: number
  told: string[]
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

/** Imports a newsroom of that many articles into a new file, by the functions of `onrecord import`, with synchronous=FULL. */
export async function measureImport(articles: number, within = process.env.BENCH_FOLDER ?? tmpdir()): Promise<ImportRates> {
  const folder = mkdtempSync(join(within, 'onrecord-bench-'))
  try {
    const bundle = join(folder, 'bundle.ndjson')
    // In a process of its own, whose memory is not that of the import.
    execFileSync(process.execPath, [join(import.meta.dirname, 'newsroom.ts'), bundle, String(articles)])
    const [sqlite] = await openMigrated({ databasePath: join(folder, 'bench.db'), allowNetworkFilesystem: false })
    const writer = await openImportWriter(sqlite.name)
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
    const [all, first, last] = [Math.round(articles / seconds), rate(0, tenth), rate(articles - 1 - tenth, articles - 1)]
    const told = [
      `bundle     ${megabytes(statSync(bundle).size)}, created ${report.created}, refused ${report.refused}`,
      `all        ${all} articles/s, ${seconds.toFixed(1)} s`,
      `first 10 % ${first} articles/s`,
      `last 10 %  ${last} articles/s`,
      `processor  ${Math.round((cpu.user + cpu.system) / articles)} µs an article, in two threads`,
      `memory     ${megabytes(process.resourceUsage().maxRSS * 1024)} at most; database ${megabytes(statSync(join(folder, 'bench.db')).size)}`,
    ]
    return { all, first, last, told }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (import.meta.main) console.log((await measureImport(Number(process.argv[2] ?? 20_000))).told.join('\n'))
