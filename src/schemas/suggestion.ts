import { z } from 'zod'
import { Highlight } from './highlight.ts'
import { ExpertId, RubricId } from './ids.ts'
import { ArticleRef } from './quote.ts'
import { Language, line, Slug } from './scalars.ts'

/** How many suggestions an answer may hold. */
export const suggestionLimits = { default: 10, max: 50 } as const

/** Fewer letters than this begin too much to be offered anything. */
export const minSuggestedLetters = 2

const shown = (example: string) => ({
  text: line(500).meta({ description: 'What to show.', example }),
  highlights: z.array(Highlight).meta({ description: 'The parts of `text` that were typed, or meant, in order.' }),
})

const HeadlineSuggestion = z
  .strictObject({
    type: z.literal('headline'),
    ...shown('The bridge that waited'),
    id: ArticleRef.shape.id,
    slug: Slug,
    inLanguage: Language,
    canonicalUrl: ArticleRef.shape.canonicalUrl,
    datePublished: ArticleRef.shape.datePublished,
  })
  .meta({ id: 'HeadlineSuggestion', description: 'An article.' })

const ExpertSuggestion = z
  .strictObject({
    type: z.literal('expert'),
    ...shown('Ülkər Daşdəmirzadə'),
    id: ExpertId,
    slug: Slug.meta({ example: 'ulkar-dashdamirzada' }),
  })
  .meta({ id: 'ExpertSuggestion', description: 'Somebody in a published article, by the name, of theirs, that was typed.' })

const RubricSuggestion = z
  .strictObject({
    type: z.literal('rubric'),
    ...shown('Interviews'),
    id: RubricId,
    slug: Slug.meta({ example: 'interviews' }),
    inLanguage: Language.meta({ description: 'The language of the name.' }),
  })
  .meta({ id: 'RubricSuggestion', description: 'A rubric, by its name in the language that was typed.' })

const TagSuggestion = z
  .strictObject({
    type: z.literal('tag'),
    ...shown('infrastructure'),
    articleCount: z.int().min(1).meta({ description: 'How many published articles have it.', example: 12 }),
  })
  .meta({ id: 'TagSuggestion', description: 'A tag, as printed; the `tag` of a list of articles.' })

export const Suggestion = z
  .discriminatedUnion('type', [HeadlineSuggestion, ExpertSuggestion, RubricSuggestion, TagSuggestion])
  .meta({ id: 'Suggestion', description: 'Something to go to, told apart by `type`.' })

export const SuggestionList = z
  .strictObject({ data: z.array(Suggestion).meta({ description: 'The suggestions, best first.' }) })
  .meta({ id: 'SuggestionList', description: 'What begins as was typed.' })

export type Suggestion = z.infer<typeof Suggestion>
