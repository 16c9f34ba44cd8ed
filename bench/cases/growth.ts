import { type Archive, articlePaths, listPaths, sizeOf } from '../newsroom/requests.ts'
import { startOurs } from '../server.ts'
import { median, ratioOf } from '../turns.ts'
import { noRoom, readOnce } from './reads.ts'
import { atLeast, atMost, type Place, type Row } from './row.ts'

/** So many addresses, of articles that take ten times what SQLite keeps in memory. */
const count = 10_000

/** The large archive against the small one, where everything is a miss, and was read once. */
export async function growth(large: Archive, small: Archive, rounds: Place): Promise<Row[]> {
  const [big, little] = [await startOurs(large.path, noRoom), await startOurs(small.path, noRoom)]
  try {
    const rows: Row[] = []
    for (const [what, paths] of [
      ['one article', articlePaths],
      ['list of 20', listPaths],
    ] as const) {
      const [ofBig, ofLittle] = [paths(large, count), paths(small, count)]
      await readOnce(large.path, big.port, ofBig)
      await readOnce(small.path, little.port, ofLittle)
      const { ratio } = await ratioOf({ port: big.port, paths: ofBig }, { port: little.port, paths: ofLittle }, rounds)
      rows.push(atLeast(`${what}, ${sizeOf(large)} against ${sizeOf(small)}`, 0.75, ratio))
    }
    return rows
  } finally {
    await Promise.all([big.stop(), little.stop()])
  }
}

/** How long it takes from the start of the process to the first answer, in turns. */
export async function start(large: Archive, empty: Archive, { rounds }: Place): Promise<Row[]> {
  const ratios: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const times: number[] = []
    for (const { path } of [large, empty]) {
      const ours = await startOurs(path)
      times.push(ours.readyMs)
      await ours.stop()
    }
    if (round > 0) ratios.push((times[0] ?? 0) / (times[1] ?? 0))
  }
  return [atMost(`start to first 200, ${sizeOf(large)} against one`, 1.5, median(ratios))]
}
