import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/store/open.ts'
import { type Archive, articlePaths, listPaths, sizeOf } from '../newsroom/requests.ts'
import { startBare, startOurs, startReplay } from '../server.ts'
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
const noRoom = 1000

/** What nobody asked before since the start. Each article was read once, as all of an archive are in time, so that its answer is stored. */
export async function misses(archive: Archive, rounds: Place): Promise<Row[]> {
  const [bare, ours] = [await startBare(), await startOurs(archive.path, noRoom)]
  try {
    const rows: Row[] = []
    const size = sizeOf(archive)
    await readOnce(archive.path, ours.port, articlePaths(archive))
    for (const [name, target, paths] of [
      [`one article, every request a miss, ${size}`, 0.3, articlePaths(archive)],
      [`list of 20, every request a miss, ${size}`, 0.2, listPaths(archive)],
    ] as const) {
      const { ratio, rates } = await ratioOf({ port: ours.port, paths }, { port: bare.port, paths }, rounds)
      rows.push(atLeast(name, target, ratio, perSecond(rates)))
    }
    return rows
  } finally {
    await Promise.all([bare.stop(), ours.stop()])
  }
}

/** Asks for each address until there is no answer more to store. */
async function readOnce(database: string, port: number, paths: readonly string[]): Promise<void> {
  const sqlite = await openDatabase({ path: database, readOnly: true })
  const count = sqlite.prepare('SELECT count(*) FROM renditions').pluck()
  for (let before = -1; before !== count.get(); await sleep(500)) {
    before = Number(count.get())
    for (const path of new Set(paths)) await (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer()
  }
  sqlite.close()
}
