import { z } from 'zod'
import { Article, ArticleStatus, articleTexts, Correction } from './article.ts'
import { Body } from './block.ts'
import { BodyFormat, BundleAppearance, BundleArticle, isAsItSays, maxQuotes, notAsItSays } from './bundle.ts'
import { Capacity } from './expert.ts'
import { ArticleId, QuoteId } from './ids.ts'
import { listOf } from './list.ts'
import { patchDescription, patchOf } from './patch.ts'
import { ArticleQuote, Attribution, QuoteKind, QuoteStatus, QuoteText, quoteOrigins } from './quote.ts'
import { givenMoment, Language, prose, Slug, Timestamp, WorkId } from './scalars.ts'

const offset = ArticleQuote.shape.start

const EditorialQuote = z
  .strictObject({
    id: QuoteId,
    expert: Slug.optional().meta({ description: "The speaker's slug; a candidate may have none.", example: 'leyla-arandan' }),
    status: QuoteStatus,
    kind: QuoteKind,
    text: QuoteText,
    start: offset,
    end: ArticleQuote.shape.end,
    attribution: Attribution.optional(),
    origin: z.enum(quoteOrigins).meta({ description: 'Whether an editor or the extraction found it.', example: 'manual' }),
    confidence: z.number().min(0).max(1).optional().meta({ description: 'How sure the extraction was.', example: 0.95 }),
    retractedAt: Timestamp.optional().meta({ description: 'When it was taken back after it had been published.' }),
  })
  .meta({ id: 'EditorialQuote', description: 'A quote in any status.' })

const WorkingCopy = z.strictObject({ publishAt: Timestamp.optional().meta({ description: 'When it goes live by itself.' }) }).meta({
  id: 'WorkingCopy',
  description: 'There are changes that are not live yet; the article shown has them, unless it has been withdrawn.',
})

const TombstoneNote = z
  .strictObject({
    date: Timestamp,
    reason: prose(1000).optional().meta({ description: 'Why, in words for readers.', example: 'The figures were wrong.' }),
  })
  .meta({ id: 'TombstoneNote', description: 'When and why the article was withdrawn.' })

const Loss = z
  .strictObject({
    what: z.string().meta({ description: 'What of the body was not kept.', example: 'script' }),
    count: z.int().min(1).meta({ description: 'How often.', example: 1 }),
  })
  .meta({ id: 'Loss', description: 'Something that the conversion of the body could not keep.' })

export const EditorialArticle = z
  .strictObject({
    id: ArticleId,
    work: WorkId,
    inLanguage: Language,
    slug: Slug,
    rubric: Slug.meta({ description: "The rubric's slug.", example: 'interviews' }),
    status: ArticleStatus,
    ...articleTexts,
    sourceUrl: Article.shape.sourceUrl,
    body: Body.meta({ description: 'The body as blocks.' }),
    appearances: z.array(BundleAppearance).meta({ description: 'The people in it, in order.' }),
    quotes: z.array(EditorialQuote).meta({ description: 'Its quotes in every status, in the order of the text.' }),
    corrections: z.array(Correction).meta({ description: 'Correction notes, oldest first.' }),
    datePublished: Timestamp.optional().meta({ description: 'When it was or will be first published.' }),
    dateModified: Timestamp.meta({ description: 'When its content last changed.' }),
    revision: z.int().min(1).meta({ description: 'Counts the changes of what is live.', example: 1 }),
    withdrawn: TombstoneNote.optional(),
    views: z.int().min(0).optional().meta({ description: 'Views counted before the move: a baseline.', example: 201 }),
    workingCopy: WorkingCopy.optional(),
    losses: z.array(Loss).optional().meta({ description: 'What of the body that was sent could not be kept; only in answers to writes.' }),
    leftOut: z.int().min(1).optional().meta({
      description: 'How many quotes were found that are too long, or that an article has no room for; only in answers of the extraction.',
      example: 12,
    }),
  })
  .meta({ id: 'EditorialArticle', description: 'An article as editors see it.' })

const shape = BundleArticle.shape

const content = z.strictObject({
  slug: shape.slug,
  inLanguage: shape.inLanguage,
  work: shape.work,
  rubric: shape.rubric,
  ...articleTexts,
  authors: shape.authors,
  tags: shape.tags,
  sourceUrl: shape.sourceUrl,
  bodyFormat: shape.bodyFormat,
  body: shape.body,
  appearances: shape.appearances,
})

/** What an editor may write. */
export const ArticleContent = content.refine(isAsItSays, notAsItSays)

