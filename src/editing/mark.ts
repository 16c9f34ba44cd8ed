import { ApiError } from '../errors.ts'
import { maxAppearances, maxQuotes } from '../schemas/bundle.ts'
import { contextLength } from '../schemas/quote.ts'
import type { ArticleParts, QuoteRow } from '../store/article-unit.ts'
import { type Anchor, createAnchorer } from '../text/anchor.ts'
import { blockText, isTextBlock } from '../text/canonical.ts'
import { indexBlocks, positionsIn } from '../text/positions.ts'
import { isHeld } from './relocate.ts'

/** A candidate to be, with its place in the text that an editor sees. */
type NewRow = Pick<QuoteRow, 'id' | 'text' | 'kind' | 'attribution' | 'expertId' | 'origin' | 'confidence'> & Anchor

/** Marks quotes in a state of an article. */
export function createMarker(parts: ArticleParts) {
  const { body, bodyText } = parts.article
  const find = createAnchorer(bodyText, contextLength)
  const index = indexBlocks(body)
  return {
    find,

    mark({ start, end, prefix, suffix, ...words }: NewRow): QuoteRow {
      const anchor = { startOffset: start, endOffset: end, prefix, suffix, blocks: positionsIn(index, start, end) }
      return { ...words, ...anchor, status: 'candidate', retractedAt: null }
    },
  }
}

const textsOf = ({ article }: ArticleParts): string[] => article.body.filter(isTextBlock).map(blockText)

/**
 * A function that tells of a quote of one state whether all that says whose words it is is the same in another: the paragraphs from the
 * first to the one after its own.
 */
function compareTold(one: ArticleParts, other: ArticleParts): (quote: QuoteRow) => boolean {
  const [texts, others] = [textsOf(one), textsOf(other)]
  const same = texts.findIndex((text, position) => text !== others[position])
  if (same === -1 && texts.length === others.length) return () => true
  const common = same === -1 ? texts.length : same
  const ranges = indexBlocks(one.article.body)
  return ({ endOffset }) => {
    const own = ranges.findIndex(({ end }) => end >= endOffset)
    return own !== -1 && own + 1 < common
  }
}

/** A function that tells whether two quotes, one in each of two states, stand at the same place, and what says whose words they are is the same. */
export function compareStanding(one: ArticleParts, other: ArticleParts): (a: QuoteRow, b: QuoteRow) => boolean {
  const isToldAlike = compareTold(one, other)
  return (a, b) => a.startOffset === b.startOffset && a.endOffset === b.endOffset && isToldAlike(a)
}

/**
 * A state with candidates that were marked in another, as far as it holds them at the same place after the same text. The same words
 * elsewhere may be somebody else's; those candidates come with the state that they were marked in.
 */
export function addMarked(into: ArticleParts, rows: readonly QuoteRow[], from: ArticleParts): ArticleParts {
  const marker = createMarker(into)
  const isToldAlike = compareTold(from, into)
  const speakers = new Set(into.appearances.map(({ expertId }) => expertId))
  const marked = rows.filter(isToldAlike).flatMap((row): QuoteRow[] => {
    const place = marker.find(row.text, row.startOffset)
    if (typeof place === 'string') return []
    // Somebody who does not appear in this state says nothing in it.
    return [marker.mark({ ...row, ...place, expertId: speakers.has(row.expertId ?? '') ? row.expertId : null })]
  })
  return { ...into, quotes: [...into.quotes, ...marked] }
}

/** Quotes in use have speakers who appear, published ones have one, and those do not overlap. Throws `conflict`. */
export function checkQuotes({ quotes, appearances }: ArticleParts): void {
  const speakers = new Set(appearances.map(({ expertId }) => expertId))
  for (const { id, status, expertId } of quotes.filter(isHeld)) {
    if (expertId === null ? status === 'candidate' : speakers.has(expertId)) continue
    throw new ApiError('conflict', 'The speaker of a quote must be among the appearances, and a published quote must have one.', {
      quotes: [id],
    })
  }
  // Those that were just marked stand last, but none of them is published.
  const published = quotes.filter(({ status }) => status === 'published')
  for (const [index, quote] of published.entries()) {
    const previous = published[index - 1]
    if (previous && quote.startOffset < previous.endOffset)
      throw new ApiError('conflict', 'Published quotes do not overlap.', { quotes: [previous.id, quote.id] })
  }
  if (quotes.length > maxQuotes) throw new ApiError('conflict', `An article has at most ${maxQuotes} quotes.`)
  if (appearances.length > maxAppearances) throw new ApiError('conflict', `An article has at most ${maxAppearances} appearances.`)
}

/** What readers see of the quotes of a state, to be compared. */
export const quotesAsRead = ({ quotes, appearances }: ArticleParts): string =>
  JSON.stringify([quotes.filter(({ status }) => status === 'published'), appearances])
