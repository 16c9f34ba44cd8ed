import { z } from 'zod'
import { RubricId } from './ids.ts'
import { Language, line, prose, Slug } from './scalars.ts'

const RubricText = z
  .strictObject({
    name: line(200).meta({ description: 'The name in this language.', example: 'Interviews' }),
    description: prose(2000).optional().meta({ description: 'What it holds, in this language.', example: 'Long conversations.' }),
  })
  .meta({ id: 'RubricText', description: "A rubric's texts in one language." })

export const RubricTexts = z
  .record(Language, RubricText)
  .meta({ id: 'RubricTexts', description: 'Texts by language tag.', minProperties: 1 })

export const Rubric = z
  .strictObject({
    id: RubricId,
    slug: Slug.meta({ example: 'interviews' }),
    position: z.int().min(0).max(1_000_000).meta({ description: 'Its place among the rubrics, ascending.', example: 1 }),
    name: line(200).meta({ description: 'The name, in the language asked for or the nearest there is.', example: 'Interviews' }),
    description: prose(2000).optional().meta({ description: 'What it holds.', example: 'Long conversations with people who know.' }),
    texts: RubricTexts.meta({ description: 'Name and description in every language there is.' }),
  })
  .meta({ id: 'Rubric', description: 'A section of the newsroom.' })

export const RubricRef = z
  .strictObject({
    id: RubricId,
    slug: Slug.meta({ example: 'interviews' }),
    name: line(200).meta({ description: "The name, in the article's language or the nearest there is.", example: 'Interviews' }),
  })
  .meta({ id: 'RubricRef', description: 'The rubric an article stands in.' })

export const RubricList = z
  .strictObject({ data: z.array(Rubric).meta({ description: 'The rubrics.' }) })
  .meta({ id: 'RubricList', description: 'All rubrics, by position. There are few, so they come on one page.' })

export type RubricTexts = z.infer<typeof RubricTexts>
export type Rubric = z.infer<typeof Rubric>
export type RubricRef = z.infer<typeof RubricRef>
