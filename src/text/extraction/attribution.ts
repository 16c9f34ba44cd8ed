import type { AuthorsWords } from './authors-words.ts'
import type { Cues } from './cues.ts'
import type { Marked } from './marks.ts'
import type { Mention, People } from './people.ts'
import { namedInPhrase, signature } from './phrases.ts'
import type { Reading } from './reading.ts'
import { Subjects } from './subject.ts'
import { isBeside, type Word } from './words.ts'

/** What attributes a quoted passage: the words that do it and, if they say so, who spoke. Offsets in UTF-16 units. */
export interface Attribution {
  tier: 'explicit' | 'colon'
  place: 'before' | 'after'
  /** Whether the cue leads straight up to the passage, and interrupts no sentence of its own that goes on in it. */
  near: boolean
  /** Whether the cue's sentence does not go on behind it either. */
  whole: boolean
  start: number
  end: number
  mention: Mention | undefined
  /** The verb of speech, where there is one that the mention is the subject of. */
  verb?: Word | undefined
}

/** Where a phrase that names a speaker without a verb must have begun and ended, in UTF-16 units. */
const longestPhrase = 100

const gap = /^[\s,.;–—―-]*/

export class Attributions {
  readonly #reading: Reading
  readonly #text: string
  readonly #cues: Cues
  readonly #people: People
  readonly subjects: Subjects

  constructor(reading: Reading, people: People) {
    this.#reading = reading
    this.#text = reading.text
    this.#cues = reading.cues
    this.#people = people
    this.subjects = new Subjects(reading, people)
  }

