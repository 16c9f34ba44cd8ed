import type { Highlight } from '../schemas/highlight.ts'
import { countCodePoints } from './canonical.ts'
import { fold } from './fold.ts'
import { silent } from './letters.ts'

/** A word of a text: as it stands there, folded, and where it begins, in code points. */
interface FoldedWord {
  printed: string
  folded: string
  start: number
}

/** The words of a text in their order: runs of letters and digits, with the apostrophes in them, which are not folded with them. */
export function foldedWords(text: string): FoldedWord[] {
  const words: FoldedWord[] = []
  let start = 0
  let end = 0
  for (const match of text.matchAll(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’ʼ‘`´]*/gu)) {
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
  typed: string
  meant?: readonly string[]
}

/** Finds for each beginning a word of the text that begins so, each word used once; in order if that can be. Undefined unless all are there. */
export function findBeginnings(beginnings: readonly Beginning[], words: readonly FoldedWord[]): Beginnings | undefined {
  // The longest first, lest a short one takes the only word that a longer one could have.
  return (
    place(beginnings, words, true) ??
    place(
      beginnings.toSorted((a, b) => b.typed.length - a.typed.length),
      words,
      false,
    )
  )
}

function place(beginnings: readonly Beginning[], words: readonly FoldedWord[], inOrder: boolean): Beginnings | undefined {
  const used = new Set<number>()
  const highlights: Highlight[] = []
  let from = 0
  let exact = true
  for (const { typed, meant = [] } of beginnings) {
    const find = (beginning: string) =>
      words.findIndex((word, index) => index >= from && !used.has(index) && word.folded.startsWith(beginning))
    const beginning = [typed, ...meant].find(one => find(one) !== -1)
    if (beginning === undefined) return undefined
    const index = find(beginning)
    const word = words[index]
    if (word) highlights.push({ start: word.start, end: word.start + printedLength(word, beginning) })
    exact &&= beginning === typed
    used.add(index)
    if (inOrder) from = index + 1
  }
  return { highlights: highlights.sort((a, b) => a.start - b.start), inOrder, exact }
}

/** How many code points of a printed word its folded beginning is made of. */
function printedLength({ printed, folded }: FoldedWord, beginning: string): number {
  const letters = Array.from(printed)
  if (folded === beginning) return letters.length
  const count = letters.findIndex((_, index) => foldWord(letters.slice(0, index + 1).join('')).length >= beginning.length)
  return count === -1 ? letters.length : count + 1
}
