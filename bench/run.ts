import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { openMigrated } from '../src/commands/database.ts'
import { delay } from './cases/delay.ts'
import { growth, start } from './cases/growth.ts'
import { importing } from './cases/import.ts'
import { memory } from './cases/memory.ts'
import { pages } from './cases/pages.ts'
import { misses, warm } from './cases/reads.ts'
import type { Place, Row } from './cases/row.ts'
import { countStored, fill } from './fill.ts'
import type { Archive } from './newsroom/requests.ts'

/**
 * Every target of speed with what was measured, as a table and in bench/results.json: `npm run bench`. The archives are made where they are
 * not there yet, below --folder, and kept. `--short` takes a minute or two, and fails only when something breaks or a ratio is
 * below half of its target, twice. `--only` names cases; `--as-is` takes archives that are there as they are, finished or not.
 */
const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(tmpdir(), 'onrecord-bench') },
    only: { type: 'string' },
    middle: { type: 'string', default: '200000' },
    large: { type: 'string', default: '1000000' },
    'as-is': { type: 'boolean', default: false },
  },
})
const { short } = options
mkdirSync(options.folder, { recursive: true })
// Nothing that is kept is touched by the short form.
const folder = short ? mkdtempSync(join(options.folder, 'short-')) : options.folder

const sizes = short
  ? { small: 500, middle: 2000, large: 2000 }
  : { small: 10_000, middle: Number(options.middle), large: Number(options.large) }

async function archive(articles: number): Promise<Archive> {
  const path = join(folder, `${articles}.db`)
  if (!existsSync(path)) console.error(`${path} is being made`)
  if (!existsSync(path) || !options['as-is']) await fill(path, articles, () => {})
  const [sqlite] = await openMigrated({ databasePath: path, allowNetworkFilesystem: false })
  const stored = countStored(sqlite)
  sqlite.close()
  return { path, articles, stored }
}

const place: Place = { folder, ...(short ? { rounds: 1, seconds: 1 } : { rounds: 3, seconds: 3 }) }

const cases: Record<string, () => Promise<Row[]>> = {
  warm: async () => warm(await archive(sizes.middle), place),
  misses: async () => misses(await archive(sizes.middle), place),
  pages: async () => pages(await archive(sizes.middle), place),
  growth: async () => growth(await archive(sizes.large), await archive(sizes.small), place),
  start: async () => start(await archive(sizes.large), await archive(1), place),
  memory: async () => (short ? [] : memory(await archive(sizes.large), place)),
  import: () => importing(short ? 1000 : 100_000, place),
  delay: () => delay(short ? 1000 : 100_000, place),
}

/** What was measured last of each case, and of what. */
const Measured = z.strictObject({
  at: z.string(),
  commit: z.string(),
  machine: z.string(),
  rows: z.array(
    z.object({ case: z.string(), target: z.string(), measured: z.string(), verdict: z.string(), reached: z.number().optional() }),
  ),
})
const resultsPath = 'bench/results.json'
const results = z.record(z.string(), Measured).parse(JSON.parse(readFileSync(resultsPath, 'utf8')))

/** How far a row was reached when it was measured last, on archives of another size. */
function reachedBefore(row: Row): number {
  const sizeless = (name: string): string => name.replace(/[\d,]+/g, '')
  const before = Object.values(results).flatMap(measured => measured.rows)
  return before.find(one => sizeless(one.case) === sizeless(row.case))?.reached ?? 1
}

// Rates and delays of a machine that does other things as well say little: only ratios within a run are held to anything, and one that
// is known to fall short to half of what it is known to reach.
const isPoor = (row: Row): boolean => !/import|delay/.test(row.case) && (row.reached ?? 1) < 0.5 * Math.min(1, reachedBefore(row))

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.versions.node}`
const rows: Row[] = []
for (const name of options.only?.split(',') ?? Object.keys(cases)) {
  const measure = cases[name]
  if (!measure) throw new Error(`there is no case '${name}'; there are ${Object.keys(cases).join(', ')}`)
  let found = await measure()
  // A moment in which the machine does something else is no fault of ours.
  if (short && found.some(isPoor)) found = await measure()
  for (const row of found) console.error(`${row.case}: ${row.measured}`)
  rows.push(...found)
  if (short) continue
  results[name] = { at: new Date().toISOString(), commit, machine, rows: found }
  writeFileSync(resultsPath, `${JSON.stringify(results, undefined, 2)}\n`)
}

const table = [
  ['case', 'target', 'measured', 'verdict'],
  ['---', '---', '---', '---'],
  ...rows.map(row => [row.case, row.target, row.measured, row.verdict]),
]
console.log(`${new Date().toISOString().slice(0, 10)}, commit ${commit}, ${machine}\n`)
console.log(table.map(cells => `| ${cells.join(' | ')} |`).join('\n'))

if (short) {
  rmSync(folder, { recursive: true })
  const poor = rows.filter(isPoor)
  if (poor.length > 0) {
    console.error(`below half of the target: ${poor.map(row => row.case).join('; ')}`)
    process.exitCode = 1
  }
}
