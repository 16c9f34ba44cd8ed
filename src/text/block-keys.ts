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
export const contentKey = (content: Content): string => keyOfJson(JSON.stringify(content))

const keyOfJson = (json: string): string => `k${hash('sha256', json).slice(0, hexDigits)}`

/** The JSON of blocks that were just made, put together of what their keys were made of: to write a body anew takes as long as to hash it. */
const written = new WeakMap<readonly Block[], string>()

/** The JSON of blocks as it is stored. Blocks are never changed in place; those that differ are other ones. */
export const jsonOfBlocks = (blocks: readonly Block[]): string => written.get(blocks) ?? JSON.stringify(blocks)

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
  const jsons: string[] = []
  const blocks = contents.map(({ content }, i): Block => {
    const json = JSON.stringify(content)
    const _key = kept[i] ?? derive(json)
    jsons.push(`{"_key":${JSON.stringify(_key)},${json.slice(1)}`)
    return { _key, ...content }
  })
  written.set(blocks, `[${jsons.join()}]`)
  return blocks
}

function keyDeriver(given: ReadonlySet<string>): (json: string) => string {
  const repeats = new Map<string, number>()
  return json => {
    const base = keyOfJson(json)
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
