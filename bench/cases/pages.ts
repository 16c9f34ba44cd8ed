import { z } from 'zod'
import type { Archive } from '../newsroom/requests.ts'
import { startOurs } from '../server.ts'
import { ratioOf } from '../turns.ts'
import { atLeast, type Place, type Row } from './row.ts'

const Page = z.object({ page: z.object({ next: z.string().nullable() }) })

/** A page far behind costs what the first one costs. An archive that has fewer gives its last. */
export async function pages(archive: Archive, rounds: Place): Promise<Row[]> {
  const ours = await startOurs(archive.path, 0)
  try {
    const list = '/v1/articles?limit=20'
    let [path, page] = [list, 1]
    while (page < 500) {
      const { next } = Page.parse(await (await fetch(`http://127.0.0.1:${ours.port}${path}`)).json()).page
      if (next === null) break
      path = `${list}&cursor=${next}`
      page++
    }
    const { ratio } = await ratioOf({ port: ours.port, paths: [path] }, { port: ours.port, paths: [list] }, rounds)
    return [atLeast(`page ${page} against page 1`, 0.9, ratio)]
  } finally {
    await ours.stop()
  }
}
