import { type Archive, articlePaths, listPaths, sizeOf } from '../newsroom/requests.ts'
import { startOurs } from '../server.ts'
import { connections, rate } from '../turns.ts'
import { atMost, type Place, type Row } from './row.ts'

/** An hour of ten readers a second who open an article, and one who opens a list; both without end, until so many came. */
const anHour = 3600 * 11

/** What the server holds after as many random reads as come within an hour. */
export async function memory(archive: Archive, { seconds }: Place): Promise<Row[]> {
  // Compiled once, as the image is: who compiles holds the compiler too.
  await (await startOurs(archive.path)).stop()
  const ours = await startOurs(archive.path)
  try {
    const lists = listPaths(archive)
    const paths = articlePaths(archive, anHour).flatMap((path, index) => (index % 10 === 0 ? [path, lists[index / 10] ?? ''] : [path]))
    let sent = 0
    // Each round begins behind what was under way when the last one ended: what is asked for again is kept in memory, as nothing read at random is.
    while (sent < anHour) {
      sent += connections + Math.ceil(seconds * (await rate({ port: ours.port, paths: paths.slice(sent).concat(paths) }, seconds)))
    }
    const note = `after ${sent.toLocaleString('en')} random reads; an hour of 11 a second is ${anHour.toLocaleString('en')}`
    return [atMost(`resident memory in MB, ${sizeOf(archive)}`, 250, ours.memory(), note)]
  } finally {
    await ours.stop()
  }
}
