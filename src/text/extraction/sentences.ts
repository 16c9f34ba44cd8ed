import { bisect } from '../bisect.ts'
import type { Cues } from './cues.ts'

const stop = /(?<![.!?…])[.!?…]+["”»’)\]]*(?=\s|$)|\n/gu
const stopAtEnd = /[.!?…]+["”»’)\]]*$/u

/** How far a sentence is followed in either direction, in UTF-16 units: no attribution is that long, and not every text has full stops. */
const reach = 500

/** The longest ending of a part that is looked at for a stop, and the longest abbreviation. */
const longestStop = 8

/** Where the sentences of a text begin and end, read once, however often they are asked for. */
export class Sentences {
  readonly #text: string
  readonly #cues: Cues
  readonly #stops: { at: number; behind: number }[] = []

  constructor(text: string, cues: Cues) {
    this.#text = text
    this.#cues = cues
    for (const { 0: mark, index: at } of text.matchAll(stop)) {
      const behind = at + mark.length
      if (mark === '\n' || this.#ends(at, behind)) this.#stops.push({ at, behind })
    }
  }

  /** Where the sentence going on at `from` ends: behind its full stop, before a line break, or at `limit`. */
  end(from: number, limit: number): number {
    const until = Math.min(limit, from + reach)
    const next = this.#stops[this.#firstFrom(from)]
    if (!next) return until
    return Math.min(until, this.#text.charAt(next.at) === '\n' ? next.at : next.behind)
  }

  /** Where the sentence going on at `at` began, not before `floor`; blank space before it is left out. */
  start(at: number, floor: number): number {
    const text = this.#text
    const from = Math.max(floor, at - reach)
    let last = this.#firstFrom(at) - 1
    while ((this.#stops[last]?.behind ?? 0) > at) last--
    const previous = this.#stops[last]
    let start = previous && previous.at >= from ? previous.behind : from
    // A mark may follow straight on a stop: He left.“I stay,” she said.
    const tail = Math.max(start, at - longestStop)
    const stopped = stopAtEnd.exec(text.slice(tail, at))
    if (stopped && this.#ends(tail + stopped.index, at)) start = at
    while (start < at && /\s/.test(text.charAt(start))) start++
    return start
  }

  /** Whether a stop ends its sentence: what follows must not go on in lower case, nor may the stop be an abbreviation's. */
  #ends(at: number, behind: number): boolean {
    const next = this.#text.slice(behind, behind + 8)
    if (behind - at === 1 && this.#text.charAt(at) === '.') {
      const word = /[\p{L}\p{M}\p{N}.]*$/u.exec(this.#text.slice(Math.max(0, at - longestStop), at))?.[0] ?? ''
      const last = word.slice(word.lastIndexOf('.') + 1).toLowerCase()
      // A.J. Mill; Prof.Dr. Mill; but: at 2 a.m. “We ran,” she said.
      if (this.#cues.abbreviation.test(last)) return /^\s*\n/.test(next) || (!this.#cues.title.test(last) && /^\s+["“«„]\p{Lu}/u.test(next))
    }
    return !/^\s+\p{Ll}/u.test(next)
  }

  #firstFrom(place: number): number {
    return bisect(this.#stops, ({ at }) => at < place)
  }
}
