import { countCodePoints } from './canonical.ts'

/** A word of a text as it stands there, and where, in code points; `end` is exclusive. */
export interface Word {
  printed: string
  start: number
  end: number
}

/** Latin and Cyrillic letters and digits, which \p{L} and \p{N} have too: those are looked up twice as fast for standing there by themselves. */
const common = '[a-zA-Z0-9À-ÖØ-öø-ʯЀ-ҁҊ-ԯ]'
/** Letters, digits and the marks on them, with the apostrophes and soft hyphens within: what no space, dash or punctuation parts. */
const word = new RegExp(`(?:${common}|[\\p{L}\\p{N}])(?:${common}|[\\p{L}\\p{M}\\p{N}])*(?:['’ʼ‘\`´\u00ad][\\p{L}\\p{M}\\p{N}]+)*`, 'gu')

/** What a UTF-16 code unit does for a word: nothing, begins or continues it, only continues it, parts it within, is half of a character. */
export const roles = { none: 0, letter: 1, mark: 2, apostrophe: 3, half: 4 } as const
/** The roles of all units, for whoever finds words faster than the expression does. */
export const roleOf = new Uint8Array(0x10000)
const everyUnit = Array.from(roleOf, (_, unit) => (unit >= 0xd800 && unit <= 0xdfff ? ' ' : String.fromCharCode(unit))).join('')
for (const { index } of everyUnit.matchAll(/['’ʼ‘`´\u00ad]/g)) roleOf[index] = roles.apostrophe
for (const { 0: run, index } of everyUnit.matchAll(/\p{M}+/gu)) roleOf.fill(roles.mark, index, index + run.length)
for (const { 0: run, index } of everyUnit.matchAll(/[\p{L}\p{N}]+/gu)) roleOf.fill(roles.letter, index, index + run.length)
roleOf.fill(roles.half, 0xd800, 0xe000)

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
