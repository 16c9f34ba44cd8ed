import type { Cues } from './cues.ts'
import { FullNames, type KnownPerson } from './full-names.ts'
import type { Reading } from './reading.ts'
import { isBeside, type Word } from './words.ts'

/** Somebody spoken of at one place of a text; offsets in UTF-16 units. */
export interface Mention {
  start: number
  end: number
  kind: 'name' | 'pronoun' | 'role'
}

const particle = /^(?:de|del|della|da|di|du|van|von|der|den|ter|la|le|al|el|bin|ibn|bint|abu|ben|oğlu|qızı|оглы|кызы|фон|ван|де)$/u
const patronymic = /(?:ович|евич|ич|овна|евна|ична)$/u
const possessive = /['’](?:s|S)$|[sS]['’]$/
const initials = /^\p{Lu}(?:\.\p{Lu})*$/u

/** An outlet or a body straight before somebody's name, "ТАСС Анны Мирской"; two letters may be initials. */
const abbreviation = /^\p{Lu}{3,}(?:-\p{Ll}+)?$/u

/** A particle in one word with its name: al-Hadi, d’Arc. */
const prefixed = /^(?:al|el|ul|as|ad|an|ar|d|l)[-’']\p{Lu}/u

/** Every run of capitalised words that can be somebody's name, without titles before it, in reading order. */
export class People {
  readonly #reading: Reading
  readonly #text: string
  readonly #cues: Cues
  readonly #lowered: ReadonlySet<string>
  readonly #suffix: RegExp
  /** Every name in the text, in reading order. */
  readonly mentions: readonly Mention[]
  readonly #full: FullNames

  constructor(reading: Reading, known: readonly KnownPerson[]) {
    const { text, cues, words } = reading
    this.#reading = reading
    this.#text = text
    this.#cues = cues
    this.#suffix = cues.inflects ? /['’]\p{Ll}{1,6}$/u : possessive
    this.#lowered = new Set(words.all.filter(word => !word.capital).map(word => word.text))
    this.mentions = this.namesAmong(words.all)
    this.#full = new FullNames(cues.inflects, known)
    for (const { start, end } of this.mentions) this.#full.add(text.slice(start, end), start)
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
      if (lastTitle >= 0 || (office && (this.#isTitle(office) || this.#isOffice(office)))) this.#dropPlaces(kept)
      while (kept.length > 0 && particle.test(kept.at(-1)?.text ?? '')) kept.pop()
      // Orhan Bey, Natiq müəllim
      while (this.#cues.inflects && kept.length > 1 && this.#cues.title.test(kept.at(-1)?.lower ?? '')) kept.pop()
      // Приехала Анна Мирская: a verb that opens the sentence.
      if (kept.length > 2 && run[0] && this.#cues.acts.test(`${run[0].lower} `) && this.#opensSentence(run[0].start) && kept[0] === run[0])
        if (!patronymic.test(kept[1]?.lower ?? '')) kept.shift()
      const first = kept[0]
      const last = kept.at(-1)
      if (first && last && !(run.length === 1 && (this.#isTitle(first) || this.#isOffice(first))))
        names.push({ start: first.start, end: last.end - (this.#suffix.exec(last.text)?.[0].length ?? 0), kind: 'name' })
      run = []
    }
    for (const word of words) {
      const last = run.at(-1)
      if (last && !this.#joined(run, last, word, office)) flush()
      if (run.length === 0) office = previous && isBeside(this.#text, previous.end, word.start) ? previous : undefined
      previous = word
      if (word.capital && !this.#isPlain(word, run.length === 0)) run.push(word)
      else if (run.length > 0 && (particle.test(word.text) || prefixed.test(word.text))) run.push(word)
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
    if (!this.#cues.inflects || particle.test(word.text)) return this.#cues.title.test(word.lower)
    // İstanbul Valisi, ABŞ prezidenti
    return [word.lower, word.lower.replace(/s?[ıiuü]$/, '')].some(lower => this.#cues.title.test(lower) || this.#cues.role.test(lower))
  }

  /** A noun for somebody at a sentence's head, in another case: Ekspertin fikrincə. */
  #isOffice({ lower }: Word): boolean {
    return this.#cues.inflects && this.#cues.role.test(lower.replace(/n?[ıiuü]n$|['’]\p{Ll}+$|(?:[ауея]|ом|ой)$/u, ''))
  }

  /** Words of one name stand beside each other, an initial's or a title's full stop and a nickname in marks apart. */
  #joined(run: readonly Word[], last: Word, word: Word, office: Word | undefined): boolean {
    const between = this.#text.slice(last.end, word.start)
    if (this.#isOutlet(run, last, word, office)) return false
    // Orhan Tez | Meclis'te: where, not who.
    if (run.length > 1 && this.#cues.inflects && /['’][dt][ae]n?$/.test(word.text)) return false
    // Олег Рудин | Анне Серовой: behind a surname begins somebody else's name.
    const isWhole = this.#cues.surname.test(last.lower) && run.slice(-3).filter(part => !this.#isTitle(part)).length > 1
    if (isWhole && ![patronymic, particle, this.#cues.surname].some(ending => ending.test(word.lower))) return false
    if (/^[ \u00a0]{1,2}$/.test(between)) return true
    if (/^\.[ \u00a0]?$/.test(between)) return initials.test(last.text) || last.text === 'St' || this.#cues.title.test(last.lower)
    return (
      (/^ ["“«(]$/.test(between) && /^["”»)] \p{Lu}/u.test(this.#text.slice(word.end, word.end + 3))) ||
      (run.length > 1 && /^["”»)] $/.test(between) && /\p{L} ["“«(]$/u.test(this.#text.slice(Math.max(0, last.start - 3), last.start)))
    )
  }

  /** Whether one of two words is an outlet's: ТАСС Анны Мирской. An office may have one behind it: глава МИД Анна Мирская. */
  #isOutlet(run: readonly Word[], last: Word, word: Word, office: Word | undefined): boolean {
    const isAbove = abbreviation.test(last.text)
    if (isAbove === abbreviation.test(word.text)) return false
    return isAbove ? run.length === 1 && !(office && this.#isTitle(office)) : !this.#isTitle(last)
  }

  #isPlain(word: Word, first: boolean): boolean {
    if (initials.test(word.text) && this.#text.charAt(word.end) === '.') return false
    if (this.#cues.plain.test(word.lower)) return true
    return first && this.#lowered.has(word.lower) && this.#opensSentence(word.start)
  }

  #opensSentence(at: number): boolean {
    return /(?:^|[.!?:\n…]["”»’)]*)\s*["“«‘„]?$/.test(this.#text.slice(Math.max(0, at - 6), at))
  }

  /** The name a mention at a place stands for: a known person's, else the fullest that the text has; its own words where that leaves a doubt. */
  fullName({ start, end }: Mention): string {
    return this.#full.find(this.#bare(start, end), start)
  }

  /** Whether a name may be trusted to be somebody's: it has two words, a fuller form or a title; one word at a sentence's head may be any. */
  isSure({ start, end }: Mention): boolean {
    const name = this.#bare(start, end)
    const [ahead] = this.#reading.words.before(start, 1)
    const isTitled = ahead !== undefined && /^\.?[ \u00a0]$/.test(this.#text.slice(ahead.end, start)) && this.#isTitle(ahead)
    return /\s/.test(name) || isTitled || this.#full.has(name)
  }

  hasParticle(name: string): boolean {
    return name.split(/\s+/).some(word => particle.test(word))
  }

  #bare(start: number, end: number): string {
    return this.#text.slice(start, end).replace(this.#suffix, '').replace(/\s+/g, ' ')
  }
}