export const NewArticle = content.extend({ slug: shape.slug.optional() }).refine(isAsItSays, notAsItSays).meta({
  id: 'NewArticle',
  description:
    'A draft to be. Without a slug it gets one from its headline, which has to hold a Latin or Cyrillic letter, or a digit; when another article of the language has that, 409.',
})

const retractQuotes = z
  .array(QuoteId)
  .max(maxQuotes)
  .optional()
  .meta({ description: 'The ids of quotes to take back, because the new text no longer holds them.' })

/** `bodyFormat` and `retractQuotes` are no fields of the article, which null could take away. */
export const ArticlePatch = patchOf(content)
  .extend({
    inLanguage: Language.optional().meta({ description: 'Cannot change: as it is, if it is sent at all.', example: 'en' }),
    bodyFormat: BodyFormat.optional().meta({ description: 'How `body` is written. When absent: `blocks`.' }),
    retractQuotes,
  })
  .meta({
    id: 'ArticlePatch',
    description: patchDescription,
    example: { headline: 'The bridge that opened', image: null },
  })

export const Restoration = z
  .strictObject({ retractQuotes })
  .meta({ id: 'Restoration', description: 'What becomes of quotes that the earlier text does not hold.', example: {} })

export const NewQuote = z
  .strictObject({
    text: QuoteText,
    start: offset
      .optional()
      .meta({ description: 'Where it begins, in code points; needed where the text stands more than once.', example: 120 }),
    expert: Slug.optional().meta({ description: "The speaker's slug, who is among the appearances.", example: 'leyla-arandan' }),
    attribution: Attribution.optional(),
    kind: QuoteKind.default('direct'),
  })
  .meta({
    id: 'NewQuote',
    description: 'A place in the text, to become a candidate. The text is that of the blocks of `_type` block, joined by an empty line.',
  })

export const QuotePatch = z
  .strictObject({
    status: z.enum(['published', 'rejected', 'candidate']).optional().meta({ description: 'What becomes of it.', example: 'published' }),
    expert: Slug.nullable()
      .optional()
      .meta({ description: 'Who said it, among the appearances; null is nobody, for a candidate.', example: 'leyla-arandan' }),
    capacity: Capacity.optional().meta({
      description: 'Adds the speaker to the appearances in this capacity, if not there yet.',
      example: 'expert',
    }),
    attribution: Attribution.nullable()
      .optional()
      .meta({ description: 'The cue that attributes the words, as printed; null takes it away.', example: 'she said' }),
    kind: QuoteKind.optional(),
  })
  .meta({ id: 'QuotePatch', description: 'What to change of a quote; its words and place never change.' })

export const Publication = z
  .strictObject({
    at: givenMoment('is not a date-time of RFC 3339').optional().meta({
      description: 'When, in any offset: in the future, at most five years ahead; now, if absent. Checked on the minute.',
      format: 'date-time',
      example: '2026-12-01T06:00:00+04:00',
    }),
  })
  .meta({ id: 'Publication', description: 'When to publish.' })

export const NewWithdrawal = z
  .strictObject({ reason: prose(1000).optional().meta({ description: 'Why, in words for readers.', example: 'The figures were wrong.' }) })
  .meta({ id: 'NewWithdrawal', description: 'Why to withdraw.' })

export const NewCorrection = z
  .strictObject({ text: prose(2000).meta({ description: 'What was wrong and what is right.', example: 'It was brown, not grey.' }) })
  .meta({ id: 'NewCorrection', description: 'A correction note.' })

export const EditorialCard = z
  .strictObject({
    id: ArticleId,
    inLanguage: Language,
    slug: Slug,
    status: EditorialArticle.shape.status,
    headline: articleTexts.headline,
    datePublished: Timestamp.optional().meta({ description: 'When it was or will be first published.' }),
    dateModified: Timestamp.meta({ description: 'When its content last changed.' }),
    revision: z.int().min(1).meta({ description: 'Counts the changes of what is live.', example: 1 }),
    hasWorkingCopy: z.boolean().meta({ description: 'Whether there are changes that are not live yet.', example: false }),
  })
  .meta({ id: 'EditorialCard', description: 'An article in an editor’s list.' })

export const EditorialArticleList = listOf('EditorialArticleList', EditorialCard, 'Articles in every status, last modified first.')

export type ArticlePatch = Readonly<Record<string, unknown>> & Pick<z.infer<typeof ArticlePatch>, 'retractQuotes'>
export type ArticleContent = z.infer<typeof ArticleContent>
export type EditorialArticle = z.infer<typeof EditorialArticle>
