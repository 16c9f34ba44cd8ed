import { bisect } from '../bisect.ts'

/** A word and where it stands, in UTF-16 units; `lower` is it in lower case, the same in Turkish and English; `capital` says whether it has one. */
export interface Word {
  start: number
  end: number
  text: string
  lower: string
  capital: boolean
}

/** Whether nothing but one blank stands between two places. */
export const isBeside = (text: string, end: number, start: number): boolean => /^[ \u00a0]$/.test(text.slice(end, start))

const pattern = /[\p{L}\p{M}\p{N}]+(?:(?:['’‑-]|\.(?=\p{Lu}\.))[\p{L}\p{M}\p{N}]+)*/gu

const capital = /^\p{Lu}/u

function readWords(text: string, offset: number): Word[] {
  return Array.from(text.matchAll(pattern), ({ 0: word, index }) => {
    const start = offset + index
    return { start, end: start + word.length, text: word, lower: word.replaceAll('İ', 'i').toLowerCase(), capital: capital.test(word) }
  })
}

/** The words of a text, read once, however often its parts are asked for. An abbreviation's full stop is left outside. */
export class Words {
  readonly #text: string
  readonly all: readonly Word[]

  constructor(text: string) {
    this.#text = text
    this.all = readWords(text, 0)
  }

  /** The words between two places; of one that a place cuts, the part between them. */
  within(from: number, to: number): Word[] {
    const first = this.#firstEndingAfter(from)
    const words: Word[] = []
    for (let i = first; i < this.all.length; i++) {
      const word = this.all[i]
      if (!word || word.start >= to) break
      if (word.start >= from && word.end <= to) words.push(word)
      else words.push(...readWords(this.#text.slice(Math.max(from, word.start), Math.min(to, word.end)), Math.max(from, word.start)))
    }
    return words
  }

  /** The last words, `count` at most, that end before a place. */
  before(place: number, count: number): readonly Word[] {
    const behind = this.#firstEndingAfter(place)
    return this.all.slice(Math.max(0, behind - count), behind)
  }

  #firstEndingAfter(place: number): number {
    return bisect(this.all, ({ end }) => end <= place)
  }
}
