import { type Anchor, createAnchorer } from './anchor.ts'
import { countCodePoints } from './canonical.ts'

/** A quote as it stood in a text: its words, offsets in code points, and what stood around it. */
export interface Anchored {
  text: string
  start: number
  prefix: string
  suffix: string
}

interface Place {
  index: number
  anchor: Anchor
  likeness: number
  distance: number
}

/** Of words that stand in more places than this, those nearest to the old one are looked at: no article has as many quotes. */
const maxPlaces = 1000

/**
 * Finds quotes again in a text that was edited. A quote that stands there once moves; of several places it takes the one whose surroundings
 * are most like its own, then the nearest. No two quotes take one place, but those that overlapped before may. Answers undefined for a quote
 * whose words are not there any more.
 */
export function reanchor(quotes: readonly Anchored[], text: string, context: number): (Anchor | undefined)[] {
  const places = placesIn(quotes, text, context)
  const found: (Anchor | undefined)[] = quotes.map(() => undefined)
  const isFree = ({ index, anchor }: Place) =>
    found.every((other, at) => other === undefined || !overlap(other, anchor) || overlap(endOf(quotes[at]), endOf(quotes[index])))
  // Those who have the fewest places choose first, so that nobody takes the only place of another; the same words choose together, the surest
  // first, so that of two who want one place it goes to the one that stood there.
  for (const group of groupsOf(quotes, places)) {
    const wishes = group.flatMap(index => places[index] ?? [])
    wishes.sort((a, b) => b.likeness - a.likeness || a.distance - b.distance || a.index - b.index || a.anchor.start - b.anchor.start)
    for (const wish of wishes) if (found[wish.index] === undefined && isFree(wish)) found[wish.index] = wish.anchor
  }
  return found
}

type Range = Pick<Anchor, 'start' | 'end'>

const overlap = (a: Range, b: Range): boolean => a.start < b.end && b.start < a.end

const endOf = (quote: Anchored | undefined): Range => ({
  start: quote?.start ?? 0,
  end: (quote?.start ?? 0) + countCodePoints(quote?.text ?? ''),
})

/** The quotes of the same words, by number; those with the fewest places, then the longest, first. */
function groupsOf(quotes: readonly Anchored[], places: readonly Place[][]): number[][] {
  const groups = Map.groupBy(quotes.keys(), index => quotes[index]?.text ?? '')
  const count = (group: number[]) => places[group[0] ?? 0]?.length ?? 0
  return [...groups].sort(([a, one], [b, other]) => count(one) - count(other) || b.length - a.length).map(([, group]) => group)
}

/** Where each quote could stand. */
function placesIn(quotes: readonly Anchored[], text: string, context: number): Place[][] {
  const anchor = createAnchorer(text, context)
  const starts = new Map<string, number[]>()
  return quotes.map((quote, index) => {
    const all = starts.get(quote.text) ?? startsOf(quote.text, text)
    starts.set(quote.text, all)
    return nearest(all, quote.start).flatMap(start => {
      const place = anchor(quote.text, start)
      return typeof place === 'string'
        ? []
        : [{ index, anchor: place, likeness: likeness(place, quote), distance: Math.abs(start - quote.start) }]
    })
  })
}

/** The places nearest to one, of places in ascending order. */
function nearest(starts: readonly number[], start: number): readonly number[] {
  if (starts.length <= maxPlaces) return starts
  return starts.toSorted((a, b) => Math.abs(a - start) - Math.abs(b - start)).slice(0, maxPlaces)
}

/** Where words stand in a text, in code points, ascending. */
function startsOf(words: string, text: string): number[] {
  const starts: number[] = []
  let unit = text.indexOf(words)
  let seen = { unit: 0, points: 0 }
  while (words !== '' && unit !== -1) {
    seen = { unit, points: seen.points + countCodePoints(text.slice(seen.unit, unit)) }
    starts.push(seen.points)
    unit = text.indexOf(words, unit + 1)
  }
  return starts
}

/** How many characters next to the words are the same as they were. */
const likeness = (anchor: Anchor, quote: Anchored): number =>
  commonLength(reversed(anchor.prefix), reversed(quote.prefix)) + commonLength(anchor.suffix, quote.suffix)

const reversed = (text: string): string => Array.from(text).reverse().join('')

function commonLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
