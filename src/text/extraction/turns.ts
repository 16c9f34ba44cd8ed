import type { Attribution, Attributions } from './attribution.ts'
import { authorsWords, hasVerb, mayBeAuthors } from './authors-words.ts'
import type { Marked } from './marks.ts'
import type { People } from './people.ts'
import type { Reading } from './reading.ts'
import type { Word } from './words.ts'

/** A part of a turn that somebody says, what attributes it, and the verb of that. Offsets in UTF-16 units. */
export interface Said {
  start: number
  end: number
  cue: Attribution
  verb: Word
}

/**
 * A paragraph that begins with a dash and is speech, as Russian prints it: — Ждём, — сказал он. — Ждём давно. It begins at its dash; `follows` says
 * what stands straight before it: another turn, or a paragraph with a dash of which nobody knows who says it.
 */
export interface Turn {
  start: number
  end: number
  said: readonly Said[]
  follows: 'turn' | 'unknown' | undefined
}

/** A line that begins with a dash, and where its words begin. */
interface Line {
  dash: number
  words: number
  end: number
}

const dashedLine = /^([\p{Zs}\t\ufeff]*)([—–][\p{Zs}\t]+)\S.*$/gmu
const parting = /(,|:|(?<![.!?…])[.!?…]+)([»”")\]]*)[\p{Zs}\t]*[—–-][\p{Zs}\t]+/gu

const lowerCase = /^\p{Ll}/u
const letter = /[\p{L}\p{N}]/u
const stopAtEnd = /[.!?…]["»”)\]]*$/u

/** A line straight below, without an empty one between, and the end of a paragraph straight above. */
const lineBelow = /^[^\S\n]*\n[^\S\n]*\S/
const paragraphAbove = /(?:\n[^\S\n]*|[.!?…:]["»”)\]]*[^\S\n]*)\n$/u
const nearby = 40

/** Finds the turns of a text. A dash alone makes no speech, for lists have it too: somebody must be said to speak. */
export class Turns {
  readonly #reading: Reading
  readonly #text: string
  readonly #people: People
  readonly #attributions: Attributions

  constructor(reading: Reading, people: People, attributions: Attributions) {
    this.#reading = reading
    this.#text = reading.text
    this.#people = people
    this.#attributions = attributions
  }

  /** All of them in reading order, none where the language does not set speech off by dashes. `passages` are what stands in marks. */
  find(passages: readonly Marked[]): Turn[] {
    if (!this.#reading.cues.dashesInside) return []
    const lines = Array.from(this.#text.matchAll(dashedLine), ({ 0: line, 1: room = '', 2: dash = '', index }) => ({
      dash: index + room.length,
      words: index + room.length + dash.length,
      end: index + line.trimEnd().length,
    }))
    const parts = lines.map(line => (this.#isParagraph(line) ? this.#parts(line) : undefined))
    const turns: Turn[] = []
    let nested = 0
    let known = false
    for (const [i, line] of lines.entries()) {
      const next = lines[i + 1]
      const previous = lines[i - 1]
      const follows: Turn['follows'] = previous && this.#adjoin(previous, line) ? (known ? 'turn' : 'unknown') : undefined
      // Where the next one has no words of the author either, the colon may have announced a list.
      const alone = !next || !this.#adjoin(line, next) || (parts[i + 1]?.length ?? 0) > 0
      const isAnnounced: boolean = parts[i]?.length === 0 && alone && follows !== 'unknown'
      const said: readonly Said[] = (isAnnounced ? this.#announced(line, parts[i - 1]?.at(-1)?.end ?? 0) : parts[i]) ?? []
      while ((passages[nested]?.behind ?? Infinity) <= line.dash) nested++
      known = said.length > 0 && !this.#belongsToMarks(passages, nested, line, said[0]?.end ?? line.end)
      if (known) turns.push({ start: line.dash, end: line.end, said, follows })
    }
    return turns
  }

  /** What is said in a passage in marks on either side of the author's words: «…, — сказал он, — …». Nothing where it has none, or there is no telling whose words are whose. */
  inside({ start, end }: Marked): readonly Said[] {
    // Whoever quotes a dialogue quotes the author's words in it, too.
    const isDialogue = /\n[^\S\n]*[—–]\s/.test(this.#text.slice(start, end))
    return this.#reading.cues.dashesInside && !isDialogue ? (this.#parts({ words: start, end }, true) ?? []) : []
  }

  /** Whether a line is a paragraph of its own and begins and ends like speech; else it is one of a longer paragraph, or of a list. */
  #isParagraph({ dash, words, end }: Line): boolean {
    const text = this.#text
    const above = text.slice(Math.max(0, dash - nearby), dash).replace(/[^\S\n]+$/, '')
    if (/\S/.test(above) && !paragraphAbove.test(above)) return false
    if (lowerCase.test(text.slice(words, words + 2)) || /[,;]/.test(text.charAt(end - 1))) return false
    return !lineBelow.test(text.slice(end, end + nearby)) || text.charAt(end - 1) === ':' || this.#stops(words, end)
  }

  #stops(from: number, end: number): boolean {
    return stopAtEnd.test(this.#text.slice(Math.max(from, end - nearby), end))
  }

  #adjoin(line: Line, next: Line): boolean {
    return !/\S/.test(this.#text.slice(line.end, next.dash))
  }

  /** What is said in a line with the author's words: none without these, undefined where there is no telling which words are whose, which marks around it help with. */
  #parts(line: Pick<Line, 'words' | 'end'>, isMarked = false): Said[] | undefined {
    const text = this.#text
    const said: Said[] = []
    const dashes = Array.from(text.slice(line.words, line.end).matchAll(parting), ({ 0: all, 1: mark = '', 2: closing = '', index }) => {
      const at = line.words + index
      return { mark, stop: mark === ',' ? at : at + mark.length + closing.length, behind: at + all.length }
    })
    let start = line.words
    let cue: Pick<Said, 'cue' | 'verb'> | undefined
    let speaks = true
    for (const [i, { mark, stop, behind }] of dashes.entries()) {
      const next = dashes[i + 1]?.stop ?? line.end
      const small = lowerCase.test(text.slice(behind, behind + 2))
      if (!speaks) {
        // A sentence that begins behind the author's has a capital: — сказал он в 2020 г. — и ушёл.
        speaks = mark === ',' || !small
        start = behind
        continue
      }
      if (mark === ':' || mark === '.') continue
      const author = small || mark === ',' ? authorsWords(this.#reading, behind, next) : undefined
      if (author && letter.test(text.slice(start, stop))) {
        cue = { cue: this.#attributions.inside(author), verb: author.verb }
        said.push({ start, end: stop, ...cue })
        speaks = false
      } else if (isMarked ? hasVerb(this.#reading, behind, next) : this.#isDoubtful(mark, dashes[i + 1]?.mark, behind, next))
        return said.length > 0 ? said : undefined
    }
    if (speaks && cue && letter.test(text.slice(start, line.end))) said.push({ start, end: line.end, ...cue })
    return said
  }

  /** Whether a piece of speech between two dashes may be the author's: it goes on behind a stop, ends with one, or tells of somebody. */
  #isDoubtful(mark: string, nextMark: string | undefined, from: number, to: number): boolean {
    const small = lowerCase.test(this.#text.slice(from, from + 2))
    return (small && (mark !== ',' || nextMark === '.' || nextMark === ':')) || mayBeAuthors(this.#reading, this.#people, from, to)
  }

  /** A line without the author's words that a paragraph with a verb of speech and a colon leads up to, where it does not end in speech, that is before `spokenTo`: Иван Петров сказал: */
  #announced({ dash, words, end }: Line, spokenTo: number): Said[] {
    const text = this.#text
    const above = text.slice(0, dash).trimEnd().length
    if (text.charAt(above - 1) !== ':' || !this.#stops(words, end)) return []
    const floor = Math.max(spokenTo, text.lastIndexOf('\n', above - 1) + 1)
    const passage: Marked = { open: dash, close: end, behind: end, start: words, end, single: false, closed: true }
    const cue = this.#attributions.before(passage, floor)
    const verb = this.#reading.words.within(floor, above).findLast(word => this.#reading.cues.verb.test(word.lower))
    if (!cue?.mention || !verb || /[,;—–]/.test(text.slice(verb.end, above))) return []
    return [{ start: words, end, cue, verb }]
  }

  /** Whether marks around more than the line, or around the whole of what is said first, tell better what is quoted. */
  #belongsToMarks(passages: readonly Marked[], from: number, { dash, words, end }: Line, firstEnd: number): boolean {
    for (let i = from; ; i++) {
      const passage = passages[i]
      if (!passage || passage.open >= end) return false
      if (passage.open < dash || passage.behind > end) return true
      if (passage.open === words && !letter.test(this.#text.slice(passage.behind, firstEnd))) return true
    }
  }
}
