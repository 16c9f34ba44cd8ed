import { countCodePoints } from './canonical.ts'
import { stemIn, vocabularyOf } from './stem.ts'
import type { Term } from './vocabulary.ts'
import { type Word, wordsOf } from './words.ts'

/** Scripts that put no spaces between words. */
const unspaced = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u
/** No character before the first of them is in such a script; most words have none behind it, which is seen in a tenth of the time. */
const maybeUnspaced = /[\u0e00-\u{10ffff}]/u

/** Whether a word is a run of a script without spaces, of which parts are looked for. */
export const isUnspaced = (printed: string): boolean => maybeUnspaced.test(printed) && unspaced.test(printed)

/** How many letters of such a run are one term. */
export const gramLength = 3

/** Each letter of a run with the two after it; the last two letters begin shorter ones, so that whatever is in the run begins a term. */
export function gramsOf(printed: string): string[] {
  const letters = Array.from(
    printed
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, ''),
  )
  return letters.map((_, at) => letters.slice(at, at + gramLength).join(''))
}

const readTerms = (text: string, language: string): Term[] =>
  vocabularyOf(language).termsIn(text, word => (isUnspaced(word) ? gramsOf(word) : undefined))

/** What a text in a language is found by: the terms of its words, in order. */
export const termsOf = (text: string, language: string): string[] => readTerms(text, language).map(term => term.text)

/** What a text in a language is found by, and which of it stands there `times` times or more. */
export function frequentTermsOf(text: string, language: string, times: number): { terms: string[]; frequent: string[] } {
  const frequent: string[] = []
  const found = readTerms(text, language)
  const terms = found.map(term => {
    if (++term.count === times) frequent.push(term.text)
    return term.text
  })
  for (const term of found) term.count = 0
  return { terms, frequent }
}

/** A term with the place that it stands for. */
interface PlacedTerm extends Word {
  term: string
}

/** The terms of a text with their places; those of a run without spaces overlap. */
export function placedTerms(text: string, language: string): PlacedTerm[] {
  const stem = stemIn(language)
  return wordsOf(text).flatMap(word => {
    if (!isUnspaced(word.printed)) return [{ ...word, term: stem(word.printed) }]
    const grams = gramsOf(word.printed)
    return grams.map((term, at) => ({
      ...word,
      term,
      start: word.start + at,
      end: Math.min(word.end, word.start + at + countCodePoints(term)),
    }))
  })
}
