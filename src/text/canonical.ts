import type { Block, TextBlock } from '../schemas/block.ts'

/** What stands between the texts of two blocks in the canonical text. */
export const blockSeparator = '\n\n'

export const isTextBlock = (block: Block): block is TextBlock => block._type === 'block'

/** The text of one block: its spans, joined. */
export const blockText = (block: TextBlock): string => block.children.map(span => span.text).join('')

/** An article's canonical text, which every quote is anchored in: the texts of its text blocks, joined by an empty line. */
export const canonicalText = (blocks: readonly Block[]): string => blocks.filter(isTextBlock).map(blockText).join(blockSeparator)

/** The number of code points in a text; an unpaired surrogate counts as one. */
export function countCodePoints(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length - 1; i++) {
    if (isHighSurrogate(text.charCodeAt(i)) && isLowSurrogate(text.charCodeAt(i + 1))) {
      count--
      i++
    }
  }
  return count
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff
const mayHoldAstral = (text: string): boolean => /[\ud800-\udfff]/.test(text)

/** The part of a text from code point `start` up to, not including, code point `end`. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  if (!mayHoldAstral(text)) return text.slice(start, end)
  return Array.from(text).slice(start, end).join('')
}
