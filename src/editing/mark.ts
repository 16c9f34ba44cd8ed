import { ApiError } from '../errors.ts'
import { maxAppearances, maxQuotes } from '../schemas/bundle.ts'
import { contextLength } from '../schemas/quote.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { type Anchor, createAnchorer } from '../text/anchor.ts'
import { blockText, isTextBlock } from '../text/canonical.ts'
import { indexBlocks, positionsIn } from '../text/positions.ts'
import { isHeld } from './relocate.ts'

export type QuoteRow = ArticleParts['quotes'][number]

/** A candidate to be, with its place in the text that an editor sees. */
export type NewRow = Pick<QuoteRow, 'id' | 'text' | 'kind' | 'attribution' | 'expertId' | 'origin' | 'confidence'> & Anchor

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

const textsOf = ({ article }: ArticleParts): ReadonlyMap<string, string> =>
  new Map(article.body.filter(isTextBlock).map(block => [block._key, blockText(block)]))

/** The blocks that a quote lies in, where it lies in them, and what stands around it. */
const surroundingsOf = ({ blocks, prefix, suffix }: QuoteRow, texts: ReadonlyMap<string, string>): string =>
  JSON.stringify([blocks.map(({ blockKey, start, end }) => [texts.get(blockKey), start, end]), prefix, suffix])

/** A function that tells whether two quotes, one in each of two states, stand in the same surroundings: whose words they are is told by those. */
export function compareStanding(one: ArticleParts, other: ArticleParts): (a: QuoteRow, b: QuoteRow) => boolean {
  const [texts, otherTexts] = [textsOf(one), textsOf(other)]
  return (a, b) => surroundingsOf(a, texts) === surroundingsOf(b, otherTexts)
}

/**
 * A state with candidates that were marked in another, as far as it holds them in the same surroundings. The same words elsewhere may be
 * somebody else's; those candidates come with the state that they were marked in.
 */
export function addMarked(into: ArticleParts, rows: readonly QuoteRow[], from: ArticleParts): ArticleParts {
  const marker = createMarker(into)
  const index = indexBlocks(into.article.body)
  const [texts, fromTexts] = [textsOf(into), textsOf(from)]
  const rangesByText = Map.groupBy(index, ({ blockKey }) => texts.get(blockKey))
  const isSame = into.article.bodyText === from.article.bodyText

  const placesOf = (row: QuoteRow): Anchor[] => {
    if (isSame) return [{ start: row.startOffset, end: row.endOffset, prefix: row.prefix, suffix: row.suffix }]
    const [first] = row.blocks
    return (rangesByText.get(fromTexts.get(first?.blockKey ?? '')) ?? []).flatMap(range => {
      const place = marker.find(row.text, range.start + (first?.start ?? 0))
      return typeof place === 'string' ? [] : [place]
    })
  }

  const speakers = new Set(into.appearances.map(({ expertId }) => expertId))
  const marked = rows.flatMap((row): QuoteRow[] => {
    // Somebody who does not appear in this state says nothing in it.
    const expertId = speakers.has(row.expertId ?? '') ? row.expertId : null
    const places = placesOf(row).map(place => marker.mark({ ...row, ...place, expertId }))
    const alike = isSame ? places : places.filter(place => surroundingsOf(place, texts) === surroundingsOf(row, fromTexts))
    return alike.length === 1 ? alike : []
  })
  return { ...into, quotes: [...into.quotes, ...marked] }
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
