import { unitsOf } from './units.ts'
import { printedWords, roleOf, roles } from './words.ts'

/** What words are found by. In one vocabulary the same term is the same object, so that nobody need look at its letters to tell. */
export interface Term {
  readonly text: string
  /** For whoever counts in how many places it stands: 0 before and afterwards. */
  count: number
}

/** How many words are remembered; more are forgotten all at once. Longer ones are not worth their room. */
const capacity = 50_000
const maxLength = 48
/** No unit below it is of a character of a script that puts no spaces between words. */
const firstUnspaced = 0xe00
/** A power of two, so that the last bits of a hash say where to look. */
const slots = 2 ** 17
/** A slot holds the hash of a word, its number from 1, and where its letters begin and how many they are. */
const slotSize = 4
/** Where so many words were looked at in vain, one is found anew each time: words that were made up to meet in one slot hold nobody up. */
const maxProbes = 8

/** A hash of letters, made of that of the letters before it and the next one (FNV-1a). */
const hashNext = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193)
const hashBasis = 0x811c9dc5

/**
 * Remembers what `find` answered for words. They repeat, and their stems take a hundred times as long to make as to look up. A word is known by
 * its letters where they stand in a text: to make a string of each, and to find that in a `Map`, would take five times as long.
 */
export class Vocabulary {
  readonly #find: (word: string) => string
  readonly #table = new Int32Array(slotSize * slots)
  readonly #letters = new Uint16Array(capacity * 12)
  #lettersUsed = 0
  #found: Term[] = []
  #terms = new Map<string, Term>()

  constructor(find: (word: string) => string) {
    this.#find = find
  }

  /** What one word is found by. */
  termOf(word: string): string {
    this.#makeRoom()
    return this.#termOfWord(word).text
  }

  /**
   * What the words of a text, as `printedWords` has them, are found by, in order. One that may be of a script without spaces is shown to `readRun`, which
   * tells its terms, or that it is a word like any other.
   */
  termsIn(text: string, readRun: (word: string) => string[] | undefined): Term[] {
    this.#makeRoom()
    const terms: Term[] = []
    const isRun = (word: string): boolean => {
      const run = readRun(word)
      for (const term of run ?? []) terms.push(this.#term(term))
      return run !== undefined
    }
    const units = unitsOf(text)
    let at = 0
    while (at < text.length) {
      const start = at
      let highest = 0
      let hash = hashBasis
      let unit = units[at] ?? 0
      let role = roleOf[unit]
      if (role === roles.letter) {
        do {
          hash = hashNext(hash, unit)
          if (unit > highest) highest = unit
          unit = units[++at] ?? 0
          role = roleOf[unit]
        } while (isWithin(role) || (role === roles.apostrophe && isWithin(roleOf[units[at + 1] ?? 0])))
      }
      // Characters of two units, which may follow an apostrophe too, are left to the expression, and all that is behind them.
      if (role === roles.half || (role === roles.apostrophe && roleOf[units[at + 1] ?? 0] === roles.half)) {
        for (const word of printedWords(text.slice(start))) if (!isRun(word)) terms.push(this.#termOfWord(word))
        return terms
      }
      if (highest === 0) at++
      else if (highest < firstUnspaced || !isRun(text.slice(start, at))) terms.push(this.#termAt(text, units, start, at, hash))
    }
    return terms
  }

  #termOfWord(word: string): Term {
    let hash = hashBasis
    for (let at = 0; at < word.length; at++) hash = hashNext(hash, word.charCodeAt(at))
    return this.#termAt(word, unitsOf(word), 0, word.length, hash)
  }

  /** The term of a word that stands in a text from one unit up to another, by their hash. */
  #termAt(text: string, units: Uint16Array, start: number, end: number, hash: number): Term {
    const table = this.#table
    let slot = (hash ^ (hash >>> 15)) & (slots - 1)
    for (let probe = 0; probe < maxProbes; probe++) {
      const at = slot * slotSize
      const number = table[at + 1] ?? 0
      if (number === 0) return this.#remember(at, hash, text, units, start, end)
      if (table[at] === hash && table[at + 3] === end - start && this.#isAt(table[at + 2] ?? 0, units, start, end)) {
        const known = this.#found[number - 1]
        if (known !== undefined) return known
      }
      slot = (slot + 1) & (slots - 1)
    }
    return this.#term(this.#find(text.slice(start, end)))
  }

  /** The term that is written so. */
  #term(text: string): Term {
    const known = this.#terms.get(text)
    if (known !== undefined) return known
    const term = { text, count: 0 }
    this.#terms.set(text, term)
    return term
  }

  #makeRoom(): void {
    if (this.#terms.size < capacity && this.#found.length < capacity && this.#lettersUsed <= this.#letters.length - maxLength) return
    this.#table.fill(0)
    this.#lettersUsed = 0
    this.#found = []
    this.#terms = new Map()
  }

  #isAt(begin: number, units: Uint16Array, start: number, end: number): boolean {
    const letters = this.#letters
    let at = begin
    for (let unit = start; unit < end; unit++) if (letters[at++] !== units[unit]) return false
    return true
  }

  #remember(at: number, hash: number, text: string, units: Uint16Array, start: number, end: number): Term {
    const term = this.#term(this.#find(text.slice(start, end)))
    const length = end - start
    const isFull = this.#found.length === capacity || this.#lettersUsed + length > this.#letters.length
    if (length > maxLength || isFull) return term
    this.#letters.set(units.subarray(start, end), this.#lettersUsed)
    this.#table.set([hash, this.#found.push(term), this.#lettersUsed, length], at)
    this.#lettersUsed += length
    return term
  }
}

const isWithin = (role: number | undefined): boolean => role === roles.letter || role === roles.mark
