import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/store/open.ts'
import { type Archive, articlePaths, listPaths, sizeOf } from '../newsroom/requests.ts'
import { type Started, startBare, startOurs, startReplay, startStatements } from '../server.ts'
import { type Asked, ratioOf } from '../turns.ts'
import { atLeast, type Place, type Row } from './row.ts'

const perSecond = ([ours, bare]: [number, number]): string =>
  `${Math.round(ours).toLocaleString('en')}/s of ${Math.round(bare).toLocaleString('en')}/s`

/** What is asked again and again, which the response cache has, against bare node:http that sends the same header fields and bytes. */
export async function warm(archive: Archive, rounds: Place): Promise<Row[]> {
  const ours = await startOurs(archive.path)
  const origin = `http://127.0.0.1:${ours.port}`
  const rows: Row[] = []
  const measure = async (name: string, target: number, path: string, header?: string) => {
    const bare = await startReplay(origin + path)
    try {
      const asked = (port: number): Asked => ({ port, paths: [path], ...(header !== undefined && { header }) })
      const { ratio, rates } = await ratioOf(asked(ours.port), asked(bare.port), rounds)
      rows.push(atLeast(name, target, ratio, perSecond(rates)))
    } finally {
      await bare.stop()
    }
  }
  try {
    const [article = ''] = articlePaths(archive)
    const search = '/v1/search?q=bridge'
    await measure('one article, warm', 0.9, article)
    await measure('list of 20, warm', 0.85, '/v1/articles')
    await measure('search of a repeated query, warm', 0.85, search)
    await measure('If-None-Match → 304', 0.9, article, `If-None-Match: ${(await fetch(origin + article)).headers.get('etag')}`)
    return rows
  } finally {
    await ours.stop()
  }
}

/** Too little for any answer: what is asked for is found nowhere in memory. */
export const noRoom = 1000

/**
 * What nobody asked before since the start, against bare node:http that sends the header fields and bytes of one of these answers. Everything was read once,
 * as all of an archive is in time, so that it is stored.
 */
export async function misses(archive: Archive, rounds: Place): Promise<Row[]> {
  const [bare, ours] = [await startBare(), await startOurs(archive.path, noRoom)]
  const origin = `http://127.0.0.1:${ours.port}`
  try {
    const rows: Row[] = []
    const measure = async (name: string, target: number, paths: readonly string[], startOther?: (url: string) => Promise<Started>) => {
      await readOnce(archive.path, ours.port, paths)
      const url = await typical(origin, paths)
      const replay = await startReplay(url)
      const other = await startOther?.(url)
      const against = ({ port }: Started) => ratioOf({ port: ours.port, paths }, { port, paths }, rounds)
      const { ratio, rates } = await against(replay)
      const notes = [perSecond(rates), `${(await against(bare)).ratio.toFixed(2)} of node:http with always the same 10 KB`]
      if (other) notes.push(`${(await against(other)).ratio.toFixed(2)} of node:http with the statement and nothing else`)
      await Promise.all([replay.stop(), other?.stop()])
      rows.push(atLeast(`${name}, every request a miss, ${sizeOf(archive)}`, target, ratio, notes.join('; ')))
    }
    await measure('one article', 0.3, articlePaths(archive))
    await measure('list of 20', 0.2, listPaths(archive), url => startStatements(url, archive))
    return rows
  } finally {
    await Promise.all([bare.stop(), ours.stop()])
  }
}

/** The address among some whose answer is neither long nor short. */
async function typical(origin: string, paths: readonly string[]): Promise<string> {
  const sizes: [size: number, url: string][] = []
  for (const path of paths.slice(0, 101)) {
    const body = await (await fetch(origin + path)).arrayBuffer()
    sizes.push([body.byteLength, origin + path])
  }
  return sizes.toSorted(([a], [b]) => a - b)[50]?.[1] ?? origin
}

/** Asks for each address until nothing more is stored. */
export async function readOnce(database: string, port: number, paths: readonly string[]): Promise<void> {
  const sqlite = await openDatabase({ path: database, readOnly: true })
  const count = sqlite.prepare('SELECT (SELECT count(*) FROM renditions) + (SELECT count(*) FROM cards)').pluck()
  for (let before = -1; before !== count.get(); await sleep(500)) {
    before = Number(count.get())
    for (const path of new Set(paths)) await (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer()
  }
  sqlite.close()
}
