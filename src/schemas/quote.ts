import { z } from 'zod'
import { BlockKey, bodyLimits, WebUrl } from './block.ts'
import { Capacity, ExpertRef } from './expert.ts'
import { ArticleId, QuoteId } from './ids.ts'
import { fieldsParam, listOf } from './list.ts'
import { Language, line, prose, Slug, Timestamp, verbatim } from './scalars.ts'

export const quoteStatuses = ['candidate', 'published', 'rejected', 'orphaned'] as const
export const quoteKinds = ['direct', 'partial'] as const
export const quoteOrigins = ['extracted', 'manual'] as const

export const QuoteStatus = z
  .enum(quoteStatuses)
  .meta({ id: 'QuoteStatus', description: 'Only published quotes are ever served.', example: 'candidate' })

/** How many code points of context a quote keeps on each side (W3C TextQuoteSelector). */
export const contextLength = 32

/** A place in a text, in code points. */
export const offset = z
  .int()
  .min(0)
  .max(bodyLimits.blocks * (bodyLimits.textPerBlock + 2))

/** The verbatim words of a quote. */
export const QuoteText = verbatim(50_000).regex(/\S/, 'has no word in it').meta({
  description: 'The words, exactly as they stand in the text; paragraphs are joined by an empty line.',
  example: 'The tide does not read our schedules.',
})

export const QuoteKind = z
  .enum(quoteKinds)
  .meta({ id: 'QuoteKind', description: 'A whole utterance, or a part of one within somebody else’s sentence.', example: 'direct' })

export const Attribution = line(500).meta({ description: 'The cue that attributes the words, as printed.', example: 'she said' })

export const QuoteBlock = z
  .strictObject({
    blockKey: BlockKey.meta({ description: 'The `_key` of the block.', example: 'k3f0a9d2c1b4' }),
    start: offset.meta({ description: 'Where the part begins in the block, in code points.', example: 1 }),
    end: offset.meta({ description: 'Where it ends, exclusive.', example: 38 }),
  })
  .meta({ id: 'QuoteBlock', description: 'The part of a quote that lies in one block of the body.' })

export const ArticleRef = z
  .strictObject({
    id: ArticleId,
    inLanguage: Language,
    slug: Slug,
    headline: line(500).meta({ description: 'The headline.', example: 'The bridge that waited' }),
    canonicalUrl: WebUrl.meta({
      description: "Its page on the newsroom's own site.",
      example: 'https://newsroom.example/en/the-bridge-that-waited',
    }),
    datePublished: Timestamp.meta({ description: 'When it was first published.' }),
  })
  .meta({ id: 'ArticleRef', description: 'An article, by reference: all that a link needs.' })

export const ArticleQuote = z
  .strictObject({
    id: QuoteId,
    text: QuoteText,
    start: offset.meta({
      description: "Where it begins in the article's `bodyText`, in code points (W3C TextPositionSelector).",
      example: 120,
    }),
    end: offset.meta({ description: 'Where it ends, exclusive.', example: 157 }),
    prefix: z
      .string()
      .meta({ description: `Up to ${contextLength} code points before it (W3C TextQuoteSelector).`, example: 'closed for the night. “' }),
    suffix: z.string().meta({ description: `Up to ${contextLength} code points after it.`, example: ',” she said.' }),
    blocks: z.array(QuoteBlock).min(1).meta({ description: 'The same place, block by block, for marking it in the body.' }),
    kind: QuoteKind,
    attribution: Attribution.optional(),
    expert: ExpertRef.meta({ description: 'Who said it.' }),
    capacity: Capacity,
    creditedAs: prose(1000)
      .optional()
      .meta({ description: 'How the article credits the speaker, exactly as printed.', example: 'an oceanographer' }),
    articleRevision: z.int().min(1).meta({ description: 'The revision of the article that the offsets hold for.', example: 1 }),
  })
  .meta({ id: 'ArticleQuote', description: 'A published quote: a place in its article’s text.' })

export const Quote = ArticleQuote.extend({
  article: ArticleRef.meta({ description: 'Where it stands.' }),
}).meta({ id: 'Quote', description: 'A published quote with its article.' })

export const quoteCardCore = { id: true, text: true, expert: true, article: true } as const

const QuoteCard = Quote.partial().required(quoteCardCore).meta({
  id: 'QuoteCard',
  description: 'A quote in a list: everything, unless `fields` asks for less; `id`, `text`, `expert` and `article` always.',
})

export const QuoteList = listOf('QuoteList', QuoteCard, 'Quotes; the newest article first, and within one in the order of its text.')

/** Which optional fields of a quote to send. */
export const quoteFields = fieldsParam(QuoteCard, quoteCardCore, 'attribution,capacity')

export type QuoteBlock = z.infer<typeof QuoteBlock>
export type ArticleRef = z.infer<typeof ArticleRef>
export type ArticleQuote = z.infer<typeof ArticleQuote>
export type Quote = z.infer<typeof Quote>
