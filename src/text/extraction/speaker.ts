import type { Attributions } from './attribution.ts'
import type { Cues } from './cues.ts'
import type { Mention, People } from './people.ts'
import type { Reading } from './reading.ts'
import { isInMarks } from './subject.ts'
import type { Said, Turn } from './turns.ts'

/** Somebody who has been found speaking: the mention and the name it stands for. */
export interface Known {
  mention: Mention
  name: string | undefined
  at: number
}

const sentencesBack = 8

/** How long a word before a name may be to be looked at. */
const wordBack = 20

/** How far back a text is looked through for the name that a description goes with, in UTF-16 units. */
const descriptionsBack = 2000

/** Resolves mentions to names, in reading order: a pronoun stands for the one spoken of last. */
export class Speakers {
  readonly #reading: Reading
  readonly #text: string
  readonly #cues: Cues
  readonly #people: People
  readonly #attributions: Attributions
  last: Known | undefined
  /** Whether it stayed open who spoke in the turn before. */
  #isOpen = false

  constructor(reading: Reading, people: People, attributions: Attributions) {
    this.#reading = reading
    this.#text = reading.text
    this.#cues = reading.cues
    this.#people = people
    this.#attributions = attributions
  }

  resolve(mention: Mention, quoteAt: number): Known {
    const name =
      mention.kind === 'name'
        ? this.#people.fullName(this.#text.slice(mention.start, mention.end), mention.start)
        : this.#antecedent(mention, Math.min(quoteAt, mention.start))
    this.last = { mention, name, at: mention.start }
    return this.last
  }

  /** Who speaks in a turn, whose `said` is what its cue stands behind or before: nobody, or nobody with a name, where the turns before leave a doubt. */
  inTurn(said: Said, turn: Turn): Known | undefined {
    const known = this.#inTurn(said, turn)
    this.#isOpen = known?.name === undefined
    return known
  }

  #inTurn({ start, cue: { mention }, verb }: Said, { follows }: Turn): Known | undefined {
    if (!mention) return undefined
    const words = this.#text.slice(mention.start, mention.end).toLowerCase()
    if (mention.kind === 'name') return this.#isSubject(mention, `${verb.lower} ${words}`) ? this.resolve(mention, start) : undefined
    const isRole = mention.kind === 'role'
    const name = isRole ? this.#describedAs(words, start) : this.#antecedent(mention, Math.min(start, mention.start))
    const isDoubtful =
      [verb.lower, words].some(subject => this.#cues.disagrees.test(`${subject} ${name?.toLowerCase()}`)) ||
      (!isRole && follows === 'unknown') ||
      (!isRole && follows === 'turn' && (this.#isOpen || (name === this.last?.name && this.#cues.replies.test(verb.lower))))
    this.last = { mention, name: isDoubtful ? undefined : name, at: mention.start }
    return this.last
  }

  /** Whether a name beside a verb can be its subject: none that a preposition governs or marks surround, nor one in another case or number. */
  #isSubject(name: Mention, withVerb: string): boolean {
    const before = this.#reading.words.within(Math.max(0, name.start - wordBack), name.start).at(-1)?.lower ?? ''
    const words = this.#text.slice(name.start, name.end)
    // Without a fuller name in the text: — сказал глава Татарстана. Four words are two names: — сказал помощник Ивана Петрова Олег Дымов.
    const isNearVerb = this.#cues.verb.test(before) || this.#cues.between.test(before)
    const isPlace = !isNearVerb && this.#cues.place.test(words) && !/\s/.test(this.#people.fullName(words, name.start))
    const isClear = !isPlace && words.split(/\s+/).length < 4
    return !this.#cues.disagrees.test(withVerb) && !isInMarks(this.#text, name) && !this.#cues.preposition.test(before) && isClear
  }

  /** The only one whom a text calls so before a place, "министр Иван Петров" or "Иван Петров, министр": in a dialogue anybody may be meant otherwise. */
  #describedAs(description: string, before: number): string | undefined {
    const words = this.#reading.words.within(Math.max(0, before - descriptionsBack), before)
    const names = words.flatMap(({ lower, start, end }, i) => {
      if (lower !== description) return []
      const behind = this.#people.namesAmong(words.slice(i + 1, i + 6))[0]
      if (behind && !/[.,;:!?—–]/.test(this.#text.slice(end, behind.start))) return [behind]
      const ahead = this.#people.namesAmong(words.slice(Math.max(0, i - 5), i)).at(-1)
      return ahead && /^, (?:\p{L}+ )?$/u.test(this.#text.slice(ahead.end, start)) ? [ahead] : []
    })
    const full = new Set(names.map(({ start, end }) => this.#people.fullName(this.#text.slice(start, end), start)))
    return full.size === 1 ? [...full][0] : undefined
  }

  /** Whom a pronoun or "the political scientist" stands for: the subject of a sentence before, unless someone has been quoted since. */
  #antecedent(mention: Mention, before: number): string | undefined {
    const words = this.#text.slice(mention.start, mention.end).toLowerCase()
    const first = words.split(/\s/)[0] ?? ''
    if (mention.kind === 'pronoun' && this.#cues.pronouns.get(first) === 'many') return undefined
    if (mention.kind === 'role' && !this.#cues.definite.test(first)) return undefined
    if (this.#cues.pronouns.get(first) === 'relative') {
      const [name] = this.#people.namesIn(this.#reading.sentences.start(mention.start, 0), mention.start).slice(-1)
      return name && this.#people.fullName(this.#text.slice(name.start, name.end), name.start)
    }
    const since = this.last?.at ?? 0
    let single: string | undefined
    let at = before
    for (let i = 0; i < sentencesBack && at > since; i++) {
      const start = this.#reading.sentences.start(at, since)
      const subject = this.#attributions.subjects.first(start, at)
      if (subject?.kind === 'name') {
        const name = this.#people.fullName(this.#text.slice(subject.start, subject.end), subject.start)
        if (/\s/.test(name)) return name
        single ??= name
      }
      at = start
      while (at > since && /[\s.!?…"“”«»’)]/.test(this.#text.charAt(at - 1))) at--
    }
    return this.last?.name ?? single
  }

  /**
   * Who goes on speaking where a quotation has no cue of its own: the one quoted last if nothing but a paragraph break has come between,
   * else the one whose words the sentence before reports. Undefined if that sentence reports nobody's.
   */
  inherit(at: number, floor: number, goesOn: boolean): Known | undefined {
    if (goesOn && this.last) return this.last
    let end = at
    while (end > floor && /\s/.test(this.#text.charAt(end - 1))) end--
    const stop = end
    while (end > floor && /[.!?:…"”»]/.test(this.#text.charAt(end - 1))) end--
    const start = this.#reading.sentences.start(end, floor)
    const mention = start < stop ? this.#attributions.reported(start, stop) : undefined
    if (mention) return this.resolve(mention, mention.start)
    const subject = start < stop ? this.#attributions.subjects.first(start, stop) : undefined
    return subject && /\n/.test(this.#text.slice(stop, at)) === false ? this.resolve(subject, subject.start) : undefined
  }
}
