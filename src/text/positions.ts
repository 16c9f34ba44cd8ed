import type { Block } from '../schemas/block.ts'
import { bisect } from './bisect.ts'
import { blockSeparator, blockText, countCodePoints, isTextBlock } from './canonical.ts'

/** Where the text of a block lies in the canonical text, in code points; `end` is exclusive. */
export interface BlockRange {
  blockKey: string
  start: number
  end: number
}

/** Part of one block's own text, in code points from the block's first; `end` is exclusive. */
export type BlockPosition = BlockRange

/** The places of all text blocks in the canonical text, in order: what `positionsIn` needs, made once for many quotes of an article. */
export function indexBlocks(blocks: readonly Block[]): BlockRange[] {
  const ranges: BlockRange[] = []
  let start = 0
  for (const block of blocks) {
    if (!isTextBlock(block)) continue
    const end = start + countCodePoints(blockText(block))
    ranges.push({ blockKey: block._key, start, end })
    start = end + blockSeparator.length
  }
  return ranges
}

/** Which parts of which blocks a range of the canonical text covers, in order; the empty line between two blocks is in neither. */
export function positionsIn(index: readonly BlockRange[], start: number, end: number): BlockPosition[] {
  const positions: BlockPosition[] = []
  for (let i = bisect(index, range => range.end <= start); i < index.length; i++) {
    const range = index[i]
    if (range === undefined || range.start >= end) break
    positions.push({
      blockKey: range.blockKey,
      start: Math.max(start, range.start) - range.start,
      end: Math.min(end, range.end) - range.start,
    })
  }
  return positions.filter(position => position.start < position.end)
}
