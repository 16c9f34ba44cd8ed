import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { load } from './load.ts'
import { hasWrk, onCore } from './server.ts'

/** So many ask at once, each for the next path when its answer is there. */
export const connections = 64

/** What is asked of one server. */
export interface Asked {
  port: number
  paths: readonly string[]
  /** A header field that every request has, such as `If-None-Match: "x"`. */
  header?: string
}

/** How many answers a second come back within some seconds: by wrk where it is installed, else by load.ts. Throws when one is a failure. */
export async function rate({ port, paths, header }: Asked, seconds: number): Promise<number> {
  if (!hasWrk) {
    let at = 0
    const field = header === undefined ? '' : `${header}\r\n`
    const next = () => `GET ${paths[at++ % paths.length]} HTTP/1.1\r\nHost: localhost\r\n${field}\r\n`
    const { perSecond, statuses } = await load({ port, connections, next }, seconds)
    const bad = Object.keys(statuses).filter(status => status >= '400')
    if (bad.length > 0) throw new Error(`answered ${JSON.stringify(statuses)}`)
    return perSecond
  }
  const folder = mkdtempSync(join(tmpdir(), 'onrecord-load-'))
  try {
    const file = join(folder, 'paths')
    writeFileSync(file, `${paths.join('\n')}\n`)
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', 'bench/paths.lua', `http://127.0.0.1:${port}/`]
    const env = { ...process.env, PATHS: file, HEADER: header === undefined ? '' : `${header}\r\n` }
    const { stdout } = await promisify(execFile)(...onCore(1, 'wrk', args), { env })
    if (/Non-2xx or 3xx/.test(stdout)) throw new Error(`some of ${paths[0]} … failed: ${stdout}`)
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export interface Ratio {
  ratio: number
  /** Answers a second, the median of each side. */
  rates: [one: number, other: number]
}

/** How one compares with the other, in turns on the same machine: the median of the ratios of the rounds, after one that warms up. */
export async function ratioOf(one: Asked, other: Asked, { rounds, seconds }: { rounds: number; seconds: number }): Promise<Ratio> {
  const rates: [number, number][] = []
  for (let round = 0; round <= rounds; round++) {
    const pair: [number, number] = [await rate(one, round === 0 ? 1 : seconds), await rate(other, round === 0 ? 1 : seconds)]
    if (round > 0) rates.push(pair)
  }
  return {
    ratio: median(rates.map(([ours, theirs]) => ours / theirs)),
    rates: [median(rates.map(([ours]) => ours)), median(rates.map(([, theirs]) => theirs))],
  }
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
