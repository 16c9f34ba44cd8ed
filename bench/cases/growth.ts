import { articlePaths, listPaths } from '../newsroom/requests.ts'
import { startOurs } from '../server.ts'
import { median, ratioOf } from '../turns.ts'
import { atLeast, atMost, type Place, type Row } from './row.ts'

const name = (articles: number): string => articles.toLocaleString('en')

/** The large archive against the small one, both without a cache. */
export async function growth(large: number, small: number, { databases, ...rounds }: Place): Promise<Row[]> {
  const [big, little] = [await startOurs(databases.get(large) ?? '', 0), await startOurs(databases.get(small) ?? '', 0)]
  try {
    const rows: Row[] = []
    for (const [what, paths] of [
      ['one article', articlePaths],
      ['list of 20', listPaths],
    ] as const) {
      const { ratio } = await ratioOf({ port: big.port, paths: paths(large) }, { port: little.port, paths: paths(small) }, rounds)
      rows.push(atLeast(`${what}, ${name(large)} against ${name(small)} articles`, 0.75, ratio))
    }
    return rows
  } finally {
    await Promise.all([big.stop(), little.stop()])
  }
}

/** How long it takes from the start of the process to the first answer, in turns. */
export async function start(large: number, { databases, rounds }: Place, empty: string): Promise<Row[]> {
  const ratios: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const times: number[] = []
    for (const database of [databases.get(large) ?? '', empty]) {
      const ours = await startOurs(database)
      times.push(ours.readyMs)
      await ours.stop()
    }
    if (round > 0) ratios.push((times[0] ?? 0) / (times[1] ?? 0))
  }
  return [atMost(`start to first 200, ${name(large)} articles against one`, 1.5, median(ratios))]
}
