import { z } from 'zod'
import { ArticleStatus, articleTexts } from './article.ts'
import { WebUrl } from './block.ts'
import { Capacity, expertFields } from './expert.ts'
import { ArticleId, ExpertId, QuoteId, RubricId } from './ids.ts'
import { Attribution, contextLength, offset, QuoteKind, QuoteStatus, QuoteText, quoteOrigins } from './quote.ts'
import { Rubric, RubricTexts } from './rubric.ts'
import { Language, prose, Slug, verbatim, WorkId } from './scalars.ts'
import { defaultLanguageIsAmiss, hasItsDefaultLanguage, Site, SiteTexts } from './site.ts'

/** A line longer than this is refused unread, in bytes. */
export const maxLineBytes = 1_000_000

/** How much of a kind an article has at most. */
export const maxAppearances = 100
export const maxQuotes = 500
export const maxCorrections = 100

/** A moment as an editor writes it: with an offset, or without one in the site's time zone. */
const BundleTime = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/,
    'is not a date or date-time: YYYY-MM-DD, with THH:MM:SS and an offset if known',
  )
  .meta({ description: "RFC 3339; without an offset it is read in the site's time zone.", example: '2026-05-18T09:51:00' })

const emptyList = <Item extends z.ZodType>(item: z.ZodArray<Item>) => item.default([])

export const BundleSite = Site.extend({
  type: z.literal('site'),
  sameAs: emptyList(Site.shape.sameAs),
  apps: emptyList(Site.shape.apps),
  texts: SiteTexts.default({}),
})
  .refine(hasItsDefaultLanguage, defaultLanguageIsAmiss)
  .meta({ id: 'BundleSite', description: 'The newsroom; at most one.' })

export const BundleRubric = z
  .strictObject({
    type: z.literal('rubric'),
    id: RubricId.optional(),
    slug: Rubric.shape.slug,
    position: Rubric.shape.position.default(0),
    texts: RubricTexts.refine(texts => Object.keys(texts).length > 0, 'names the rubric in no language'),
  })
  .meta({ id: 'BundleRubric', description: 'A rubric, matched by its slug.' })

export const MergedPerson = z
  .strictObject({
    slug: Slug.meta({ description: 'The slug, which nobody has.', example: 'l-arandan' }),
    id: ExpertId.optional(),
  })
  .meta({ id: 'MergedPerson', description: 'Somebody who was merged into another, whose slug and id lead there for ever.' })

export const BundleExpert = z
  .strictObject({
    type: z.literal('expert'),
    id: ExpertId.optional(),
    ...expertFields,
    nameVariants: emptyList(expertFields.nameVariants),
    knowsAbout: emptyList(expertFields.knowsAbout),
    sameAs: emptyList(expertFields.sameAs),
    affiliations: emptyList(expertFields.affiliations),
    texts: expertFields.texts.default({}),
    mergedFrom: z.array(MergedPerson).max(1000).optional().meta({ description: 'People who were merged into this one.' }),
  })
  .meta({ id: 'BundleExpert', description: 'A person, matched by slug.' })

export const BundleAppearance = z
  .strictObject({
    expert: Slug.meta({ description: "The person's slug.", example: 'leyla-arandan' }),
    capacity: Capacity,
    creditedAs: prose(1000).optional().meta({ description: 'The credit, exactly as printed.', example: 'an oceanographer' }),
  })
  .meta({ id: 'BundleAppearance', description: 'A person in the article.' })

const lastContext = verbatim(contextLength)

export const BundleQuote = z
  .strictObject({
    id: QuoteId.optional(),
    expert: Slug.optional().meta({ description: "The speaker's slug; a published quote has one.", example: 'leyla-arandan' }),
    text: QuoteText,
    start: offset.optional().meta({
      description: 'Where it begins in the canonical text, in code points; needed where the text stands more than once.',
      example: 120,
    }),
    prefix: lastContext
      .optional()
      .meta({ description: 'What stood before it, of a quote that its article no longer holds.', example: 'She said: “' }),
    suffix: lastContext
      .optional()
      .meta({ description: 'What stood after it, of a quote that its article no longer holds.', example: '.”' }),
    attribution: Attribution.optional(),
    kind: QuoteKind.default('direct'),
    status: QuoteStatus.default('published').meta({ description: 'Only published quotes are ever served.' }),
    retracted: BundleTime.optional().meta({ description: 'When it was taken back after it had been published.' }),
    origin: z.enum(quoteOrigins).default('manual').meta({ description: 'Whether an editor or the extraction found it.' }),
    confidence: z.number().min(0).max(1).optional().meta({ description: 'How sure the extraction was.' }),
  })
  .meta({ id: 'BundleQuote', description: 'A quote, matched by id, else by its place, else by its text.' })

