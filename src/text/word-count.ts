import { unitsOf } from './units.ts'

/** How many words an adult reads in a minute; one figure for all languages, because readers of the same page see one number. */
const wordsPerMinute = 200

/** The time to read so many words, in whole minutes; at least 1, but 0 for nothing. */
export const readingMinutes = (words: number): number => Math.ceil(words / wordsPerMinute)

/** What a character does for a word. A joiner between letters or digits, a number joiner between digits, does not end it. */
const kinds = { unknown: 0, letter: 1, digit: 2, joiner: 3, numberJoiner: 4, other: 5 } as const

/** The kinds of the characters seen so far, by UTF-16 code unit: asking the regular expressions each time takes twenty times as long. */
const known = new Uint8Array(0x10000)

/**
 * The number of words in a text of any language that writes spaces between words: runs of letters, marks and digits, with apostrophes and
 * hyphens within them, and points and commas within numbers. Scripts that write no spaces (Chinese, Japanese, Thai) are counted by
 * the stretch between punctuation, which is too few.
 */
export function countWords(text: string): number {
  let count = 0
  let previous: number = kinds.other
  let beforePrevious: number = kinds.other
  const units = unitsOf(text)
  for (let i = 0; i < text.length; i++) {
    const unit = units[i] ?? 0
    const kind = known[unit] || kindAt(text, i)
    if (isOfWord(kind) && !continuesWord(kind, previous, beforePrevious)) count++
    beforePrevious = previous
    previous = kind
    if (unit >= 0xd800 && unit <= 0xdbff) i++
  }
  return count
}

const isOfWord = (kind: number): boolean => kind === kinds.letter || kind === kinds.digit

function continuesWord(kind: number, previous: number, beforePrevious: number): boolean {
  if (isOfWord(previous)) return true
  if (previous === kinds.joiner) return isOfWord(beforePrevious)
  return previous === kinds.numberJoiner && kind === kinds.digit && beforePrevious === kinds.digit
}

function kindAt(text: string, unit: number): number {
  const character = String.fromCodePoint(text.codePointAt(unit) ?? 0)
  const kind = kindOf(character)
  if (character.length === 1) known[text.charCodeAt(unit)] = kind
  return kind
}

function kindOf(character: string): number {
  if (/[\p{L}\p{M}]/u.test(character)) return kinds.letter
  if (/\p{N}/u.test(character)) return kinds.digit
  if (/['’ʼ\-‐‑\u00ad]/.test(character)) return kinds.joiner
  return /[.,]/.test(character) ? kinds.numberJoiner : kinds.other
}
