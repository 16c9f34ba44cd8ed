import { z } from 'zod'
import { Body, WebUrl } from './block.ts'
import { Appearance } from './expert.ts'
import { Image } from './image.ts'
import { fieldsParam, listOf } from './list.ts'
import { ArticleQuote, ArticleRef } from './quote.ts'
import { RubricRef } from './rubric.ts'
import { distinct, Language, line, prose, Slug, Timestamp, WorkId } from './scalars.ts'
import { UsageTerms } from './site.ts'

export const articleStatuses = ['draft', 'scheduled', 'published', 'withdrawn'] as const

export const ArticleStatus = z
  .enum(articleStatuses)
  .meta({ id: 'ArticleStatus', description: 'Where in its life an article is.', example: 'draft' })

export const bodyForms = ['blocks', 'html', 'text', 'markdown'] as const
export type BodyForm = (typeof bodyForms)[number]

const Author = z
  .strictObject({ name: line(300).meta({ description: 'The name as printed.', example: 'R. Velan' }) })
  .meta({ id: 'Author', description: 'Who wrote it.' })

export const Correction = z
  .strictObject({
    date: Timestamp.meta({ description: 'When it was corrected.' }),
    text: prose(2000).meta({
      description: 'What was wrong and what is right.',
      example: 'An earlier version misstated the length of the bridge.',
    }),
  })
  .meta({ id: 'Correction', description: 'A correction note.' })

export const Rights = z
  .strictObject({
    copyrightHolder: line(300).optional().meta({ description: 'Who holds the rights.', example: 'The Estuary' }),
    copyrightNotice: line(500).optional().meta({ description: 'The notice to print.', example: '© 2026 The Estuary' }),
    usageTerms: UsageTerms.optional().meta({ description: "The terms, in the article's language where there is one." }),
  })
  .meta({ id: 'Rights', description: 'What a reuser must know; whoever reuses the article prints it.' })

/** What an article says of itself besides its body; shared by what the API promises and what a bundle brings. */
export const articleTexts = {
  headline: line(500).meta({ description: 'The headline.', example: 'The bridge that waited' }),
  alternativeHeadline: line(500).optional().meta({ description: 'The subtitle.', example: 'Why the opening moved three times' }),
  description: prose(2000).optional().meta({ description: 'The summary.', example: 'Engineers explain what the river had to say.' }),
  byline: line(500).optional().meta({ description: 'The byline as printed.', example: 'The Estuary' }),
  authors: z.array(Author).max(50).meta({ description: 'Who wrote it.' }),
  image: Image.optional().meta({ description: 'The lead picture.' }),
  tags: z
    .array(line(200))
    .max(100)
    .overwrite(distinct)
    .meta({ description: 'Tags, as printed.', example: ['infrastructure', 'rivers'] }),
  genre: line(200).optional().meta({ description: 'The genre.', example: 'analysis' }),
}

const derived = {
  canonicalUrl: ArticleRef.shape.canonicalUrl,
  rubric: RubricRef,
  experts: z.array(Appearance).meta({ description: 'The people in it, in order.' }),
  quoteCount: z.int().min(0).meta({ description: 'How many published quotes it has.', example: 6 }),
  wordCount: z.int().min(0).meta({ description: 'Words in the body.', example: 950 }),
  readingTime: z.int().min(0).meta({ description: 'Minutes it takes to read.', example: 4 }),
  datePublished: Timestamp.meta({ description: 'When it was first published; never changes.' }),
  dateModified: Timestamp.meta({ description: 'When its content last changed.' }),
  revision: z.int().min(1).meta({ description: 'Counts the accepted changes to its content.', example: 1 }),
}

const summary = z.strictObject({
  id: ArticleRef.shape.id,
  workId: WorkId,
  inLanguage: Language,
  slug: Slug,
  ...articleTexts,
  ...derived,
})

export const articleCardCore = { id: true, inLanguage: true, slug: true, headline: true, canonicalUrl: true, datePublished: true } as const

export const ArticleCard = summary.partial().required(articleCardCore).meta({
  id: 'ArticleCard',
  description: 'An article in a list, without its body: everything, unless `fields` asks for less; what a link needs is always there.',
})

export const Article = summary
  .extend({
    sourceUrl: WebUrl.optional().meta({
      description: 'Where it was first published, if elsewhere.',
      example: 'https://agency.example/bridge',
    }),
    body: Body.optional().meta({ description: 'The body as blocks (`body=blocks`, the default).' }),
    bodyHtml: z
      .string()
      .optional()
      .meta({ description: 'The body as HTML, quotes marked by `<q data-quote>` (`body=html`).', example: '<p>…</p>' }),
    bodyText: z.string().optional().meta({
      description: 'The canonical text, which every quote’s offsets count in (`body=text`).',
      example: 'The bridge waited.\n\nSo did we.',
    }),
    bodyMarkdown: z.string().optional().meta({ description: 'The body as Markdown (`body=markdown`).', example: 'The bridge *waited*.' }),
    quotes: z.array(ArticleQuote).meta({ description: 'Its published quotes, in the order of the text.' }),
    translations: z.array(ArticleRef).meta({ description: 'The same work in other languages.' }),
    corrections: z.array(Correction).meta({ description: 'Correction notes, oldest first.' }),
    rights: Rights,
    next: ArticleRef.optional().meta({ description: 'The next older article of its rubric and language.' }),
    previous: ArticleRef.optional().meta({ description: 'The next newer one.' }),
  })
  .meta({ id: 'Article', description: 'A published article with all it carries.' })

export const ArticleSlug = z
  .strictObject({
    id: ArticleRef.shape.id,
    workId: WorkId,
    inLanguage: Language,
    slug: Slug,
    rubric: Slug.meta({ description: "The rubric's slug.", example: 'interviews' }),
    dateModified: Timestamp.meta({ description: 'When its content last changed.' }),
  })
  .meta({ id: 'ArticleSlug', description: 'What a static build needs to know of an article.' })

export const ArticleList = listOf('ArticleList', ArticleCard, 'Articles, newest first.')
export const relatedLimits = { default: 5, max: 20 } as const

export const RelatedList = z
  .strictObject({ data: z.array(ArticleCard).meta({ description: 'The articles, most in common first.' }) })
  .meta({ id: 'RelatedList', description: 'Articles that have something in common with one.' })

export const ArticleSlugList = listOf('ArticleSlugList', ArticleSlug, 'What a static build needs to know of each article, newest first.')

/** Which optional fields of a card to send. */
export const articleFields = fieldsParam(ArticleCard, articleCardCore, 'rubric,byline')

export type Correction = z.infer<typeof Correction>
export type Rights = z.infer<typeof Rights>
export type Article = z.infer<typeof Article>
/** A card with everything in it; `fields` takes away. */
export type ArticleCard = z.infer<typeof summary>
export type ArticleSlug = z.infer<typeof ArticleSlug>
