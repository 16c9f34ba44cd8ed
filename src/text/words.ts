import { countCodePoints } from './canonical.ts'

/** A word of a text as it stands there, and where, in code points; `end` is exclusive. */
export interface Word {
  printed: string
  start: number
  end: number
}

/** Latin and Cyrillic letters and digits, which \p{L} and \p{N} have too: those are looked up twice as fast for standing there by themselves. */
const common = '[a-zA-Z0-9À-ÖØ-öø-ʯЀ-ҁҊ-ԯ]'
/** Letters, digits and the marks on them, with the apostrophes within: what no space, dash or punctuation parts. */
const word = new RegExp(`(?:${common}|[\\p{L}\\p{N}])(?:${common}|[\\p{L}\\p{M}\\p{N}])*(?:['’ʼ‘\`´][\\p{L}\\p{M}\\p{N}]+)*`, 'gu')

/** The words of a text, in order. */
export const printedWords = (text: string): readonly string[] => text.match(word) ?? []

/** The words of a text, in order, with their places. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  let start = 0
  let unit = 0
  for (const { 0: printed, index } of text.matchAll(word)) {
    start += countCodePoints(text.slice(unit, index))
    const end = start + countCodePoints(printed)
    words.push({ printed, start, end })
    start = end
    unit = index + printed.length
  }
  return words
}