  /** The cue behind a passage, in the same sentence and before `limit`: "…," she said. `floor` bounds a subject that stands before it. */
  after(passage: Marked, limit: number, floor: number): Attribution | undefined {
    if (!passage.closed) return undefined
    const text = this.#text
    const from = passage.behind
    const lead = gap.exec(text.slice(from, from + 12))?.[0] ?? ''
    const begin = from + lead.length
    // It may stand in a paragraph of its own below: — Ann Smith.
    const signed = /[–—―-]/.test(lead) ? signature(this.#reading, this.#people, begin, lead.includes('\n')) : undefined
    if (signed) return { tier: 'explicit', place: 'after', near: true, whole: true, start: signed.start, end: signed.end, mention: signed }
    if (lead.includes('\n')) return undefined
    const farthest = this.#farthest(passage, lead)
    const near = Math.min(limit, begin + longestPhrase)
    if (farthest === 30 && !this.#cues.inflects && this.#cues.phrase.test(text.slice(begin, near).toLowerCase())) {
      const stop = this.#reading.sentences.end(begin, limit)
      const mention = namedInPhrase(this.#reading, this.#people, this.subjects, this.#reading.words.within(begin, stop), begin, stop)
      return {
        tier: 'explicit',
        place: 'after',
        near: true,
        whole: true,
        start: begin,
        end: mention?.end ?? stop,
        mention,
      }
    }
    const end = farthest < 0 ? begin : this.#reading.sentences.end(begin, limit)
    const words = farthest < 0 ? [] : this.#reading.words.within(begin, Math.min(end, begin + 15 * (farthest + 2)))
    const at = words.findIndex(word => this.#cues.verb.test(word.lower))
    const verb = words[at]
    if (!verb || at > farthest || (at > 0 && this.#conjoins(words[0]))) return undefined
    if (/[;:]/.test(text.slice(begin, verb.start))) return undefined
    const mention = (at === 0 ? undefined : this.subjects.before(begin, verb.start)) ?? this.#behind(verb, end, passage, floor)
    // A quotation that seems to be over must be taken up at once: “Why?” The rain fell, she said.
    if (farthest < 30 && mention && mention.start > begin && /,/.test(text.slice(begin, mention.start))) return undefined
    const start = Math.min(mention && mention.start >= begin ? mention.start : verb.start, verb.start)
    let stop = Math.max(mention && mention.start >= begin ? mention.end : verb.end, verb.end)
    for (const word of words) if (isBeside(text, stop, word.start) && this.#cues.verb.test(word.lower)) stop = word.end
    const goesOn = /^,\s+(\p{Ll}+)/u.exec(text.slice(stop, end))?.[1]
    const whole = goesOn === undefined || !this.#cues.auxiliary.test(goesOn)
    return { tier: 'explicit', place: 'after', near: true, whole, start, end: stop, mention, verb }
  }

  /** “…,” and she said: another clause, not the quotation's. */
  #conjoins(word: Word | undefined): boolean {
    return word !== undefined && this.#cues.joins.test(word.lower) && !this.#cues.determiner.test(word.lower)
  }

  /** The cue between dashes inside a passage or a turn, whose parts stand on either side of it. */
  inside({ verb, start, end }: AuthorsWords): Attribution {
    return { tier: 'explicit', place: 'after', near: true, whole: true, start, end, mention: this.subjects.of(verb, start, end), verb }
  }

  /** How many words may stand before the verb: many where the quotation stopped for them, few where it seems to be over. */
  #farthest(passage: Marked, lead: string): number {
    const last = this.#text.charAt(passage.end - 1)
    const dash = /[–—―-]/.test(lead)
    if (/[,，]/.test(last) || lead.startsWith(',') || /[,]['’"”]$/.test(this.#text.slice(passage.start, passage.end).slice(-2))) return 30
    if (/[?!…—–-]/.test(last) || dash) return 14
    const next = this.#text.slice(passage.behind).charAt(lead.length)
    if (last === '.') return /\p{Ll}/u.test(next) && !lead.includes('.') ? 3 : -1
    return lead.includes('.') ? -1 : 2
  }

  #behind(verb: Word, end: number, passage: Marked, floor: number): Mention | undefined {
    const next = this.subjects.after(verb.end, end)
    if (next) return next
    // Where the verb comes last, the subject stands before the quotation: Çalışkan, “…” dedi.
    const start = this.#reading.sentences.start(passage.open, floor)
    return start < passage.open ? this.subjects.first(start, passage.open) : undefined
  }

  /** The cue that leads up to a passage: She said, “…”. Nothing before `floor`, where the passage before ends, is looked at. */
  before(passage: Marked, floor: number): Attribution | undefined {
    const text = this.#text
    let end = passage.open
    while (end > floor && /\s/.test(text.charAt(end - 1))) end--
    const last = text.charAt(end - 1)
    if (/\n/.test(text.slice(end, passage.open)) && last !== ':') return undefined
    // A cue ends in a word, or in the colon, comma, dash or bracket behind it.
    if (!/[\p{L}\p{N}\p{M},:)–—―-]/u.test(last)) return undefined
    const start = this.#reading.sentences.start(end, floor)
    if (start >= end) return undefined
    const words = this.#reading.words.within(start, end)
    const at = words.findLastIndex(word => this.#cues.verb.test(word.lower))
    const verb = words[at]
    const tail = words.slice(at + 1)
    if (this.#cues.question.test(words[0]?.lower ?? '')) return undefined
    if (words.slice(Math.max(0, at - 2), Math.max(0, at)).some(word => this.#cues.denial.test(word.lower))) return undefined
    if (last === ':') return this.#colon(start, end, verb)
    if (
      (!verb || this.#cues.inflects) &&
      last === ',' &&
      words.length < 16 &&
      this.#cues.phrase.test(text.slice(start, end).toLowerCase())
    ) {
      return {
        tier: 'explicit',
        place: 'before',
        near: true,
        whole: true,
        start,
        end: end - 1,
        mention: namedInPhrase(this.#reading, this.#people, this.subjects, words, start, end),
      }
    }
    const stopped = /[,—–-]/.test(last)
    const closing = words.at(-1)?.lower ?? ''
    // Before a comma, "her" is whom she asked; else it is whose the word in marks is.
    if (!verb || (this.#cues.joins.test(closing) && !(stopped && this.#cues.determiner.test(closing)))) return undefined
    if (!stopped && this.#cues.label.test(closing)) return undefined
    if (tail.length > (stopped ? 14 : this.#cues.inflects ? 0 : 2) || (!stopped && /[(;]/.test(text.slice(verb.end, end)))) return undefined
    if (stopped && tail.some(word => this.#cues.joins.test(word.lower) && word.lower === 'that')) return undefined
    const mention = this.subjects.of(verb, start, end)
    return {
      tier: 'explicit',
      place: 'before',
      whole: true,
      near:
        last === ',' &&
        tail.filter(word => /^\p{Ll}/u.test(word.text)).length < 3 &&
        !tail.some((word, i) => i < tail.length - 1 && this.#cues.determiner.test(word.lower)) &&
        !(mention && mention.start > start && /,\s*(?:as\s*)?$/.test(text.slice(start, mention.start))),
      start: verb.start,
      end: stopped ? end - 1 : end,
      mention,
      verb,
    }
  }

  /** Whom the last words of speech between two places belong to. */
  reported(from: number, to: number): Mention | undefined {
    const verb = this.#reading.words.within(from, to).findLast(word => this.#cues.verb.test(word.lower))
    return verb && this.subjects.of(verb, from, to)
  }

  #colon(start: number, end: number, verb: Word | undefined): Attribution {
    const mention = (verb && this.subjects.of(verb, start, end)) ?? this.subjects.first(start, end)
    const subjectEnd = mention && mention.end < end ? mention.end : start
    // Words set off behind the name are no part of what attributes.
    const from = verb && verb.start > subjectEnd && /[,)]/.test(this.#text.slice(subjectEnd, verb.start)) ? verb.start : subjectEnd
    const words = this.#reading.words.within(from, end)
    return {
      tier: verb && mention ? 'explicit' : 'colon',
      place: 'before',
      near: true,
      whole: true,
      start: words[0]?.start ?? start,
      end,
      mention,
      verb,
    }
  }
}
