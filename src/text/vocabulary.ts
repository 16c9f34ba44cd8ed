/** What words are found by. In one vocabulary the same term is the same object, so that nobody need look at its letters to tell. */
export interface Term {
  readonly text: string
  /** For whoever counts in how many places it stands: 0 before and afterwards. */
  count: number
}

/** How many words are remembered; more are forgotten all at once. Longer ones are not worth their room. */
const capacity = 50_000
const maxLength = 48
/** A power of two, so that the last bits of a hash say where to look. A slot has two numbers: the hash, and that of the word, from 1. */
const slots = 2 ** 17
/** Where so many words were looked at in vain, one is found anew each time: words that were made up to meet in one slot hold nobody up. */
const maxProbes = 8

/**
 * Remembers what `find` answered for words. They repeat, and their stems take a hundred times as long to make as to look up. A word is known by
 * its letters where they stand in a text: to make a string of each, and to find that in a `Map`, would take five times as long.
 */
export class Vocabulary {
  readonly #find: (word: string) => string
  readonly #table = new Int32Array(2 * slots)
  readonly #letters = new Uint16Array(capacity * 12)
  /** Where among the letters those of a word begin; they end where the next one's do. */
  readonly #begins = new Int32Array(capacity + 1)
  #found: Term[] = []
  #terms = new Map<string, Term>()

  constructor(find: (word: string) => string) {
    this.#find = find
  }

  /** The term of a word that stands in a text from one unit up to another. */
  termAt(text: string, units: Uint16Array, start: number, end: number): Term {
    if (end - start > maxLength) return this.term(this.#find(text.slice(start, end)))
    let hash = 0x811c9dc5
    for (let unit = start; unit < end; unit++) hash = Math.imul(hash ^ (units[unit] ?? 0), 0x01000193)
    let slot = (hash ^ (hash >>> 15)) & (slots - 1)
    for (let probe = 0; probe < maxProbes; probe++) {
      const number = this.#table[2 * slot + 1] ?? 0
      if (number === 0) return this.#remember(slot, hash, text, units, start, end)
      if (this.#table[2 * slot] === hash && this.#is(number - 1, units, start, end)) {
        const known = this.#found[number - 1]
        if (known !== undefined) return known
      }
      slot = (slot + 1) & (slots - 1)
    }
    return this.term(this.#find(text.slice(start, end)))
  }

  /** The term that is written so. */
  term(text: string): Term {
    const known = this.#terms.get(text)
    if (known !== undefined) return known
    const term = { text, count: 0 }
    this.#terms.set(text, term)
    return term
  }

  /** Makes room if there is none. Terms from before are then no longer the same as those after. */
  makeRoom(): void {
    if (this.#terms.size < capacity && this.#found.length < capacity && this.#lettersUsed() < this.#letters.length - maxLength) return
    this.#table.fill(0)
    this.#found = []
    this.#terms = new Map()
  }

  #lettersUsed(): number {
    return this.#begins[this.#found.length] ?? 0
  }

  #is(number: number, units: Uint16Array, start: number, end: number): boolean {
    const begin = this.#begins[number] ?? 0
    if ((this.#begins[number + 1] ?? 0) - begin !== end - start) return false
    for (let unit = start; unit < end; unit++) if (this.#letters[begin + unit - start] !== units[unit]) return false
    return true
  }

  #remember(slot: number, hash: number, text: string, units: Uint16Array, start: number, end: number): Term {
    const term = this.term(this.#find(text.slice(start, end)))
    const number = this.#found.length
    const begin = this.#lettersUsed()
    if (number === capacity || begin + end - start > this.#letters.length) return term
    this.#letters.set(units.subarray(start, end), begin)
    this.#begins[number + 1] = begin + end - start
    this.#table[2 * slot] = hash
    this.#table[2 * slot + 1] = number + 1
    this.#found.push(term)
    return term
  }
}
