import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { z } from 'zod'
import { type Answers, load } from './load.ts'
import { hasWrk } from './server.ts'
import { median } from './turns.ts'

/**
 * Acknowledged views per second at 64 connections against a bare Fastify POST → 204, in turns on the same machine; every view is of another
 * visitor, counted and committed with synchronous=FULL. The settings are the defaults, but for the proxy that the visitors come through. The
 * load is that of wrk where it is installed, else of load.ts, and the same for both. With VISITORS, only the views are measured, until there
 * were so many.
 * `node bench/views.ts [ROUNDS] [SECONDS] [VISITORS]`
 */
const [rounds = 5, seconds = 4, wanted] = process.argv.slice(2).map(Number)
const connections = 64
const folder = mkdtempSync(join(tmpdir(), 'onrecord-bench-'))

const start = (args: string[]): ChildProcess => spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
const ports = { bare: 3991, views: 3992 }
const bare = start(['bench/bare-beacon.ts', String(ports.bare)])
const settings = [
  '--port',
  String(ports.views),
  '--database-path',
  join(folder, 'bench.db'),
  '--trust-proxy',
  '127.0.0.1',
  '--drain-seconds',
  '0',
]
const server = start(['src/main.ts', 'serve', '--sample', ...settings])

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise(resolve => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)))
    socket.destroy()
    if (isOpen) return
    await sleep(50)
  }
}
await Promise.all(Object.values(ports).map(listening))

const answer = await fetch(`http://127.0.0.1:${ports.views}/v1/articles`)
const { data } = z.object({ data: z.array(z.object({ id: z.string() })) }).parse(await answer.json())
const articles = data.map(({ id }) => id)
const browsers = ['Windows NT 10.0; Win64; x64', 'Macintosh; Intel Mac OS X 10_15_7', 'X11; Linux x86_64'].flatMap(system =>
  Array.from(
    { length: 20 },
    (_, n) => `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${125 + n}.0.0.0 Safari/537.36`,
  ),
)
const files = { ARTICLES: join(folder, 'articles'), BROWSERS: join(folder, 'browsers') }
writeFileSync(files.ARTICLES, `${articles.join('\n')}\n`)
writeFileSync(files.BROWSERS, `${browsers.join('\n')}\n`)

let visitors = 0
function next(): string {
  const n = ++visitors
  const address = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
  const article = articles[n % articles.length] ?? ''
  const agent = browsers[n % browsers.length] ?? ''
  return `POST /v1/articles/${article}/views HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ${agent}\r\nX-Forwarded-For: ${address}\r\nContent-Length: 0\r\n\r\n`
}

/** By beacons.lua, which sends what `next` would. */
async function loadByWrk(port: number): Promise<Answers> {
  const env = { ...process.env, ...files, FIRST: String(visitors) }
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', 'bench/beacons.lua', `http://127.0.0.1:${port}`]
  const { stdout } = await promisify(execFile)('wrk', args, { env })
  const found = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1] ?? 0)
  const [answered, refused] = [found(/(\d+) requests in/), found(/Non-2xx or 3xx responses: (\d+)/)]
  // Those that were on their way at the end are not among the answers.
  visitors += answered + connections
  const statuses = { '204': answered - refused, ...(refused > 0 && { 'not 204': refused }) }
  return { perSecond: found(/Requests\/sec:\s+([\d.]+)/), statuses }
}
const send = (port: number): Promise<Answers> => (hasWrk ? loadByWrk(port) : load({ port, connections, next }, seconds))

/** What Linux tells of the memory that a process holds: all, and without the pages of files. */
function memoryOf({ pid }: ChildProcess): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024)
  return `memory ${megabytes('VmRSS')} MB, ${megabytes('RssAnon')} MB of it its own`
}

const results = { bare: [] as number[], views: [] as number[] }
const ratios: number[] = []
const statuses: Record<string, number> = {}
const take = (more: Answers['statuses']): number => {
  for (const [status, count] of Object.entries(more)) statuses[status] = (statuses[status] ?? 0) + count
  return statuses['204'] ?? 0
}

if (wanted !== undefined) {
  const step = 100_000
  for (let due = step, taken = 0; taken < wanted; ) {
    taken = take((await send(ports.views)).statuses)
    if (taken < due) continue
    console.log(`${taken.toLocaleString('en')} visitors, ${memoryOf(server)}`)
    due += step
  }
}

for (let round = 0; wanted === undefined && round <= rounds; round++) {
  const [plain, counted] = [await send(ports.bare), await send(ports.views)]
  const taken = take(counted.statuses)
  // The first round warms up.
  if (round === 0) continue
  const ratio = counted.perSecond / plain.perSecond
  results.bare.push(plain.perSecond)
  results.views.push(counted.perSecond)
  ratios.push(ratio)
  console.log(
    `round ${round}: bare ${Math.round(plain.perSecond)}/s, views ${Math.round(counted.perSecond)}/s, ratio ${ratio.toFixed(2)}; ${taken} visitors, ${memoryOf(server)}`,
  )
}
if (ratios.length > 0)
  console.log(
    `median: bare ${Math.round(median(results.bare))}/s, views ${Math.round(median(results.views))}/s, ratio ${median(ratios).toFixed(2)} (${availableParallelism()} cores, load by ${hasWrk ? 'wrk' : 'load.ts'}; answers ${JSON.stringify(statuses)})`,
  )
bare.kill()
server.kill()
await new Promise(resolve => server.once('close', resolve))
rmSync(folder, { recursive: true })
