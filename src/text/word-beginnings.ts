import type { Highlight } from '../schemas/highlight.ts'
import { countCodePoints } from './canonical.ts'
import { beginningsOf, fold } from './fold.ts'
import { silent } from './letters.ts'

/** A word of a text: as it stands there, folded, and where it begins, in code points. */
interface FoldedWord {
  printed: string
  folded: string
  start: number
}

/** The words of a text in their order: runs of letters and digits, with the apostrophes and soft hyphens in them, which are not folded with them. */
export function foldedWords(text: string): FoldedWord[] {
  const words: FoldedWord[] = []
  let start = 0
  let end = 0
  for (const match of text.matchAll(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’ʼ‘`´\u00ad]*/gu)) {
    const [printed] = match
    start += countCodePoints(text.slice(end, match.index))
    const folded = foldWord(printed)
    if (folded !== '') words.push({ printed, folded, start })
    start += countCodePoints(printed)
    end = match.index + printed.length
  }
  return words
}

const foldWord = (printed: string): string => fold(printed).replace(silent, '')

/** What the words that begin as a text's words do begin with, folded: for each of its words, one or more beginnings. */
export const foldedBeginnings = (text: string): string[][] => foldedWords(text).map(({ printed }) => beginningsOf(printed).map(foldWord))

/** How the words asked for stand in a text. */
export interface Beginnings {
  highlights: Highlight[]
  /** Whether they stand there in the order in which they were asked for. */
  inOrder: boolean
  /** Whether all of them stand there as they were asked for, rather than as something like it. */
  exact: boolean
}

/** What a word of the text may begin with: what was typed, and what may have been meant. */
export interface Beginning {
  typed: readonly string[]
  meant?: readonly string[]
}

/** Finds for each beginning a word of the text that begins so, each word used once; in order if that can be. Undefined unless all are there. */
export function findBeginnings(beginnings: readonly Beginning[], words: readonly FoldedWord[]): Beginnings | undefined {
  // The longest first, lest a short one takes the only word that a longer one could have.
  return (
    place(beginnings, words, true) ??
    place(
      beginnings.toSorted((a, b) => lengthOf(b) - lengthOf(a)),
      words,
      false,
    )
  )
}

const lengthOf = ({ typed: [first = ''] }: Beginning): number => first.length

function place(beginnings: readonly Beginning[], words: readonly FoldedWord[], inOrder: boolean): Beginnings | undefined {
  const used = new Set<number>()
  const highlights: Highlight[] = []
  let from = 0
  let exact = true
  for (const { typed, meant = [] } of beginnings) {
    const find = (beginning: string) =>
      words.findIndex((word, index) => index >= from && !used.has(index) && word.folded.startsWith(beginning))
    const beginning = [...typed, ...meant].find(one => find(one) !== -1)
    if (beginning === undefined) return undefined
    const index = find(beginning)
    const word = words[index]
    const isAsTyped = typed.includes(beginning)
    if (word) highlights.push({ start: word.start, end: word.start + printedLength(word, isAsTyped ? typed : [beginning]) })
    exact &&= isAsTyped
    used.add(index)
    if (inOrder) from = index + 1
  }
  return { highlights: highlights.sort((a, b) => a.start - b.start), inOrder, exact }
}

/** How many code points of a printed word are one of the folded beginnings. */
function printedLength({ printed, folded }: FoldedWord, beginnings: readonly string[]): number {
  const letters = Array.from(printed)
  if (beginnings.includes(folded)) return letters.length
  const beginsSo = (start: string) => beginnings.some(beginning => start.startsWith(beginning))
  const count = letters.findIndex((_, index) => beginsSo(foldWord(letters.slice(0, index + 1).join(''))))
  return count === -1 ? letters.length : count + 1
}
