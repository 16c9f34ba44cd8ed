import type { Block } from '../schemas/block.ts'
import type { BlockChange } from '../schemas/revision.ts'

/** What two bodies share and do not, in order, by their longest common sequence of equal blocks. What was taken away comes before what was put there. */
export function compareBlocks(from: readonly Block[], to: readonly Block[]): BlockChange[] {
  const changes: BlockChange[] = []
  let [seen, seenNext] = [0, 0]
  for (const [index, next] of [...commonSequence(from.map(textOf), to.map(textOf)), [from.length, to.length] as const]) {
    for (const block of from.slice(seen, index)) changes.push({ op: 'removed', block })
    for (const block of to.slice(seenNext, next)) changes.push({ op: 'added', block })
    for (const block of to.slice(next, next + 1)) changes.push({ op: 'same', block })
    seen = index + 1
    seenNext = next + 1
  }
  return changes
}

const textOf = (block: Block): string => JSON.stringify(block)

type Pair = readonly [place: number, placeNext: number]

/** The places, in either list, of a longest sequence that both have. */
function commonSequence(a: readonly string[], b: readonly string[]): Pair[] {
  // Most edits leave nothing between the beginning and the end that are the same, once all is left out that stands on one side only.
  const [places, placesNext] = [placesOf(a, new Set(b)), placesOf(b, new Set(a))]
  const isSame = (i: number, j: number): boolean => a[places.at(i) ?? 0] === b[placesNext.at(j) ?? 0]
  const shorter = Math.min(places.length, placesNext.length)
  let head = 0
  while (head < shorter && isSame(head, head)) head++
  let tail = 0
  while (tail < shorter - head && isSame(-1 - tail, -1 - tail)) tail++
  const [end, endNext] = [places.length - tail, placesNext.length - tail]
  const pairs: Pair[] = [
    ...Array.from({ length: head }, (_, index) => [index, index] as const),
    ...longest(end - head, endNext - head, (i, j) => isSame(head + i, head + j)).map(([i, j]) => [head + i, head + j] as const),
    ...Array.from({ length: tail }, (_, index) => [end + index, endNext + index] as const),
  ]
  return pairs.map(([i, j]) => [places[i] ?? 0, placesNext[j] ?? 0])
}

/** Where those of a list stand that are among others. */
const placesOf = (list: readonly string[], others: ReadonlySet<string>): number[] =>
  list.flatMap((text, place) => (others.has(text) ? [place] : []))

/** The longest sequence that two lists have in common, of which `isSame` tells what is the same. */
function longest(count: number, countNext: number, isSame: (i: number, j: number) => boolean): Pair[] {
  const width = countNext + 1
  const lengths = new Uint16Array((count + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = count - 1; i >= 0; i--) {
    for (let j = countNext - 1; j >= 0; j--) {
      lengths[i * width + j] = isSame(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: Pair[] = []
  for (let i = 0, j = 0; i < count; i++) {
    if (at(i, j) === at(i + 1, j)) continue
    while (at(i, j) === at(i, j + 1)) j++
    pairs.push([i, j++])
  }
  return pairs
}
