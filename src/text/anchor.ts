import { countCodePoints, createOffsets, sliceCodePoints } from './canonical.ts'
import { placesOf } from './places.ts'

/** A place in a text: offsets in code points (W3C TextPositionSelector) and what stands around it (W3C TextQuoteSelector). */
export interface Anchor {
  start: number
  end: number
  prefix: string
  suffix: string
}

/** Why a quote has no place. */
export type Unanchored = 'absent' | 'ambiguous' | 'elsewhere'

/**
 * A function that finds the one place where a quote stands in `text`, or checks that it stands at `start` (in code points). Nothing is
 * normalised: the slice at the place found equals the quote. It answers 'absent', 'ambiguous' (the quote stands more than once and no start
 * is given) or 'elsewhere' (it stands in the text, but not at `start`). `context` is how many code points to keep on each side.
 */
export function createAnchorer(text: string, context: number) {
  // Asked once, since texts are long and quotes many.
  const unitOf = createOffsets(text)
  const isAllBasic = !/[\ud800-\udfff]/.test(text)
  return (quote: string, start?: number): Anchor | Unanchored => {
    if (quote !== '' && start !== undefined) {
      const unit = unitOf(start)
      if (text.startsWith(quote, unit)) return anchorAt(text, quote, unit, start, context)
    }
    const [first, second] = placesOf(quote, text, 2)
    if (first === undefined) return 'absent'
    if (start !== undefined) return 'elsewhere'
    if (second !== undefined) return 'ambiguous'
    return anchorAt(text, quote, first, isAllBasic ? first : countCodePoints(text.slice(0, first)), context)
  }
}

/** What is known of a quote that stands at a place: `unit` is where it begins, in UTF-16 code units; `start` the same in code points. */
export function anchorAt(text: string, quote: string, unit: number, start: number, context: number): Anchor {
  // Twice as many code units as code points wanted hold enough of them; more is not looked at.
  const before = text.slice(Math.max(0, unit - 2 * context), unit)
  const after = text.slice(unit + quote.length, unit + quote.length + 2 * context)
  const beforeLength = countCodePoints(before)
  return {
    start,
    end: start + countCodePoints(quote),
    prefix: sliceCodePoints(before, Math.max(0, beforeLength - context), beforeLength),
    suffix: sliceCodePoints(after, 0, context),
  }
}
