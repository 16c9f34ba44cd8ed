import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Archive, listPaths } from './newsroom/requests.ts'

export interface Started {
  port: number
  /** Milliseconds from the start of the process to its first 200. */
  readyMs: number
  /** Megabytes of memory that it holds, pages of the program's files among them. */
  memory: () => number
  signal: (name: NodeJS.Signals) => void
  stop: () => Promise<void>
}

const has = (command: string): boolean => spawnSync('which', [command]).status === 0
/** Where the threads of a server are to be seen beside each other, they have all cores: BENCH_CORES=all. */
const isPinned = process.env.BENCH_CORES !== 'all' && has('taskset') && availableParallelism() > 1
export const hasWrk = has('wrk')

/** A command on one core, where the machine has several: servers on the first, load on the second. */
export const onCore = (core: 0 | 1, command: string, args: readonly string[]): [string, string[]] =>
  isPinned ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]]

const { scripts } = z
  .object({ scripts: z.object({ start: z.string() }) })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')))
/** As `npm start` and the image have them, for the bare server too. */
const nodeFlags = scripts.start.split(' ').filter(word => /^--.+=/.test(word))
const dockerfile = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8')
const imageEnv = {
  NODE_COMPILE_CACHE: join(tmpdir(), 'onrecord-bench-compiled'),
  ...Object.fromEntries(dockerfile.matchAll(/(MALLOC_\w+)=(\d+)/g).map(([, name, value]) => [name, value])),
}

let nextPort = Number(process.env.BENCH_PORT ?? 4110)

async function start(args: readonly string[], path: string, port: number, env: Record<string, string> = {}): Promise<Started> {
  const began = performance.now()
  const child = spawn(...onCore(0, process.execPath, [...nodeFlags, ...args]), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...imageEnv, ...env },
  })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  while (!(await answers(`http://127.0.0.1:${port}${path}`))) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}: ${said}`)
    await sleep(5)
  }
  return {
    port,
    readyMs: performance.now() - began,
    memory: () => memoryOf(child),
    signal: name => child.kill(name),
    stop: () => stop(child),
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    async answer => (await answer.arrayBuffer()).byteLength > 0 && answer.ok,
    () => false,
  )

async function stop(child: ChildProcess): Promise<void> {
  child.kill()
  await once(child, 'close')
}

function memoryOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024)
}

export const startBare = (): Promise<Started> => {
  const port = nextPort++
  return start(['bench/bare.ts', String(port)], '/', port)
}

/** A bare server that sends what another answers at a URL. */
export const startReplay = (url: string): Promise<Started> => {
  const port = nextPort++
  return start(['bench/replay.ts', String(port), url], '/', port)
}

/** A bare server that only carries out the statements of an archive's lists; it answers to their addresses alone. */
export const startStatements = (url: string, archive: Archive): Promise<Started> => {
  const port = nextPort++
  return start(['bench/statements.ts', String(port), url, JSON.stringify(archive)], listPaths(archive, 1)[0] ?? '/', port)
}

/** Ours on a database, as it is by default but for the limit of requests, and always with one address, which answers have in them. */
export function startOurs(database: string, cacheBytes?: number, more: Record<string, string> = {}): Promise<Started> {
  const port = nextPort++
  const settings = ['--port', String(port), '--database-path', database, '--rate-limit-max', '0', '--drain-seconds', '0']
  const env = { PUBLIC_URL: 'http://127.0.0.1', ...more, ...(cacheBytes !== undefined && { CACHE_BYTES: String(cacheBytes) }) }
  const probe = 'BENCH_DELAYS' in more ? ['--import', './bench/delay-probe.ts'] : []
  return start([...probe, 'src/main.ts', 'serve', ...settings], '/v1/site', port, env)
}
