import type { Marked } from './marks.ts'

const opening = /(?<=^|[\s\u00a0([—–])(?:‘|'(?=\p{Lu}))(?=[\p{L}\p{N}“"«(…[])/gmu
const closing = /(?<=\S)[’'](?![\p{L}\p{N}])/gu
const pauses = /[.,!?…—–"”]/

/** How many apostrophes at words' ends are tried as the closing mark; keeps pages of nothing but apostrophes linear. */
const attempts = 40

/** How long a passage in single marks may be, in UTF-16 units. */
const longest = 3000

/**
 * The passages in single marks that stand in no others, among those in double ones, in reading order. The closing mark looks like
 * an apostrophe (“the players’ names”): the first one behind a stop or comma counts, else the first of the paragraph.
 */
export function withSingle(text: string, doubles: readonly Marked[]): Marked[] {
  const singles: Marked[] = []
  const closers = Array.from(text.matchAll(closing), match => match.index)
  let closer = 0
  let from = 0
  let next = 0
  for (const { index: open } of text.matchAll(opening)) {
    while (next < doubles.length && (doubles[next]?.close ?? 0) < open) next++
    if (open < from || (doubles[next]?.open ?? text.length) < open) continue
    while (closer < closers.length && (closers[closer] ?? 0) < open + 2) closer++
    const close = closingOf(text, open, closers, closer)
    if (close === undefined) continue
    // Crossing marks are somebody's typing error; the double ones win.
    const crossed = doubles[next]
    if (crossed && crossed.open < close && crossed.close > close) continue
    singles.push({ open, close, behind: close + 1, start: open + 1, end: close, single: true, closed: true })
    from = close + 1
  }
  // A text has one kind of mark for speech: single ones are it only where no double ones are.
  const inSingles = (passage: Marked): boolean => singles.some(single => single.open < passage.open && passage.close < single.close)
  if (doubles.some(passage => !inSingles(passage))) return [...doubles]
  const all = [...doubles, ...singles].sort((a, b) => a.open - b.open)
  let reached = -1
  return all.filter(passage => {
    if (passage.open < reached) return false
    reached = passage.close
    return true
  })
}

/** The closing mark of the single one at `open`, tried from the closer number `from` on. */
function closingOf(text: string, open: number, closers: readonly number[], from: number): number | undefined {
  const first = closers[from]
  for (const at of closers.slice(from, from + attempts)) {
    // A paragraph's head re-opens a quotation that goes on; anything else there ends the search.
    if (at - open > longest) break
    const said = text.slice(open, at)
    if (said.includes('\n') && !/\n\s*[‘']/.test(said)) break
    if (pauses.test(text.charAt(at - 1))) return at
  }
  return first !== undefined && first - open <= longest && !text.slice(open, first).includes('\n') ? first : undefined
}
