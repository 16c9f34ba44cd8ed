import { ApiError } from '../errors.ts'
import { maxAppearances, maxQuotes } from '../schemas/bundle.ts'
import { contextLength } from '../schemas/quote.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { type Anchor, createAnchorer } from '../text/anchor.ts'
import { indexBlocks, positionsIn } from '../text/positions.ts'
import { reanchor } from '../text/reanchor.ts'
import { isHeld } from './relocate.ts'

export type QuoteRow = ArticleParts['quotes'][number]

/** A candidate to be, with its place in the text that an editor sees. */
export type NewRow = Pick<QuoteRow, 'id' | 'text' | 'kind' | 'attribution' | 'expertId' | 'origin' | 'confidence'> & Anchor

/** Marks quotes in a state of an article. */
export function createMarker(parts: ArticleParts) {
  const { body, bodyText } = parts.article
  const find = createAnchorer(bodyText, contextLength)
  const index = indexBlocks(body)

  const placeOf = ({ text, start, prefix, suffix }: NewRow): Anchor | undefined => {
    const here = find(text, start)
    if (typeof here !== 'string' && here.prefix === prefix && here.suffix === suffix) return here
    return reanchor([{ text, start, prefix, suffix }], bodyText, contextLength)[0]
  }

  const toRow = (row: NewRow): QuoteRow[] => {
    const place = placeOf(row)
    if (!place) return []
    const { start, end, prefix, suffix, ...words } = { ...row, ...place }
    // Somebody who does not appear in this state says nothing in it.
    const isKnown = parts.appearances.some(({ expertId }) => expertId === row.expertId)
    const anchor = { startOffset: start, endOffset: end, prefix, suffix, blocks: positionsIn(index, start, end) }
    return [{ ...words, ...anchor, expertId: isKnown ? row.expertId : null, status: 'candidate', retractedAt: null }]
  }

  return {
    find,

    /** The state with candidates, as far as it holds their words; `isApart` leaves out those that overlap with a quote there is. */
    add(rows: readonly NewRow[], isApart = false): ArticleParts {
      const taken = isApart ? parts.quotes.filter(({ blocks }) => blocks.length > 0) : []
      const free = rows.flatMap(toRow).filter(row => !taken.some(other => overlap(other, row)))
      return { ...parts, quotes: [...parts.quotes, ...free] }
    },
  }
}

type Place = Pick<QuoteRow, 'startOffset' | 'endOffset'>

const overlap = (a: Place, b: Place): boolean => a.startOffset < b.endOffset && b.startOffset < a.endOffset

/** Quotes in use have speakers who appear, published ones have one, and those do not overlap: design, invariant 3. Throws `conflict`. */
export function checkQuotes({ quotes, appearances }: ArticleParts): void {
  const speakers = new Set(appearances.map(({ expertId }) => expertId))
  for (const { id, status, expertId } of quotes.filter(isHeld)) {
    if (expertId === null ? status === 'candidate' : speakers.has(expertId)) continue
    throw new ApiError('conflict', 'A quote has a speaker who appears in the article.', { quotes: [id] })
  }
  const published = quotes.filter(({ status }) => status === 'published').sort((a, b) => a.startOffset - b.startOffset)
  for (const [index, quote] of published.entries()) {
    const previous = published[index - 1]
    if (previous && overlap(previous, quote))
      throw new ApiError('conflict', 'Published quotes do not overlap.', { quotes: [previous.id, quote.id] })
  }
  if (quotes.length > maxQuotes) throw new ApiError('conflict', `An article has at most ${maxQuotes} quotes.`)
  if (appearances.length > maxAppearances) throw new ApiError('conflict', `An article has at most ${maxAppearances} appearances.`)
}

/** What readers see of the quotes of a state, to be compared. */
export const quotesAsRead = ({ quotes, appearances }: ArticleParts): string =>
  JSON.stringify([quotes.filter(({ status }) => status === 'published'), appearances])
