import type { Block, TextBlock } from '../schemas/block.ts'
import { bisect } from './bisect.ts'

/** What stands between the texts of two blocks in the canonical text. */
export const blockSeparator = '\n\n'

export const isTextBlock = (block: Block): block is TextBlock => block._type === 'block'

/** The text of one block: its spans, joined. */
export function blockText(block: TextBlock): string {
  let text = ''
  for (const span of block.children) text += span.text
  return text
}

/** An article's canonical text, which every quote is anchored in: the texts of its text blocks, joined by an empty line. */
export const canonicalText = (blocks: readonly Block[]): string => blocks.filter(isTextBlock).map(blockText).join(blockSeparator)

const holdsSurrogates = (text: string): boolean => /[\ud800-\udfff]/.test(text)

/** Whether a code point of two code units starts there. */
const isPairAt = (text: string, unit: number): boolean => (text.codePointAt(unit) ?? 0) > 0xffff

/** The number of code points in a text; an unpaired surrogate counts as one. */
export function countCodePoints(text: string): number {
  if (!holdsSurrogates(text)) return text.length
  let count = 0
  for (let unit = 0; unit < text.length; unit += isPairAt(text, unit) ? 2 : 1) count++
  return count
}

/** Where the code points of two code units start, ascending. */
function pairsIn(text: string): number[] {
  const pairs: number[] = []
  if (holdsSurrogates(text)) for (let unit = 0; unit < text.length; unit++) if (isPairAt(text, unit)) pairs.push(unit++)
  return pairs
}

/**
 * A function that tells where in a text, in UTF-16 code units, its code point number `position` starts; the text's length when it has fewer. The
 * text is gone through once, however often it is asked.
 */
export function createOffsets(text: string): (position: number) => number {
  const pairs = pairsIn(text)
  // Pair number n is code point number `pair - n`.
  return position => Math.min(position + bisect(pairs, (pair, n) => pair - n < position), text.length)
}

/** A function that tells the number of the code point that starts at a code unit of a text, which is gone through once. */
export function createPoints(text: string): (unit: number) => number {
  const pairs = pairsIn(text)
  return unit => unit - bisect(pairs, pair => pair < unit)
}

/** The part of a text from code point `start` up to, not including, code point `end`. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  const unitOf = createOffsets(text)
  return text.slice(unitOf(start), unitOf(Math.max(start, end)))
}
