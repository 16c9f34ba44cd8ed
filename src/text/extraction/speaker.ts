import type { Attributions } from './attribution.ts'
import type { Cues } from './cues.ts'
import type { Mention, People } from './people.ts'
import type { Reading } from './reading.ts'

/** Somebody who has been found speaking: the mention and the name it stands for. */
export interface Known {
  mention: Mention
  name: string | undefined
  at: number
}

const sentencesBack = 8

/** Resolves mentions to names, in reading order: a pronoun stands for the one spoken of last. */
export class Speakers {
  readonly #reading: Reading
  readonly #text: string
  readonly #cues: Cues
  readonly #people: People
  readonly #attributions: Attributions
  last: Known | undefined

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
