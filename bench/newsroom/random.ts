/** Numbers that only look random: the same seed gives the same ones in every run and on every machine. */
export interface Random {
  /** A whole number from 0 to below `count`, each as likely. */
  pick(count: number): number
  /** The same, where the nth is chosen about 1/n as often as the first, as words, names and tags are (Zipf). */
  rank(count: number): number
  from<Item>(items: readonly Item[]): Item
  often<Item>(items: readonly Item[]): Item
}

/** mulberry32, begun at a number that is well mixed, since articles are seeded by their numbers. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const pick = (count: number): number => Math.floor(next() * count)
  const rank = (count: number): number => Math.min(count - 1, Math.floor(Math.exp(next() * Math.log(count + 1))) - 1)
  const at = <Item>(items: readonly Item[], index: number): Item => {
    const item = items[index]
    if (item === undefined) throw new Error('there is nothing to choose from')
    return item
  }
  return { pick, rank, from: items => at(items, pick(items.length)), often: items => at(items, rank(items.length)) }
}
