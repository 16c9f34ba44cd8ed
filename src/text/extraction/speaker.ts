import type { Attribution, Attributions } from './attribution.ts'
import type { Cues } from './cues.ts'
import { Descriptions } from './descriptions.ts'
import { agrees, isSubject } from './grammar.ts'
import type { Mention, People } from './people.ts'
import type { Reading } from './reading.ts'
import type { Said, Turn } from './turns.ts'
import { isBeside } from './words.ts'

/** Somebody who has been found speaking: the mention and the name it stands for. */
export interface Known {
  mention: Mention
  name: string | undefined
  at: number
}

const sentencesBack = 8

/** How far behind what somebody said "he" may stand for them, in UTF-16 units; bounds what is read between. */
const farOff = 3000

/** How long a word before a name may be to be looked at. */
const wordBack = 20

/** Endings of words that are no subject where nouns have cases and the verb comes last: çıxışında, konuşmasında, ekleyerek. */
const adverbial = /(?:[dt][aeə]n?|[aeə]r[aeə]k|l[aeə]|[ıiuü]n[aeə])$/u

/** Resolves mentions to names, in reading order: a pronoun stands for the one spoken of last. */
export class Speakers {
  readonly #reading: Reading
  readonly #text: string
  readonly #cues: Cues
  readonly #people: People
  readonly #attributions: Attributions
  readonly #descriptions: Descriptions
  last: Known | undefined
  /** Where somebody spoke last. What stands before says nothing about who speaks behind. */
  #since = 0
  /** Whether it stayed open who spoke in the turn before. */
  #isOpen = false

  constructor(reading: Reading, people: People, attributions: Attributions) {
    this.#reading = reading
    this.#text = reading.text
    this.#cues = reading.cues
    this.#people = people
    this.#attributions = attributions
    this.#descriptions = new Descriptions(reading, people)
  }

