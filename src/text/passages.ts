import { countCodePoints, sliceCodePoints } from './canonical.ts'
import { findMatches, type Match } from './highlights.ts'
import type { BlockRange } from './positions.ts'
import type { Form } from './search-query.ts'

/** A place in a text, in code points; `end` is exclusive. */
interface Range {
  start: number
  end: number
}

/** A part of a text, where it lies, and what in it was found. */
interface TextPassage extends Range {
  text: string
  highlights: Range[]
  blockKey: string
}

interface Found {
  block: BlockRange
  matches: Match[]
  kinds: number
}

/**
 * The paragraphs of a text that have most of what is sought, cut to `length` code points around it at words; at most `count`, those with most
 * first. `sought` are the forms of each thing; `blocks` where the paragraphs lie in the text.
 */
export function passagesOf(
  text: string,
  {
    language,
    sought,
    blocks,
    count,
    length,
  }: { language: string; sought: readonly (readonly Form[])[]; blocks: readonly BlockRange[]; count: number; length: number },
): TextPassage[] {
  const matches = findMatches(text, language, sought)
  const found = blocks.flatMap((block): Found[] => {
    const inside = matches.filter(({ start, end }) => start >= block.start && end <= block.end)
    return inside.length > 0 ? [{ block, matches: inside, kinds: new Set(inside.map(match => match.sought)).size }] : []
  })
  return found
    .toSorted((one, other) => other.kinds - one.kinds || one.block.start - other.block.start)
    .slice(0, count)
    .map(one => cut(text, one, length))
}

/** How much of the text before what was found is shown, of all that is. */
const share = 0.3

function cut(text: string, { block, matches }: Found, length: number): TextPassage {
  const best = densest(matches, length)
  const room = Math.max(0, length - (best.end - best.start))
  const from =
    block.end - block.start <= length
      ? block.start
      : Math.max(block.start, Math.min(best.start - Math.floor(room * share), block.end - length))
  const to = Math.min(block.end, Math.max(from + length, best.end))
  const { start, end } = toWords(text, { start: from, end: to }, block, best)
  const highlights = matches.filter(match => match.start >= start && match.end <= end)
  return {
    text: sliceCodePoints(text, start, end),
    start,
    end,
    blockKey: block.blockKey,
    highlights: highlights.map(match => ({ start: match.start - start, end: match.end - start })),
  }
}

/** The part of at most `length` that has most different things; the first of equals. */
function densest(matches: readonly Match[], length: number): Range {
  let best: Range & { kinds: number } = { start: 0, end: 0, kinds: 0 }
  for (const [index, first] of matches.entries()) {
    const inside = matches.slice(index).filter(({ end }) => end - first.start <= length)
    const kinds = new Set(inside.map(({ sought }) => sought)).size
    if (kinds > best.kinds || best.kinds === 0) best = { start: first.start, end: inside.at(-1)?.end ?? first.end, kinds }
  }
  return best
}

/** A word that is cut is left out, unless there is no space near. */
const nearSpace = 30

function toWords(text: string, range: Range, block: Range, kept: Range): Range {
  let { start, end } = range
  if (start > block.start) {
    const before = sliceCodePoints(text, start, Math.min(kept.start, start + nearSpace))
    const space = before.search(/\s\S*/u)
    if (space !== -1) start += countCodePoints(before.slice(0, space)) + 1
  }
  if (end < block.end) {
    const after = sliceCodePoints(text, Math.max(kept.end, end - nearSpace), end)
    const space = /\s\S*$/u.exec(after)
    if (space) end -= countCodePoints(space[0])
  }
  return { start, end }
}
