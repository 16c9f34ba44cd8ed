import { z } from 'zod'
import { ArticleCard } from './article.ts'
import { BlockKey } from './block.ts'
import { Expert } from './expert.ts'
import { articleFilters } from './filters.ts'
import { Highlight } from './highlight.ts'
import { QuoteId } from './ids.ts'
import { booleanParam, Page, uncountedPageParams } from './list.ts'
import { offset, Quote } from './quote.ts'
import { Slug, typed } from './scalars.ts'

const hitTypes = ['article', 'quote', 'expert'] as const
export type HitType = (typeof hitTypes)[number]

/** How long a query may be. So many of its terms count, and so many words of a phrase; what is beyond is left out. */
export const queryLimits = { length: 500, terms: 8, phraseWords: 12 } as const

/** How many of the newest matches are ranked; those that have a word where it weighs more come on top. */
export const searchLimits = { ranked: 500, passages: 3, passageLength: 240, facetValues: 20 } as const

export const searchParams = {
  q: typed(queryLimits.length).meta({
    description: `Words, "phrases", prefix*, -without, speaker:name. Up to ${queryLimits.terms} of them count; whatever is typed is a query.`,
    example: 'harbour',
  }),
  type: z.enum(hitTypes).optional().meta({ description: 'Only hits of this type; of all when absent.', example: 'article' }),
  ...articleFilters,
  facets: booleanParam('Whether to count the articles found by language, rubric, person and tag.'),
  ...uncountedPageParams,
}

/** Words, as a search has them, but that each is taken as it was typed. */
export const quoteQuery = typed(queryLimits.length)
  .optional()
  .meta({
    description: `Only with these words: a query as \`/v1/search\` takes it, but that nothing is taken for another word, and all must be there. Up to ${queryLimits.terms} of them count.`,
    example: 'demand',
  })

const passageFields = [
  'headline',
  'alternativeHeadline',
  'description',
  'tag',
  'expert',
  'rubric',
  'body',
  'text',
  'name',
  'topic',
] as const

export const Passage = z
  .strictObject({
    field: z
      .enum(passageFields)
      .meta({ description: 'What of the hit it is: `text` of a quote, `name`, `description` and `topic` of a person.', example: 'body' }),
    text: z.string().meta({ description: 'The words.', example: 'The tide does not read our schedules.' }),
    highlights: z.array(Highlight).meta({ description: 'The parts of `text` that were found, in order.' }),
    blockKey: BlockKey.optional().meta({ description: 'The block that it lies in, of a `body`.', example: 'k3f0a9d2c1b4' }),
    start: offset.optional().meta({ description: 'Where it begins in the canonical text of its article, in code points.', example: 120 }),
    end: offset.optional().meta({ description: 'Where it ends there, exclusive.', example: 157 }),
    quoteId: QuoteId.optional().meta({ description: 'The published quote that what was found lies in.' }),
  })
  .meta({ id: 'Passage', description: 'A part of a hit that has what was asked for.' })

const common = {
  score: z.number().meta({ description: 'What it is ranked by; comparable within one search only.', example: 21.4 }),
  passages: z.array(Passage).meta({ description: 'Where it was found, best first.' }),
}

const ArticleHit = z
  .strictObject({ type: z.literal('article'), ...common, article: ArticleCard })
  .meta({ id: 'ArticleHit', description: 'An article.' })
const QuoteHit = z.strictObject({ type: z.literal('quote'), ...common, quote: Quote }).meta({ id: 'QuoteHit', description: 'A quote.' })
const ExpertHit = z
  .strictObject({ type: z.literal('expert'), ...common, expert: Expert })
  .meta({ id: 'ExpertHit', description: 'A person.' })

export const SearchHit = z
  .discriminatedUnion('type', [ArticleHit, QuoteHit, ExpertHit])
  .meta({ id: 'SearchHit', description: 'Something that was found, told apart by `type`.' })

export const SearchCorrection = z
  .strictObject({
    typed: z.string().meta({ description: 'A word that stands nowhere.', example: 'tiede' }),
    read: z.array(z.string()).meta({ description: 'The words that were looked for instead.', example: ['tide'] }),
  })
  .meta({ id: 'SearchCorrection', description: 'A word that was taken for another.' })

const facet = z.strictObject({
  value: z.string().meta({ description: 'What to narrow the search by.', example: 'economy' }),
  count: z.int().meta({ description: 'How many of the articles ranked have it.', example: 3 }),
})
const named = facet.extend({
  value: Slug.meta({ description: 'What to narrow the search by.', example: 'economy' }),
  name: z.string().meta({ description: 'What to show, in the `lang` of the search if it has one.', example: 'Economy' }),
})
const mostFrequent = <S extends z.ZodType>(counted: S) => z.array(counted).meta({ description: 'Most frequent first.' })
const counts = mostFrequent(facet.meta({ id: 'FacetCount', description: 'A value, and how often it is there.' }))
const namedCounts = mostFrequent(named.meta({ id: 'NamedFacetCount', description: 'A rubric or a person, and how often they are there.' }))

export const Facets = z
  .strictObject({ lang: counts, rubric: namedCounts, expert: namedCounts, tag: counts })
  .meta({ id: 'Facets', description: 'What the articles found have in common: rubrics and people by slug.' })

export const SearchResult = z
  .strictObject({
    data: z.array(SearchHit).meta({ description: 'The hits of the page, best first.' }),
    page: Page,
    isRelaxed: z.boolean().meta({ description: 'Whether nothing has all the words, and these have some.', example: false }),
    isCapped: z.boolean().meta({
      description:
        'Whether more match than were ranked; then the newest were, and those that have the words in their headline, tags or summary.',
      example: false,
    }),
    corrections: z.array(SearchCorrection).meta({ description: 'Words that stand nowhere and were taken for others.' }),
    facets: Facets.optional(),
  })
  .meta({ id: 'SearchResult', description: 'What was found.' })

export type Passage = z.infer<typeof Passage>
export type SearchHit = z.infer<typeof SearchHit>
export type Facets = z.infer<typeof Facets>
export type SearchCorrection = z.infer<typeof SearchCorrection>
