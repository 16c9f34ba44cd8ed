import { type Anchor, anchorAt } from './anchor.ts'
import { countCodePoints, createOffsets, createPoints } from './canonical.ts'
import { placesOf } from './places.ts'
import type { createTracker } from './tracker.ts'

/** A quote as it stood in a text: its words, offsets in code points, and what stood around it. */
interface Anchored {
  text: string
  start: number
  prefix: string
  suffix: string
}

type Track = ReturnType<typeof createTracker>

/** A place where words stand. */
interface Place {
  start: number
  end: number
  unit: number
}

/** A place that a quote could take, and how well it would suit it. */
interface Wish {
  index: number
  place: Place
  likeness: number
  distance: number
}

/** Of words that stand in more places than this, those nearest to the old one are looked at: no article has as many quotes. */
const maxPlaces = 1000

/**
 * Finds quotes again in a text that was edited. A quote in a paragraph that is certainly the same, or that no edit touches, nor what is around it,
 * stays with its words: `track` tells where that is. Any other that stands there once moves; of several places it takes the one whose surroundings are
 * most like its own, then the nearest. No two quotes take one place, but those that overlapped before may. Answers undefined for a quote whose words are
 * not there any more.
 */
export function reanchor(
  quotes: readonly Anchored[],
  text: string,
  context: number,
  track: Track = () => undefined,
): (Anchor | undefined)[] {
  const unitOf = createOffsets(text)
  const staying = stayingIn(quotes, text, unitOf, track)
  const found = find(quotes, staying, text, unitOf, context)
  // Where one finds no place, those that stayed may have to make room.
  return staying.length > 0 && found.includes(undefined) ? find(quotes, [], text, unitOf, context) : found
}

type Offsets = ReturnType<typeof createOffsets>

/** Those that stay with their words, and where. To look up hundreds that begin alike, in a long text, would take half a second. */
function stayingIn(quotes: readonly Anchored[], text: string, unitOf: Offsets, track: Track): [index: number, place: Place][] {
  return Array.from(quotes.entries()).flatMap(([index, quote]) => {
    const length = countCodePoints(quote.text)
    const tracked = track(quote.start, quote.start + length)
    if (tracked === undefined) return []
    const { start, isCertain } = tracked
    const unit = unitOf(start)
    const isSame = isCertain || likeness(text, unit, quote) === quote.prefix.length + quote.suffix.length
    return isSame && quote.text !== '' && text.startsWith(quote.text, unit) ? [[index, { start, end: start + length, unit }]] : []
  })
}

/** Where quotes stand, of which some have their place already. */
function find(
  quotes: readonly Anchored[],
  staying: readonly [index: number, place: Place][],
  text: string,
  unitOf: Offsets,
  context: number,
): (Anchor | undefined)[] {
  const found: (Anchor | undefined)[] = quotes.map(() => undefined)
  const taken = createTaken(quotes.map(quote => ({ start: quote.start, end: quote.start + countCodePoints(quote.text) })))
  for (const [index, place] of staying) {
    found[index] = anchorAt(text, quotes[index]?.text ?? '', place.unit, place.start, context)
    taken.add(index, place)
  }
  const pointOf = createPoints(text)
  // Those who have the fewest places choose first, so that nobody takes the only place of another; the same words choose together, the surest
  // first, so that of two who want one place it goes to the one that stood there.
  for (const { words, indexes, units } of groupsOf(quotes, found, text)) {
    const all = units.length > maxPlaces ? placesOf(words, text) : units
    const wishes = indexes.flatMap(index => {
      const quote = quotes[index]
      return quote === undefined ? [] : wishesOf(index, quote, nearest(all, unitOf(quote.start)), text, pointOf)
    })
    wishes.sort((a, b) => b.likeness - a.likeness || a.distance - b.distance || a.index - b.index || a.place.start - b.place.start)
    for (const { index, place } of wishes) {
      if (found[index] !== undefined || !taken.isFree(index, place)) continue
      found[index] = anchorAt(text, words, place.unit, place.start, context)
      taken.add(index, place)
    }
  }
  return found
}

type Range = Pick<Anchor, 'start' | 'end'>

const overlap = (a: Range, b: Range): boolean => a.start < b.end && b.start < a.end

/** How long the stretches of a text are that what is taken is looked up by: longer than most quotes. */
const stretch = 512

/** What is taken, by the stretches of the text that it touches. `before` is where the quotes stood: those that overlapped may do so again. */
function createTaken(before: readonly Range[]) {
  const stretches = new Map<number, { index: number; place: Range }[]>()
  const touched = ({ start, end }: Range): number[] => {
    const first = Math.floor(start / stretch)
    return Array.from({ length: Math.floor((end - 1) / stretch) - first + 1 }, (_, offset) => first + offset)
  }
  const wereOverlapping = (one: number, other: number): boolean => {
    const [a, b] = [before[one], before[other]]
    return a !== undefined && b !== undefined && overlap(a, b)
  }
  return {
    isFree: (index: number, place: Range): boolean =>
      touched(place).every(number =>
        (stretches.get(number) ?? []).every(other => !overlap(other.place, place) || wereOverlapping(other.index, index)),
      ),
    add(index: number, place: Range): void {
      for (const number of touched(place)) stretches.set(number, [...(stretches.get(number) ?? []), { index, place }])
    },
  }
}

/**
 * The quotes that are not found yet, by number, those of the same words together, and where those stand; those with the fewest places, then the longest,
 * first. Of more than `maxPlaces` only the first are kept: those of all quotes at once would not fit into memory.
 */
function groupsOf(quotes: readonly Anchored[], found: readonly unknown[], text: string) {
  const sought = quotes.keys().filter(index => found[index] === undefined)
  const groups = Map.groupBy(sought, index => quotes[index]?.text ?? '')
  return [...groups]
    .map(([words, indexes]) => ({ words, indexes, units: placesOf(words, text, maxPlaces + 1) }))
    .sort((a, b) => Math.min(a.units.length, maxPlaces) - Math.min(b.units.length, maxPlaces) || b.words.length - a.words.length)
}

/** What one quote makes of places, which are given in code units, ascending. */
function wishesOf(index: number, quote: Anchored, units: readonly number[], text: string, pointOf: (unit: number) => number): Wish[] {
  const length = countCodePoints(quote.text)
  return units.map(unit => {
    const start = pointOf(unit)
    const place = { start, end: start + length, unit }
    return { index, place, likeness: likeness(text, unit, quote), distance: Math.abs(start - quote.start) }
  })
}

/** The places nearest to one, of places in ascending order. */
function nearest(units: readonly number[], unit: number): readonly number[] {
  let [from, to] = [0, units.length]
  while (to - from > maxPlaces) {
    if (unit - (units[from] ?? 0) > (units[to - 1] ?? 0) - unit) from++
    else to--
  }
  return units.slice(from, to)
}

/** How many characters next to the words are the same as they were. */
function likeness(text: string, unit: number, { text: words, prefix, suffix }: Anchored): number {
  let before = 0
  while (before < prefix.length && text[unit - 1 - before] === prefix[prefix.length - 1 - before]) before++
  let after = 0
  while (after < suffix.length && text[unit + words.length + after] === suffix[after]) after++
  return before + after
}
