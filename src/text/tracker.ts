import { bisect } from './bisect.ts'
import { blockSeparator, createPoints } from './canonical.ts'

/** A stretch that two texts have in common: where it begins in each, and how long it is. */
interface Common {
  before: number
  after: number
  length: number
}

/** Where a range begins in the edited text. It is certain where the whole paragraph around it stands once in each text. */
interface Tracked {
  start: number
  isCertain: boolean
}

/**
 * A function that tells where a range of a text, in code points, is in an edited one; undefined where it is not wholly in what both have in common: the
 * paragraphs that stand once in each, and how all begins and ends that is between those whose order is the same.
 */
export function createTracker(before: string, after: string): (start: number, end: number) => Tracked | undefined {
  const paragraphs = paragraphsInBoth(before, after)
  const inCodePoints = createCount(before, after)
  const certain = paragraphs.map(inCodePoints)
  const likely = joined(withEnds(inOrder(paragraphs), before, after)).map(inCodePoints)
  return (start, end) => {
    const within = (stretches: readonly Common[], isCertain: boolean): Tracked | undefined => {
      const stretch = stretches[bisect(stretches, ({ before }) => before <= start) - 1]
      return stretch && end <= stretch.before + stretch.length ? { start: start - stretch.before + stretch.after, isCertain } : undefined
    }
    return within(certain, true) ?? within(likely, false)
  }
}

function paragraphsInBoth(before: string, after: string): Common[] {
  const starts = startsOfParagraphs(after)
  return Array.from(startsOfParagraphs(before)).flatMap(([paragraph, start]) => {
    const startAfter = starts.get(paragraph)
    return startAfter === undefined ? [] : [{ before: start, after: startAfter, length: paragraph.length }]
  })
}

/** Where each paragraph begins that stands once in a text, in the order of the text. */
function startsOfParagraphs(text: string): Map<string, number> {
  const starts = new Map<string, number>()
  const repeated = new Set<string>()
  let start = 0
  for (const paragraph of text.split(blockSeparator)) {
    if (starts.has(paragraph)) repeated.add(paragraph)
    else starts.set(paragraph, start)
    start += paragraph.length + blockSeparator.length
  }
  for (const paragraph of repeated) starts.delete(paragraph)
  return starts
}

interface Run {
  last: Common
  rest: Run | undefined
}

/** As many of them as stand in the same order in both texts; they are given in the order of the first. */
function inOrder(paragraphs: readonly Common[]): Common[] {
  // Of the runs of each length, the one that ends earliest in the edited text.
  const runs: Run[] = []
  for (const last of paragraphs) {
    const shorter = bisect(runs, run => run.last.after < last.after)
    runs[shorter] = { last, rest: runs[shorter - 1] }
  }
  const found: Common[] = []
  for (let run = runs.at(-1); run; run = run.rest) found.push(run.last)
  return found.reverse()
}

/** The paragraphs, and how all that is between two of them begins and ends in both texts. */
function withEnds(paragraphs: readonly Common[], before: string, after: string): Common[] {
  let [from, fromAfter] = [0, 0]
  return [...paragraphs, { before: before.length, after: after.length, length: 0 }].flatMap(next => {
    const [head, tail] = commonEnds(before.slice(from, next.before), after.slice(fromAfter, next.after))
    const ends = [
      { before: from, after: fromAfter, length: head },
      { before: next.before - tail, after: next.after - tail, length: tail },
    ]
    from = next.before + next.length
    fromAfter = next.after + next.length
    return [...ends, next]
  })
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000

/** How much of the beginning of two texts is the same, and how much of the end of what is left; no code point is parted. */
function commonEnds(before: string, after: string): [head: number, tail: number] {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++
  let tail = 0
  while (tail < shorter - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++
  if (isHigh(before.charCodeAt(head - 1))) head--
  if (isLow(before.charCodeAt(before.length - tail))) tail--
  return [head, tail]
}

/** The same stretches, those that touch in both texts as one. */
function joined(stretches: readonly Common[]): Common[] {
  const all: Common[] = []
  for (const { before, after, length } of stretches) {
    const last = all.at(-1)
    if (last && last.before + last.length === before && last.after + last.length === after) last.length += length
    else all.push({ before, after, length })
  }
  return all
}

/** A function that counts a stretch, given in code units, in code points. */
function createCount(before: string, after: string): (stretch: Common) => Common {
  const [pointOf, pointAfter] = [createPoints(before), createPoints(after)]
  return stretch => {
    const start = pointOf(stretch.before)
    return { before: start, after: pointAfter(stretch.after), length: pointOf(stretch.before + stretch.length) - start }
  }
}
