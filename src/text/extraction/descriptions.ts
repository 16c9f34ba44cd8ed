import type { Mention, People } from './people.ts'
import type { Reading } from './reading.ts'
import type { Word } from './words.ts'

/** How many words may stand between a description and the name: министр транспорта Иван Петров; Ann Mill, a retired harbour pilot. */
const farthest = 4

/** As whom a text describes the people in it: "Minister Ann Mill", "министр транспорта Иван Петров", "Ann Mill, a baker". Read once, when first asked for. */
export class Descriptions {
  readonly #reading: Reading
  readonly #people: People
  /** By description, each name and where it first goes by that, in reading order. */
  #names: Map<string, Map<string, number>> | undefined
  readonly #described = new Map<string, number>()
  readonly #general = new Set<string>()

  constructor(reading: Reading, people: People) {
    this.#reading = reading
    this.#people = people
  }

  /** The one person whom the text before a place describes so; undefined where there are none or several. */
  only(description: string, before: number): string | undefined {
    const [first, second] = this.#read().get(description) ?? []
    const isOne = first && first[1] < before && !(second && second[1] < before)
    return isOne ? first[0] : undefined
  }

  /** Whether somebody of a name may go by a description, for the text before a place says so, or nothing else. */
  allow(name: string, description: string, before: number): boolean {
    const at = this.#read().get(description)?.get(name)
    if (at !== undefined && at < before) return true
    const described = this.#described.get(name) ?? Infinity
    return this.#reading.cues.general.test(description) && (described >= before || this.#general.has(name))
  }

  /** The noun that a description ends with. */
  headOf({ start, end }: Mention): string {
    return this.#reading.words.within(start, end).at(-1)?.lower ?? ''
  }

  /** Whether a subject is a person who is not named, about whom the text may go on: "A driver saw it. “I ran,” he said." */
  hides(subject: Mention): boolean {
    const { cues, words } = this.#reading
    const first = words.within(subject.start, subject.end)[0]?.lower ?? ''
    const head = this.headOf(subject)
    const isNew = cues.indefinite.test(first) || (cues.another.test(first) && cues.nameless.test(head))
    return cues.role.test(head) && (cues.inflects || isNew)
  }

  #read(): Map<string, Map<string, number>> {
    if (this.#names) return this.#names
    this.#names = new Map()
    for (const name of this.#people.mentions) for (const word of this.#around(name)) this.#add(word.lower, name)
    return this.#names
  }

  #add(description: string, mention: Mention): void {
    const name = this.#people.fullName(mention)
    const { start } = mention
    const names = this.#names?.get(description) ?? new Map<string, number>()
    if (!names.has(name)) names.set(name, start)
    if (!this.#described.has(name)) this.#described.set(name, start)
    this.#names?.set(description, names)
    if (this.#reading.cues.general.test(description)) this.#general.add(name)
  }

  /** The words that say what somebody is, straight before the name or set off behind it. */
  #around(name: Mention): Word[] {
    const { text, cues, words } = this.#reading
    const isDescription = ({ lower }: Word): boolean => cues.role.test(lower) || cues.title.test(lower)
    const found: Word[] = []
    const ahead = words.before(name.start, farthest)
    for (const [i, word] of ahead.toReversed().entries()) {
      const next = i === 0 ? name.start : (ahead.at(-i)?.start ?? name.start)
      const isBeside = /^[ \u00a0]$/.test(text.slice(word.end, next).replace(cues.title.test(word.lower) ? '.' : '', ''))
      if (!isBeside) break
      if (isDescription(word)) found.push(word)
      // English puts what goes with an office before it, the other languages behind it as well.
      else if (!cues.inflects || cues.plain.test(word.lower) || cues.verb.test(word.lower) || cues.acts.test(`${word.lower} `)) break
    }
    if (!/^,\s/.test(text.slice(name.end, name.end + 2))) return found
    for (const word of words.within(name.end, name.end + 80).slice(0, farthest)) {
      const isApart = /[,.;:!?\n]/.test(text.slice(name.end + 1, word.start))
      if (isApart || word.capital || cues.pronouns.has(word.lower) || cues.preposition.test(word.lower) || cues.verb.test(word.lower)) break
      if (isDescription(word)) found.push(word)
    }
    return found
  }
}
