import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { load } from './load.ts'

/**
 * Acknowledged views per second at 64 connections against a bare Fastify POST → 204, in turns on the same machine; every view is of another
 * visitor, counted and committed with synchronous=FULL. The settings are the defaults, but for the proxy that the visitors come through.
 * `node bench/views.ts [rounds] [seconds]`
 */
const [rounds = 5, seconds = 4] = process.argv.slice(2).map(Number)
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
const browsers = ['Windows NT 10.0; Win64; x64', 'Macintosh; Intel Mac OS X 10_15_7', 'X11; Linux x86_64'].flatMap(system =>
  Array.from(
    { length: 20 },
    (_, n) => `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${125 + n}.0.0.0 Safari/537.36`,
  ),
)
let visitors = 0
function next(): string {
  const n = ++visitors
  const address = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`
  const article = data[n % data.length]?.id ?? ''
  const agent = browsers[n % browsers.length] ?? ''
  return `POST /v1/articles/${article}/views HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ${agent}\r\nX-Forwarded-For: ${address}\r\nContent-Length: 0\r\n\r\n`
}

/** What Linux tells of the memory that a process holds: all, and without the pages of files. */
function memoryOf({ pid }: ChildProcess): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024)
  return `memory ${megabytes('VmRSS')} MB, ${megabytes('RssAnon')} MB of it its own`
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const results = { bare: [] as number[], views: [] as number[] }
const ratios: number[] = []
const statuses: Record<string, number> = {}
for (let round = 0; round <= rounds; round++) {
  const [plain, counted] = [
    await load({ port: ports.bare, connections, next }, seconds),
    await load({ port: ports.views, connections, next }, seconds),
  ]
  for (const [status, count] of Object.entries(counted.statuses)) statuses[status] = (statuses[status] ?? 0) + count
  // The first round warms up.
  if (round === 0) continue
  results.bare.push(plain.perSecond)
  results.views.push(counted.perSecond)
  ratios.push(counted.perSecond / plain.perSecond)
  console.log(
    `round ${round}: bare ${Math.round(plain.perSecond)}/s, views ${Math.round(counted.perSecond)}/s, ratio ${(counted.perSecond / plain.perSecond).toFixed(2)}; ${statuses['204']} visitors, ${memoryOf(server)}`,
  )
}
console.log(
  `median: bare ${Math.round(median(results.bare))}/s, views ${Math.round(median(results.views))}/s, ratio ${median(ratios).toFixed(2)} (${availableParallelism()} cores; answers ${JSON.stringify(statuses)})`,
)
bare.kill()
server.kill()
await new Promise(resolve => server.once('close', resolve))
rmSync(folder, { recursive: true })
