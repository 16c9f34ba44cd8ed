import { hash } from 'node:crypto'
import type { Block } from '../schemas/block.ts'

/** A block without its key. */
export type Content<B extends Block = Block> = B extends Block ? Omit<B, '_key'> : never

/** 48 bits: plenty within one body, and short enough to be told apart by eye. */
const hexDigits = 12

/**
 * The key that a block gets from its content: `k` and the first 12 hexadecimal digits of the SHA-256 of its JSON without the key.
 * The same content has the same key in every import.
 */
const contentKey = (content: Content): string => `k${hash('sha256', JSON.stringify(content)).slice(0, hexDigits)}`

/**
 * Makes blocks of contents. A key that was given stays, at its first place if it was given twice; the others are derived, and repeated
 * content gets `-2`, `-3` … after its key.
 */
export function addKeys(contents: readonly { key: string | undefined; content: Content }[]): Block[] {
  const given = new Set<string>()
  const kept = contents.map(({ key }) => {
    if (key === undefined || given.has(key)) return undefined
    given.add(key)
    return key
  })
  const derive = keyDeriver(given)
  return contents.map(({ content }, i) => ({ _key: kept[i] ?? derive(content), ...content }))
}

function keyDeriver(given: ReadonlySet<string>): (content: Content) => string {
  const repeats = new Map<string, number>()
  return content => {
    const base = contentKey(content)
    let count = repeats.get(base) ?? 0
    let key = base
    do {
      count++
      key = count === 1 ? base : `${base}-${count}`
    } while (given.has(key))
    repeats.set(base, count)
    return key
  }
}
