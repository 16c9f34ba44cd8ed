import { fold } from '../fold.ts'

/** A person the caller knows, with the forms the name takes in other scripts and spellings. */
export interface KnownPerson {
  name: string
  nameVariants?: readonly string[]
}

/** A full name and where it stands; of a known person, before the text. */
interface Entry {
  name: string
  words: string[]
  at: number
}

/** The full names of a text and of known people, by which shorter mentions are told. */
export class FullNames {
  readonly #inflects: boolean
  readonly #full = new Map<string, Entry[]>()

  constructor(inflects: boolean, known: readonly KnownPerson[]) {
    this.#inflects = inflects
    for (const person of known) for (const variant of [person.name, ...(person.nameVariants ?? [])]) this.#add(variant, -1, person.name)
  }

  /** A name that stands at a place of the text; of one word it tells of no fuller form. */
  add(name: string, at: number): void {
    if (/\s/.test(name)) this.#add(name.replace(/\s+/g, ' '), at)
  }

  #add(variant: string, at: number, name = variant): void {
    const words = parts(variant)
    const last = words.at(-1) ?? ''
    for (const key of new Set([last, last.slice(0, stemLength)])) {
      const list = this.#full.get(key) ?? []
      if (list.length < 50) list.push({ name, words, at })
      this.#full.set(key, list)
    }
  }

  /**
   * The name a mention stands for: a known person's, else the fuller one that the text has, in the form nearest before `at` rather than one after;
   * the mention's own words if there is none, or fuller names of several people.
   */
  find(bare: string, at: number): string {
    const entries = this.#fuller(bare)
    const earlier = entries.filter(entry => entry.at >= 0 && entry.at <= at)
    const nearest = earlier.at(-1)
    const known = entries.filter(entry => entry.at < 0)
    // Of several people of one surname there is no telling which one is meant.
    if (known[0]) {
      const { name } = known[0]
      const isOne = known.every(one => one.name === name) && (!nearest || known.some(one => this.#mayBeOne(one, nearest)))
      return isOne ? name : bare
    }
    const [first = entries[0]] = earlier
    return first && earlier.every(one => this.#mayBeOne(one, first)) ? (nearest ?? first).name : bare
  }

  #mayBeOne({ words: one }: Entry, { words: other }: Entry): boolean {
    return this.#agree(one, other) || this.#agree(other, one)
  }

  /** Whether the text has a fuller name that may be meant. */
  has(mention: string): boolean {
    return this.#fuller(mention).length > 0
  }

  /** What a mention may be short for, known people among it, in reading order. */
  #fuller(mention: string): readonly Entry[] {
    const words = parts(mention)
    const last = words.at(-1) ?? ''
    const exact = this.#full.get(last) ?? []
    const entries = exact.length > 0 || !this.#inflects ? exact : (this.#full.get(last.slice(0, stemLength)) ?? [])
    return entries.filter(
      entry =>
        this.#agree(entry.words, words) &&
        (entry.at < 0 || entry.words.length > words.length || (isInitial(words[0]) && !isInitial(entry.words[0]))),
    )
  }

  /** Whether every word of a mention stands in a fuller name in the same order, the first of both being the first. */
  #agree(full: readonly string[], words: readonly string[]): boolean {
    const same = (a = '', b = ''): boolean =>
      a === b || (this.#inflects && Math.abs(a.length - b.length) < 4 && shared(a, b) >= Math.max(3, Math.min(a.length, b.length) - 2))
    return (
      same(full.at(-1), words.at(-1)) &&
      (words.length < 2 || full.length < 2 || same(full[0], words[0]) || (isInitial(words[0]) && words[0] === full[0]?.charAt(0)))
    )
  }
}

const stemLength = 4

/** The words of a name as they are compared: J.R. Mill has three. */
const parts = (name: string): string[] =>
  fold(name)
    .split(/[\s.]+/)
    .filter(part => part !== '')

const isInitial = (word: string | undefined): boolean => word?.length === 1

const shared = (a: string, b: string): number => {
  let i = 0
  while (i < a.length && a.charAt(i) === b.charAt(i)) i++
  return i
}
