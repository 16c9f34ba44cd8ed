import type { Block } from '../schemas/block.ts'
import type { BundleArticle, BundleQuote } from '../schemas/bundle.ts'
import { contextLength } from '../schemas/quote.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { type Anchor, anchorQuote, type Unanchored } from '../text/anchor.ts'
import { indexBlocks, positionsIn } from '../text/positions.ts'
import { typeId } from '../text/type-id.ts'
import type { Surroundings } from './prepare-article.ts'
import { type Fault, LineRefused } from './refusal.ts'

export type QuoteRow = ArticleParts['quotes'][number]

interface Context extends Surroundings {
  appearances: ArticleParts['appearances']
}

const reasons: Record<Unanchored, string> = {
  absent: 'is not in the text of the article',
  ambiguous: 'stands in the text more than once; say where by `start`, in code points',
  elsewhere: 'does not stand at its `start`',
}

/**
 * Anchors the quotes of a line in its text, in the order of the text. A quote keeps its id when it is named by it, or stood at the same place
 * with the same words, or only with the same words. Throws one LineRefused that names every quote at fault.
 */
export async function prepareQuotes(
  line: BundleArticle,
  body: { blocks: readonly Block[]; bodyText: string },
  before: readonly QuoteRow[],
  context: Context,
): Promise<QuoteRow[]> {
  const index = indexBlocks(body.blocks)
  const faults: Fault[] = []
  const rows: QuoteRow[] = []
  for (const [number, quote] of line.quotes.entries()) {
    const fault = (field: string, reason: string) =>
      faults.push({ pointer: `/quotes/${number}${field}`, reason: `${nameOf(line, quote)} ${reason}` })
    const anchor = placeOf(quote, body.bodyText)
    if (typeof anchor === 'string') {
      fault('/text', reasons[anchor])
      continue
    }
    const expertId = quote.expert === undefined ? null : await context.findExpertId(quote.expert)
    if (expertId === undefined) fault('/expert', `names an expert who is not there: '${quote.expert}'`)
    else if (expertId === null && quote.status === 'published') fault('/expert', 'is published without a speaker')
    else if (expertId !== null && !context.appearances.some(row => row.expertId === expertId)) {
      fault('/expert', `is said by somebody who is not among the appearances: '${quote.expert}'`)
    }
    const place = {
      startOffset: anchor.start,
      endOffset: anchor.end,
      blocks: positionsIn(index, anchor.start, anchor.end),
      prefix: anchor.prefix,
      suffix: anchor.suffix,
    }
    rows.push({
      id: idOf(quote, anchor.start, before, rows) ?? typeId('quote', context.makeUuid()),
      expertId: expertId ?? null,
      status: quote.status,
      kind: quote.kind,
      text: quote.text,
      ...place,
      attribution: quote.attribution ?? null,
      origin: quote.origin,
      confidence: quote.confidence ?? null,
    })
  }
  faults.push(...overlaps(line, rows))
  if (faults.length > 0) throw new LineRefused(faults)
  return rows.sort((a, b) => a.startOffset - b.startOffset || (a.id < b.id ? -1 : 1))
}

/** A quote that its article no longer holds keeps its words, but has no place to check. */
function placeOf(quote: BundleQuote, text: string): Anchor | Unanchored {
  const place = anchorQuote(text, quote.text, quote.start, contextLength)
  const isHeld = quote.status === 'candidate' || quote.status === 'published'
  if (typeof place !== 'string' || isHeld) return place
  const start = quote.start ?? 0
  return { start, end: start + 1, prefix: '', suffix: '' }
}

function idOf(quote: BundleQuote, start: number, before: readonly QuoteRow[], taken: readonly QuoteRow[]): string | undefined {
  if (quote.id !== undefined) return quote.id
  const free = before.filter(old => old.text === quote.text && !taken.some(other => other.id === old.id))
  return (free.find(old => old.startOffset === start) ?? free[0])?.id
}

function overlaps(line: BundleArticle, rows: readonly QuoteRow[]): Fault[] {
  const published = rows.filter(row => row.status === 'published').sort((a, b) => a.startOffset - b.startOffset)
  return published.flatMap((row, position) => {
    const previous = published[position - 1]
    if (!previous || previous.endOffset <= row.startOffset) return []
    return [{ pointer: '/quotes', reason: `${nameOf(line, row)} overlaps with "${beginning(previous.text)}"` }]
  })
}

const nameOf = ({ inLanguage, slug }: BundleArticle, { text }: { text: string }): string =>
  `article ${inLanguage}/${slug}, quote "${beginning(text)}"`

const beginning = (text: string): string =>
  (text.length > 60 ? `${text.slice(0, 60).trimEnd()}…`.toWellFormed() : text).replaceAll('\n', ' ')
