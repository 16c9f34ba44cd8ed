import type { Block } from '../schemas/block.ts'

/** Something that a conversion could not keep, and how often: `script`, `link javascript:`, `on* attribute`. */
export interface Dropped {
  what: string
  count: number
}

/** Blocks as they are stored, and what the input held beyond them. */
export interface Conversion {
  blocks: Block[]
  dropped: Dropped[]
}

/** Names are cut and counted up to this many, because they come from the input. */
const limits = { names: 50, nameLength: 40 }
const others = 'other'

/** Counts what a conversion loses. */
export class Losses {
  readonly #counts = new Map<string, number>()

  add(what: string): void {
    const short = what.slice(0, limits.nameLength).toWellFormed()
    const name = this.#counts.has(short) || this.#counts.size < limits.names ? short : others
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  list(): Dropped[] {
    return Array.from(this.#counts, ([what, count]) => ({ what, count }))
  }
}