export const bodyFormats = ['blocks', 'text', 'markdown', 'html'] as const

export const BodyFormat = z.enum(bodyFormats).meta({ id: 'BodyFormat', description: 'How `body` is written.', example: 'markdown' })

const BundleCorrection = z
  .strictObject({
    date: BundleTime,
    text: prose(2000).meta({ description: 'What was wrong and what is right.' }),
  })
  .meta({ id: 'BundleCorrection', description: 'A correction note.' })

const Withdrawal = z
  .strictObject({
    date: BundleTime,
    reason: prose(1000).optional().meta({ description: 'Why, as readers may know it.' }),
  })
  .meta({ id: 'Withdrawal', description: 'When and why the article was taken back.' })

export const isAsItSays = ({ bodyFormat, body }: { bodyFormat: string; body: unknown }): boolean =>
  (bodyFormat === 'blocks') === Array.isArray(body)
export const notAsItSays = { path: ['body'], message: 'is not written in its bodyFormat: blocks are a list, everything else a string' }

export const BundleArticle = z
  .strictObject({
    type: z.literal('article'),
    id: ArticleId.optional(),
    slug: Slug,
    inLanguage: Language,
    work: WorkId.optional(),
    rubric: Slug.meta({ description: "The rubric's slug.", example: 'interviews' }),
    status: ArticleStatus.optional().meta({ description: 'published when `datePublished` is given, else draft.' }),
    ...articleTexts,
    authors: emptyList(articleTexts.authors),
    tags: emptyList(articleTexts.tags),
    datePublished: BundleTime.optional(),
    dateModified: BundleTime.optional(),
    revision: z.int().min(1).max(1_000_000_000).optional().meta({ description: 'Counts its changes; written by export.' }),
    bodyFormat: BodyFormat.default('blocks'),
    // Blocks are looked into by their own reader, which takes them without keys too.
    body: z.union([z.string(), z.array(z.unknown())]).meta({
      description: 'A list of blocks (`Block` in the API, where `_key` may be left out), or a string in another format.',
    }),
    sourceUrl: WebUrl.optional().meta({ description: 'Where it was first published, if elsewhere.' }),
    corrections: z.array(BundleCorrection).max(maxCorrections).default([]).meta({ description: 'Correction notes, oldest first.' }),
    withdrawn: Withdrawal.optional(),
    appearances: z.array(BundleAppearance).max(maxAppearances).default([]).meta({ description: 'The people in it, in order, each once.' }),
    quotes: z.array(BundleQuote).max(maxQuotes).default([]).meta({ description: 'The quotes in it, in any order.' }),
    views: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional().meta({ description: 'Views counted before the move: a baseline.' }),
  })
  .refine(isAsItSays, notAsItSays)
  .meta({ id: 'BundleArticle', description: 'An article with its quotes, matched by language and slug.' })

export const BundleRedirect = z
  .strictObject({
    type: z.literal('redirect'),
    inLanguage: Language,
    from: verbatim(200)
      .regex(/^[^/?#\s]+$/, 'is not one segment of a path')
      .meta({ description: 'The old slug; not in use by an article.', example: 'bridge-waits' }),
    to: Slug.meta({ description: 'The slug of the article it leads to.', example: 'the-bridge-that-waited' }),
  })
  .meta({ id: 'BundleRedirect', description: 'An old slug, which answers 301 for ever.' })

export const BundleLine = z
  .discriminatedUnion('type', [BundleSite, BundleRubric, BundleExpert, BundleArticle, BundleRedirect])
  .meta({ id: 'BundleLine', title: 'Onrecord bundle', description: 'One line of a bundle: UTF-8, one JSON object, at most 1 MB.' })

export type BundleSite = z.infer<typeof BundleSite>
export type BundleRubric = z.infer<typeof BundleRubric>
export type MergedPerson = z.infer<typeof MergedPerson>
export type BundleExpert = z.infer<typeof BundleExpert>
export type BundleArticle = z.infer<typeof BundleArticle>
export type BundleQuote = z.infer<typeof BundleQuote>
export type BundleRedirect = z.infer<typeof BundleRedirect>
export type BundleLine = z.infer<typeof BundleLine>
