import { fold } from '../fold.ts'
import type { Cues } from './cues.ts'
import type { Reading } from './reading.ts'
import type { Word } from './words.ts'

/** Somebody spoken of at one place of a text; offsets in UTF-16 units. */
export interface Mention {
  start: number
  end: number
  kind: 'name' | 'pronoun' | 'role'
}
/** A person the caller knows, with the forms the name takes in other scripts and spellings. */
export interface KnownPerson {
  name: string
  nameVariants?: readonly string[]
}

const particle = /^(?:de|del|della|da|di|du|van|von|der|den|ter|la|le|al|el|bin|ibn|bint|abu|ben|oğlu|qızı|оглы|кызы|фон|ван|де)$/u
const patronymic = /(?:ович|евич|ич|овна|евна|ична)$/u
const possessive = /['’](?:s|S)$|[sS]['’]$/

/** Every run of capitalised words that can be somebody's name, without titles before it, in reading order. */
export class People {
  readonly #reading: Reading
  readonly #text: string
  readonly #cues: Cues
  readonly #lowered: ReadonlySet<string>
  readonly #suffix: RegExp
  readonly #full = new Map<string, { name: string; words: string[]; at: number }[]>()

  constructor(reading: Reading, known: readonly KnownPerson[]) {
    const { text, cues, words } = reading
    this.#reading = reading
    this.#text = text
    this.#cues = cues
    this.#suffix = cues.inflects ? /['’]\p{Ll}{1,6}$/u : possessive
    this.#lowered = new Set(words.all.filter(word => !word.capital).map(word => word.text))
    for (const person of known) for (const variant of [person.name, ...(person.nameVariants ?? [])]) this.#add(variant, -1, person.name)
    for (const mention of this.namesAmong(words.all)) {
      const name = text.slice(mention.start, mention.end)
      if (/\s/.test(name)) this.#add(name.replace(/\s+/g, ' '), mention.start)
    }
  }

  #add(variant: string, at: number, name = variant): void {
    const words = fold(variant).split(' ')
    const last = words.at(-1) ?? ''
    for (const key of new Set([last, last.slice(0, stemLength)])) {
      const list = this.#full.get(key) ?? []
      if (list.length < 50) list.push({ name, words, at })
      this.#full.set(key, list)
    }
  }

  namesIn(from: number, to: number): Mention[] {
    return this.namesAmong(this.#reading.words.within(from, to))
  }

  namesAmong(words: readonly Word[]): Mention[] {
    const names: Mention[] = []
    let run: Word[] = []
    let office: Word | undefined
    let previous: Word | undefined
    const flush = (): void => {
      if (run.length === 0) return
      const lastTitle = run.findLastIndex((word, i) => i < run.length - 1 && this.#isTitle(word))
      const kept = run.slice(lastTitle + 1)
      if (lastTitle >= 0 || (office && this.#isTitle(office))) this.#dropPlaces(kept)
      while (kept.length > 0 && particle.test(kept.at(-1)?.text ?? '')) kept.pop()
      const first = kept[0]
      const last = kept.at(-1)
      if (first && last && !(run.length === 1 && this.#cues.title.test(first.lower)))
        names.push({ start: first.start, end: last.end - (this.#suffix.exec(last.text)?.[0].length ?? 0), kind: 'name' })
      run = []
    }
    for (const word of words) {
      const last = run.at(-1)
      if (last && !this.#joined(run, last, word)) flush()
      if (run.length === 0) office = previous && /^[ \u00a0]$/.test(this.#text.slice(previous.end, word.start)) ? previous : undefined
      previous = word
      if (word.capital && !this.#isPlain(word, run.length === 0)) run.push(word)
      else if (run.length > 0 && particle.test(word.text)) run.push(word)
      else flush()
      if (run.length > 0 && this.#suffix.test(word.text)) flush()
    }
    flush()
    return names
  }

  /** Leaves out what an office is of where it is written straight before a name: глава МИД Татарстана Иван Петров. */
  #dropPlaces(name: Word[]): void {
    const isPlace = (word: Word | undefined): boolean =>
      word !== undefined && (/^\p{Lu}{2,}$/u.test(word.text) || this.#cues.place.test(word.lower))
    while (this.#cues.inflects && name.length > 2 && isPlace(name[0]) && !patronymic.test(name[1]?.lower ?? '')) name.shift()
  }

  /** A list of nouns for people can be trusted before a name; English has only endings for them, and surnames share those. */
  #isTitle(word: Word): boolean {
    return this.#cues.title.test(word.lower) || (this.#cues.inflects && this.#cues.role.test(word.lower))
  }

  /** Words of one name stand beside each other, an initial's or a title's full stop and a nickname in marks apart. */
  #joined(run: readonly Word[], last: Word, word: Word): boolean {
    const between = this.#text.slice(last.end, word.start)
    if (/^[ \u00a0]{1,2}$/.test(between)) return true
    if (/^\.[ \u00a0]?$/.test(between))
      return /^\p{Lu}$/u.test(last.text) || /^\p{Lu}(?:\.\p{Lu})+$/u.test(last.text) || this.#cues.title.test(last.lower)
    return (
      (/^ ["“«(]$/.test(between) && /^["”»)] \p{Lu}/u.test(this.#text.slice(word.end, word.end + 3))) ||
      (run.length > 1 && /^["”»)] $/.test(between) && /\p{L} ["“«(]$/u.test(this.#text.slice(Math.max(0, last.start - 3), last.start)))
    )
  }

  #isPlain(word: Word, first: boolean): boolean {
    if (this.#cues.plain.test(word.lower)) return first || word.text.length > 1 || this.#text.charAt(word.end) !== '.'
    return first && this.#lowered.has(word.lower) && this.#opensSentence(word.start)
  }

  #opensSentence(at: number): boolean {
    return /(?:^|[.!?:\n…]["”»’)]*)\s*["“«‘„]?$/.test(this.#text.slice(Math.max(0, at - 6), at))
  }

  /**
   * The name a mention stands for: a known person's, else the fullest the text has, the nearest before `at` rather than one after;
   * the mention's own words if there is no fuller form.
   */
  fullName(mention: string, at: number): string {
    const bare = mention.replace(this.#suffix, '').replace(/\s+/g, ' ')
    const words = fold(bare).split(' ')
    const last = words.at(-1) ?? ''
    const exact = this.#full.get(last) ?? []
    const entries = (exact.length > 0 || !this.#cues.inflects ? exact : (this.#full.get(last.slice(0, stemLength)) ?? [])).filter(entry =>
      this.#agree(entry.words, words),
    )
    const known = entries.find(entry => entry.at < 0)
    if (known) return known.name
    const longer = entries.filter(entry => entry.words.length > words.length)
    return (longer.findLast(entry => entry.at <= at) ?? longer[0])?.name ?? bare
  }

  /** Whether every word of a mention stands in a fuller name in the same order, the first of both being the first. */
  #agree(full: readonly string[], words: readonly string[]): boolean {
    const same = (a = '', b = ''): boolean =>
      a === b || (this.#cues.inflects && Math.abs(a.length - b.length) < 4 && shared(a, b) >= Math.max(3, Math.min(a.length, b.length) - 2))
    return same(full.at(-1), words.at(-1)) && (words.length < 2 || full.length < 2 || same(full[0], words[0]))
  }
}

const stemLength = 4

const shared = (a: string, b: string): number => {
  let i = 0
  while (i < a.length && a.charAt(i) === b.charAt(i)) i++
  return i
}