  /** Who speaks by a cue, if it says so; a verb whose subject the language leaves out (“…” dedi.) leaves it to what was said before. */
  of(cue: Attribution, at: number, floor: number, goesOn: boolean): Known | undefined {
    const { mention, verb, tier } = cue
    if (verb && this.#cues.relays.test(verb.lower)) return undefined
    if (mention?.kind === 'name' && verb && this.#cues.inflects && !isSubject(this.#reading, this.#people, mention, verb.lower))
      return undefined
    if (mention) return this.resolve(mention, at, verb?.lower)
    if (tier === 'colon' || !this.#cues.dropsSubject || !verb || this.#cues.disagrees.test(`${verb.lower} `)) return undefined
    const next = /^ (\p{Ll}+)/u.exec(this.#text.slice(cue.end, cue.end + wordBack))?.[1] ?? ''
    // “…” dedi annesi: somebody whom the lists do not have.
    const words = [this.#cues.joins, this.#cues.plain, this.#cues.between, this.#cues.verb, adverbial]
    return next === '' || words.some(list => list.test(next)) ? this.inherit(at, floor, goesOn) : undefined
  }

  resolve(mention: Mention, quoteAt: number, verb = ''): Known {
    const name = this.#nameOf(mention, Math.min(quoteAt, mention.start), verb)
    this.#remember({ mention, name, at: mention.start })
    return { mention, name, at: mention.start }
  }

  /** What has been said ends here, by `speaker`: who is named within tells nothing about who goes on speaking. */
  pass(end: number, speaker: Known | undefined): void {
    this.last = speaker
    this.#since = Math.max(this.#since, end)
  }

  #remember(known: Known): Known {
    this.last = known
    this.#since = known.at
    return known
  }

  #nameOf(mention: Mention, before: number, verb: string): string | undefined {
    const words = this.#text.slice(mention.start, mention.end)
    if (mention.kind === 'name') return this.#people.fullName(mention)
    const fits = (name: string): boolean => agrees(this.#cues, verb, mention.kind === 'pronoun' ? words.toLowerCase() : '', name)
    const name = mention.kind === 'role' ? this.#described(mention, before, fits) : this.#antecedent(mention, before, fits)
    return name !== undefined && fits(name) ? name : undefined
  }

  /** Whom "the minister" stands for: the only one described so, else whoever was spoken of last, if they may be. */
  #described(mention: Mention, before: number, fits: (name: string) => boolean): string | undefined {
    const words = this.#reading.words.within(mention.start, mention.end)
    const [ahead] = this.#reading.words.before(mention.start, 1)
    const lead = ahead && isBeside(this.#text, ahead.end, mention.start) ? [ahead] : []
    const head = this.#descriptions.headOf(mention)
    // "His mother", "a nurse": somebody else than the one spoken of.
    if (!this.#cues.definite.test(words[0]?.lower ?? '') || [...lead, ...words].some(word => this.#cues.another.test(word.lower)))
      return undefined
    const only = this.#descriptions.only(head, before)
    if (only !== undefined) return only
    const name = this.#antecedent(mention, before, fits)
    return name !== undefined && this.#descriptions.allow(name, head, before) ? name : undefined
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
    if (mention.kind === 'name')
      return isSubject(this.#reading, this.#people, mention, verb.lower) ? this.resolve(mention, start) : undefined
    const isRole = mention.kind === 'role'
    // In a dialogue anybody may be meant by what more than one is.
    const name = isRole ? this.#descriptions.only(words, start) : this.#antecedent(mention, Math.min(start, mention.start))
    const isDoubtful =
      (name !== undefined && !agrees(this.#cues, verb.lower, isRole ? '' : words, name)) ||
      (!isRole && follows === 'unknown') ||
      (!isRole && follows === 'turn' && (this.#isOpen || (name === this.last?.name && this.#cues.replies.test(verb.lower))))
    return this.#remember({ mention, name: isDoubtful ? undefined : name, at: mention.start })
  }

  /** Whom a pronoun or "the political scientist" stands for: the subject of a sentence before, unless someone has been quoted since. */
  #antecedent(mention: Mention, before: number, fits: (name: string) => boolean = () => true): string | undefined {
    const words = this.#text.slice(mention.start, mention.end).toLowerCase()
    const first = words.split(/\s/)[0] ?? ''
    if (mention.kind === 'pronoun' && this.#cues.pronouns.get(first) === 'many') return undefined
    if (this.#cues.pronouns.get(first) === 'relative') {
      const [name] = this.#people.namesIn(this.#reading.sentences.start(mention.start, 0), mention.start).slice(-1)
      return name && this.#people.fullName(name)
    }
    const since = this.#since
    let single: string | undefined
    let at = before
    for (let i = 0; i < sentencesBack && at > since; i++) {
      const start = this.#reading.sentences.start(at, since)
      const subject = this.#attributions.subjects.first(start, at)
      if (subject?.kind === 'role') {
        const only = this.#descriptions.only(this.#descriptions.headOf(subject), subject.start)
        if (only !== undefined && fits(only)) return only
        if (this.#descriptions.hides(subject)) return undefined
      }
      if (subject?.kind === 'name') {
        const name = this.#people.fullName(subject)
        if (fits(name) && this.#people.isSure(subject)) return name
        if (fits(name) && !(this.#cues.inflects && subject.start === start)) single ??= name
      }
      at = start
      while (at > since && /[\s.!?…"“”«»’)]/.test(this.#text.charAt(at - 1))) at--
    }
    // Whoever spoke last is meant only while no more than a paragraph has told of something else.
    const isNear = before - since < farOff && (this.#text.slice(since, before).match(/\n\s*/g)?.length ?? 0) < 3
    return this.last ? (isNear ? this.last.name : undefined) : single
  }

  /**
   * Who goes on speaking where a quotation has no cue of its own: the one quoted last if nothing but a paragraph break has come between,
   * else the one whose words the sentence before reports. Undefined if that sentence reports nobody's.
   */
  inherit(at: number, floor: number, goesOn: boolean): Known | undefined {
    if (goesOn) return this.last
    let end = at
    while (end > floor && /\s/.test(this.#text.charAt(end - 1))) end--
    const stop = end
    while (end > floor && /[.!?:…"”»]/.test(this.#text.charAt(end - 1))) end--
    const start = this.#reading.sentences.start(end, floor)
    const mention = start < stop ? this.#attributions.reported(start, stop) : undefined
    if (mention) return this.resolve(mention, mention.start)
    const subject = start < stop ? this.#attributions.subjects.first(start, stop) : undefined
    if (!subject || /\n/.test(this.#text.slice(stop, at))) return undefined
    const known = this.resolve(subject, subject.start)
    // Падение цен, по мнению эксперта, опасно: the word has its capital from the head of the sentence only.
    const isDoubtful = this.#cues.inflects && subject.start === start && subject.kind === 'name' && !this.#people.isSure(subject)
    return isDoubtful ? this.#remember({ ...known, name: undefined }) : known
  }
}
