import type { Block } from '../schemas/block.ts'
import type { BundleArticle, BundleQuote } from '../schemas/bundle.ts'
import { contextLength, type QuoteBlock } from '../schemas/quote.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { absenceFrom } from '../text/absent.ts'
import { type Anchor, createAnchorer, type Unanchored } from '../text/anchor.ts'
import { countCodePoints } from '../text/canonical.ts'
import { indexBlocks, positionsIn } from '../text/positions.ts'
import { toTimestamp } from '../text/timestamp.ts'
import { typeId } from '../text/type-id.ts'
import { type Fault, LineRefused } from './refusal.ts'

export type QuoteRow = ArticleParts['quotes'][number]

interface Context {
  makeUuid: () => string
  timeZone: string
  /** The ids of the people among the article's appearances, by slug. */
  speakers: ReadonlyMap<string, string>
}

/** Where a quote stands; one that its article no longer holds keeps what is known of its last place, and has no blocks. */
interface Place {
  start: number
  end: number
  prefix: string
  suffix: string
  blocks: QuoteBlock[]
}

interface Placed extends Place {
  quote: BundleQuote
  retractedAt: string | null
  /** Where the quote stands in the line, from 0. */
  number: number
}

const reasons: Record<Exclude<Unanchored, 'absent'>, string> = {
  ambiguous: 'stands in the text more than once; say where by `start`, in code points',
  elsewhere: 'does not stand at its `start`',
}

/**
 * Anchors the quotes of a line in its text, in the order of the text. A quote keeps its id when it is named by it, else when it stood at the
 * same place with the same words, else when the article had its words. Throws one LineRefused that names every quote at fault.
 */
export function prepareQuotes(
  line: BundleArticle,
  body: { blocks: readonly Block[]; bodyText: string },
  before: readonly QuoteRow[],
  { makeUuid, timeZone, speakers }: Context,
): QuoteRow[] {
  if (line.quotes.length === 0) return []
  const index = indexBlocks(body.blocks)
  const anchor = createAnchorer(body.bodyText, contextLength)
  const absence = absenceFrom(body.bodyText)
  const faults: Fault[] = []
  const placed: Placed[] = []
  const seen = new Set<string>()
  for (const [number, quote] of line.quotes.entries()) {
    const fault = (field: string, reason: string) => faults.push(faultOf(line, number, field, reason))
    const place = placeOf(quote, anchor(quote.text, quote.start), index)
    const retractedAt = quote.retracted === undefined ? null : toTimestamp(quote.retracted, timeZone)
    if (place === 'absent') fault('/text', absence(quote.text))
    else if (typeof place === 'string') fault('/text', reasons[place])
    else if (retractedAt === undefined) fault('/retracted', `was retracted at what is not a date that exists: '${quote.retracted}'`)
    else placed.push({ ...place, quote, retractedAt, number })
    const speaker = speakerFault(quote, speakers)
    if (speaker !== undefined) fault('/expert', speaker)
    if (quote.id !== undefined && seen.has(quote.id)) fault('/id', 'has the id of another quote of the article')
    else if (quote.id !== undefined) seen.add(quote.id)
  }
  placed.sort((a, b) => a.start - b.start)
  faults.push(...overlaps(line, placed))
  if (faults.length > 0) throw new LineRefused(faults)
  const ids = chooseIds(placed, before, () => typeId('quote', makeUuid()))
  const rows = placed.map((item, position) => toRow(item, ids[position] ?? '', speakers))
  return rows.sort((a, b) => a.startOffset - b.startOffset || (a.id < b.id ? -1 : 1))
}

function toRow({ quote, retractedAt, start, end, blocks, prefix, suffix }: Placed, id: string, speakers: Context['speakers']): QuoteRow {
  return {
    id,
    expertId: speakers.get(quote.expert ?? '') ?? null,
    status: quote.status,
    kind: quote.kind,
    text: quote.text,
    startOffset: start,
    endOffset: end,
    blocks,
    prefix,
    suffix,
    attribution: quote.attribution ?? null,
    retractedAt,
    origin: quote.origin,
    confidence: quote.confidence ?? null,
  }
}

/** Only a quote that was rejected or orphaned may be missing from the text; where it stands more than once, it has to be said where. */
function placeOf(quote: BundleQuote, anchor: Anchor | Unanchored, index: ReturnType<typeof indexBlocks>): Place | Unanchored {
  if (typeof anchor !== 'string') return { ...anchor, blocks: positionsIn(index, anchor.start, anchor.end) }
  if (quote.status === 'candidate' || quote.status === 'published' || anchor === 'ambiguous') return anchor
  const { start = 0, prefix = '', suffix = '' } = quote
  return { start, end: start + countCodePoints(quote.text), prefix, suffix, blocks: [] }
}

function speakerFault({ expert, status }: BundleQuote, speakers: Context['speakers']): string | undefined {
  if (expert === undefined) return status === 'published' ? 'is published without a speaker' : undefined
  return speakers.has(expert) ? undefined : `is said by somebody who is not among the appearances: '${expert}'`
}

function chooseIds(placed: readonly Placed[], before: readonly QuoteRow[], makeId: () => string): string[] {
  const ids = placed.map(({ quote }) => quote.id)
  const taken = new Set(ids)
  const adopt = (isSame: (old: QuoteRow, item: Placed) => boolean) => {
    for (const [position, item] of placed.entries()) {
      if (ids[position] !== undefined) continue
      const old = before.find(row => row.text === item.quote.text && !taken.has(row.id) && isSame(row, item))
      ids[position] = old?.id
      taken.add(old?.id)
    }
  }
  adopt((old, item) => old.startOffset === item.start)
  adopt(() => true)
  return ids.map(id => id ?? makeId())
}

function overlaps(line: BundleArticle, placed: readonly Placed[]): Fault[] {
  const published = placed.filter(({ quote }) => quote.status === 'published')
  return published.flatMap(({ start, number }, position) => {
    const previous = published[position - 1]
    if (!previous || previous.end <= start) return []
    return [faultOf(line, number, '', `overlaps with "${beginning(previous.quote.text)}"`)]
  })
}

function faultOf({ inLanguage, slug, quotes }: BundleArticle, number: number, field: string, reason: string): Fault {
  const name = `article ${inLanguage}/${slug}, quote "${beginning(quotes[number]?.text ?? '')}"`
  return { pointer: `/quotes/${number}${field}`, reason: `${name} ${reason}` }
}

const beginning = (text: string): string =>
  (text.length > 60 ? `${text.slice(0, 60).trimEnd()}…`.toWellFormed() : text).replaceAll('\n', ' ')
