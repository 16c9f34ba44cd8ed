import { namedBehind } from './apposition.ts'
import type { Cues } from './cues.ts'
import { isAside, isGoverned, isOblique, isOwner, isPlace, precedes, qualifies } from './grammar.ts'
import { isInMarks, opensMarks } from './in-marks.ts'
import type { Mention, People } from './people.ts'
import type { Reading } from './reading.ts'
import type { Word } from './words.ts'

const lowerCase = /^\p{Ll}/u
const possessive = /['’]s$|s['’]$/

/** Rauf Məmmədovun dayəsi: whose somebody is stands in the genitive before it. */
const isPossessed = (owner: Word | undefined, { lower }: Word): boolean => /[ıiuü]n$/.test(owner?.lower ?? '') && /[ıiuü]$/.test(lower)

/** Finds who does what a verb says, in the words around the verb. */
export class Subjects {
  readonly #reading: Reading
  readonly #text: string
  readonly #cues: Cues
  readonly #people: People

  constructor(reading: Reading, people: People) {
    this.#reading = reading
    this.#text = reading.text
    this.#cues = reading.cues
    this.#people = people
  }

  /** The subject of a verb in its sentence: behind it where the verb comes first ("…, said Ann Smith"), else before it. */
  of(verb: Word, from: number, to: number): Mention | undefined {
    if (!this.#cues.addressing.test(verb.lower) && /^$|[,"”»’–—-]\s*$/.test(this.#text.slice(from, verb.start))) {
      const behind = this.after(verb.end, to)
      const between = behind ? this.#reading.words.within(verb.end, behind.start) : []
      if (behind && between.every(word => word.capital || this.#cues.title.test(word.lower) || this.#cues.determiner.test(word.lower)))
        return behind
    }
    return this.before(from, verb.start) ?? this.after(verb.end, to)
  }

  /** The subject among the words before the verb that begins at `verb`; undefined if the clause names none. */
  before(from: number, verb: number): Mention | undefined {
    const words = this.#reading.words.within(from, verb)
    while (words.length > 0 && this.#cues.between.test(words.at(-1)?.lower ?? '')) words.pop()
    const last = words.at(-1)
    if (!last) return undefined
    const behind = this.#text.slice(last.end, verb)
    if (this.#cues.pronouns.has(last.lower)) return pronoun(last)
    if (/^[^,)]*[,)]/.test(behind) || this.#cues.joins.test(last.lower)) return this.first(from, last.end)
    const name = this.#people.namesAmong(words).findLast(mention => !isInMarks(this.#text, mention) && !isOblique(this.#reading, mention))
    if (name && name.end >= last.end - 2) return this.#ofHead(words, name) ?? name
    if (!/\p{L}/u.test(last.text) || this.#cues.verb.test(last.lower)) return this.first(from, last.start)
    const isPerson =
      this.#cues.role.test(last.lower) ||
      (possessive.test(words.at(-2)?.text ?? '') && !/\S/.test(behind)) ||
      (this.#cues.inflects ? isPossessed(words.at(-2), last) : !this.#people.namesAmong(words.slice(1)).length)
    return (isPerson ? this.#phrase(words) : undefined) ?? this.first(from, last.end)
  }

  /** "a spokesman for Smith said": the spokesman spoke. */
  #ofHead(words: readonly Word[], name: Mention): Mention | undefined {
    const at = words.findIndex(word => word.start === name.start)
    const lead = words.slice(Math.max(0, at - 9), at).filter(word => !/[,;:]/.test(this.#text.slice(word.end, name.start)))
    while (lead.length > 0 && (lead.at(-1)?.capital || this.#cues.title.test(lead.at(-1)?.lower ?? ''))) lead.pop()
    const determined = this.#cues.determiner.test(lead.at(-1)?.lower ?? '')
    const preposition = lead.findLastIndex(word => this.#cues.preposition.test(word.lower))
    if (determined && preposition < lead.length - 2) return undefined
    if (preposition < 1 || preposition < lead.length - 2) return undefined
    const head = lead.slice(0, preposition)
    const named = this.#people.namesAmong(head).at(-1)
    if (named && named.end >= (head.at(-1)?.end ?? 0) - 2) return named
    const role = this.#phrase(head)
    return role && this.#cues.role.test(head.at(-1)?.lower ?? '') && !/[,;]/.test(this.#text.slice(role.end, name.start)) ? role : undefined
  }

  /** The noun phrase that ends with the last of the words. */
  #phrase(words: readonly Word[]): Mention | undefined {
    const last = words.at(-1)
    if (!last || !lowerCase.test(last.text)) return undefined
    let start = words.length - 1
    let head = words.length - 1
    for (let i = words.length - 1; i >= 0 && i > words.length - 10; i--) {
      const word = words[i]
      if (!word || /[,;:"“”«»]/.test(this.#text.slice(word.end, words[i + 1]?.start ?? word.end))) break
      start = i
      const governed = i > 1 && this.#cues.preposition.test(words[i - 1]?.lower ?? '')
      // "the mother of three", "people in the streets": the head stands before the preposition.
      if (governed) head = i - 2
      else if (this.#cues.determiner.test(word.lower) || possessive.test(word.text)) break
    }
    while (head > start + 1 && /ing$/.test(words[head]?.lower ?? '')) head--
    if (/ing$/.test(words[head]?.lower ?? '') && head > start) head--
    const first = words[start]
    const end = words[Math.max(head, start)]
    if (!first || !end || this.#cues.verb.test(last.lower) || (this.#cues.plain.test(last.lower) && head === words.length - 1))
      return undefined
    const name = this.#people.namesAmong(words.slice(start, head + 1)).at(-1)
    return name?.end === end.end ? name : this.#role(first.start, end.end)
  }

  /** The subject behind a verb that comes first: "said Ann Smith, a teacher". */
  after(from: number, to: number): Mention | undefined {
    const part = this.#text.slice(from, to)
    const comma = part.search(/[,;:\n–—―](?!\d)/)
    const words = this.#reading.words.within(from, comma > 0 ? from + comma : to)
    while (words.length > 0 && this.#cues.between.test(words[0]?.lower ?? '')) words.shift()
    const first = words[0]
    if (!first) return comma >= 0 && from + comma + 1 < to ? this.after(from + comma + 1, to) : undefined
    if (this.#cues.pronouns.has(first.lower)) return pronoun(first)
    // The noun behind a participle may be in any case but that of an owner: “…” diyen Ann Mill'e göre.
    const isParticiple = this.#cues.inflects && /[aeə]n$/.test(this.#reading.words.before(from, 1)[0]?.lower ?? '')
    const all = this.#people.namesAmong(words).filter(mention => !opensMarks(this.#text, from, mention.start))
    const names = all.filter(
      (mention, i) =>
        !precedes(this.#reading, mention, all[i + 1]) &&
        (isParticiple ? !isOwner(this.#reading, mention) : !qualifies(this.#reading, mention)),
    )
    const name = names.find(mention => !isInMarks(this.#text, mention) && !isPlace(this.#reading, mention)) ?? names[0]
    const cut = words.findIndex((word, i) => i > 0 && (this.#cues.preposition.test(word.lower) || this.#cues.verb.test(word.lower)))
    const head = words.slice(0, cut < 0 ? 6 : cut)
    // Where nouns have cases, one that goes with the first needs no preposition: сказал министр транспорта (в Казани).
    const role = this.#cues.inflects
      ? head.find(word => this.#cues.role.test(word.lower) && !opensMarks(this.#text, from, word.start))
      : undefined
    if (role && !(name && name.start < (head.at(-1)?.end ?? 0))) return this.#role(role.start, role.end)
    if (name && (name.start < (head.at(-1)?.end ?? 0) || !this.#cues.determiner.test(first.lower))) return name
    const end = head.at(-1)
    return end && (this.#cues.determiner.test(first.lower) || this.#cues.role.test(end.lower)) ? this.#role(first.start, end.end) : name
  }

  /** The first one named in a sentence, an adverbial before its first comma left aside: whom a clause without subject goes on about. */
  first(from: number, to: number): Mention | undefined {
    const words = this.#reading.words.within(from, to)
    const lead = words[0]
    const comma = this.#text.slice(from, to).search(/,(?!\d)/)
    const startsAside =
      lead &&
      comma > 0 &&
      (this.#cues.preposition.test(lead.lower) || this.#cues.aside.test(lead.lower)) &&
      !this.#cues.title.test(lead.lower) &&
      !this.#named(from, from + comma)
    const begin = startsAside ? from + comma + 1 : from
    const rest = words.filter(word => word.start >= begin)
    const names = this.#people.namesAmong(rest).filter(mention => !isAside(this.#reading, this.#people, mention, from))
    const who = rest.find(
      word => this.#cues.pronouns.has(word.lower) && word.lower !== 'it' && this.#cues.pronouns.get(word.lower) !== 'relative',
    )
    const free = names.filter(mention => !qualifies(this.#reading, mention) && !isGoverned(this.#reading, mention))
    // Сверкой занимается Олег Дымов: the first word has its capital from the sentence.
    const [head, other] = free
    const isBeside = head !== undefined && other !== undefined && !/[,;:—–]/.test(this.#text.slice(head.end, other.start))
    const isPlain = this.#cues.inflects && isBeside && head.start === from && !this.#people.isSure(head) && this.#people.isSure(other)
    const name = isPlain ? other : head
    const verb = rest.findIndex(word => this.#cues.verb.test(word.lower))
    const role = this.#roleAt(rest, verb)
    const candidates = [who && pronoun(who), name, role].filter(mention => mention !== undefined)
    candidates.sort((a, b) => a.start - b.start || b.end - a.end)
    return candidates[0] ?? (startsAside ? this.first(from, from + comma) : names[0])
  }

  /** Whether somebody is named between two places whom no preposition governs: На слушаниях кредит защищал Олег Дымов, министр. */
  #named(from: number, to: number): boolean {
    if (!this.#cues.inflects) return false
    return this.#people
      .namesIn(from, to)
      .some(name => /\s/.test(this.#text.slice(name.start, name.end)) && !isGoverned(this.#reading, name))
  }

  #role(start: number, end: number): Mention {
    return namedBehind(this.#reading, this.#people, { start, end, kind: 'role' })
  }

  #roleAt(words: readonly Word[], verb: number): Mention | undefined {
    const begin = words[0]
    if (this.#cues.inflects) {
      // Behind the verb stands whom the minister met: министр встретил Ивана Петрова.
      const isAlone = (i: number): boolean =>
        this.#cues.acts.test(`${words[i + 1]?.lower} `) || this.#people.namesAmong(words.slice(i + 1, i + 4)).length === 0
      const role = words.find((word, i) => this.#cues.role.test(word.lower) && isAlone(i))
      return role && this.#role(role.start, role.end)
    }
    if (!begin || !this.#cues.determiner.test(begin.lower)) return undefined
    const stop = words.findIndex((word, i) => i > 0 && (this.#cues.role.test(word.lower) || i === verb || word.capital))
    const last = words[stop]
    if (stop < 0 || stop === verb) return words[1] && lowerCase.test(words[1].text) ? this.#role(begin.start, words[1].end) : undefined
    return last && stop < 4 && lowerCase.test(last.text) ? this.#role(begin.start, last.end) : undefined
  }
}

const pronoun = (word: Word): Mention => ({ start: word.start, end: word.end, kind: 'pronoun' })
