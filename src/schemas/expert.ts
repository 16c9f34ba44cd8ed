import { z } from 'zod'
import { WebUrl } from './block.ts'
import { ExpertId } from './ids.ts'
import { Image } from './image.ts'
import { fieldsParam, listOf } from './list.ts'
import { Country, distinct, Language, line, PartialDate, prose, Slug, Timestamp, typed } from './scalars.ts'

export const capacities = ['expert', 'official', 'author'] as const

export const Capacity = z.enum(capacities).meta({
  id: 'Capacity',
  description: 'In what capacity the person appears: interviewed for expertise, speaking for an office, or writing.',
  example: 'official',
})

const Organization = z
  .strictObject({
    name: line(300).meta({ description: 'The name.', example: 'Institute for Tidal Studies' }),
    url: WebUrl.optional().meta({ description: 'Its own page.', example: 'https://tidal.example' }),
  })
  .meta({ id: 'Organization', description: 'An organization a person belongs to.' })

/** Dates that are known to the month or year are compared as far as both are known. */
const isInOrder = ({ startDate = '', endDate = startDate }: { startDate?: string | undefined; endDate?: string | undefined }): boolean =>
  endDate.slice(0, startDate.length) >= startDate.slice(0, endDate.length)

export const Affiliation = z
  .strictObject({
    organization: Organization,
    roleName: line(300).optional().meta({ description: 'What the person is there.', example: 'Head of the coastal laboratory' }),
    startDate: PartialDate.optional().meta({ description: 'Since when; absent if unknown.', example: '2021-03' }),
    endDate: PartialDate.optional().meta({
      description: 'Until when, which is not before `startDate`; absent while it lasts.',
      example: '2024',
    }),
  })
  .refine(isInOrder, { path: ['endDate'], message: 'is before startDate' })
  .meta({ id: 'Affiliation', description: 'A role a person holds or held at an organization.' })

export const ExpertText = z
  .strictObject({
    name: line(300).optional().meta({ description: 'The name as written in this language.', example: 'Лейла Арандан' }),
    description: prose(2000).optional().meta({ description: 'Who it is, in this language.', example: 'Океанограф' }),
  })
  .meta({ id: 'ExpertText', description: "A person's texts in one language." })

const ExpertTexts = z.record(Language, ExpertText).meta({ id: 'ExpertTexts', description: 'Texts by language tag.' })

const listLimit = 100
export const maxAffiliations = 100

/** What a person is, apart from what is counted; shared by what the API promises and what a bundle brings. */
export const expertFields = {
  slug: Slug.meta({ example: 'leyla-arandan' }),
  name: line(300).meta({ description: 'The name, in its usual spelling.', example: 'Leyla Arandan' }),
  nameVariants: z
    .array(line(300))
    .max(listLimit)
    .overwrite(distinct)
    .meta({ description: 'Other spellings, in any script.', example: ['Лейла Арандан'] }),
  honorificPrefix: line(100).optional().meta({ description: 'Printed before the name.', example: 'Dr' }),
  description: prose(2000).optional().meta({ description: 'Who it is, in a sentence.', example: 'Oceanographer and coastal engineer' }),
  nationality: Country.optional(),
  knowsAbout: z
    .array(line(200))
    .max(listLimit)
    .overwrite(distinct)
    .meta({ description: 'Topics.', example: ['tides'] }),
  image: Image.optional().meta({ description: 'A portrait.' }),
  sameAs: z
    .array(WebUrl)
    .max(listLimit)
    .overwrite(distinct)
    .meta({ description: 'Pages about the same person.', example: ['https://people.example/arandan'] }),
  affiliations: z.array(Affiliation).max(maxAffiliations).meta({ description: 'Roles, the most telling first.' }),
  texts: ExpertTexts.meta({ description: 'Texts by language.' }),
}

export const Expert = z
  .strictObject({
    id: ExpertId,
    ...expertFields,
    quoteCount: z.int().min(0).meta({ description: 'How many published quotes.', example: 4 }),
    articleCount: z.int().min(1).meta({ description: 'In how many published articles the person appears.', example: 2 }),
    latestArticleDate: Timestamp.meta({ description: 'When the latest of those was first published.' }),
  })
  .meta({ id: 'Expert', description: 'A person who is quoted or appears in at least one published article.' })

export const expertCardCore = { id: true, slug: true, name: true } as const

const ExpertCard = Expert.partial()
  .required(expertCardCore)
  .meta({ id: 'ExpertCard', description: 'A person in a list: everything, unless `fields` asks for less; `id`, `slug` and `name` always.' })

export const ExpertRef = z
  .strictObject({
    id: ExpertId,
    slug: Slug.meta({ example: 'leyla-arandan' }),
    name: line(300).meta({ description: "The name, in the article's language or in its usual spelling.", example: 'Leyla Arandan' }),
  })
  .meta({ id: 'ExpertRef', description: 'A person, by reference.' })

export const Appearance = ExpertRef.extend({
  capacity: Capacity,
  creditedAs: prose(1000).optional().meta({ description: 'The credit, exactly as printed.', example: 'an oceanographer at the Institute' }),
  affiliation: Affiliation.optional().meta({ description: 'The role held when the article was first published.' }),
}).meta({ id: 'Appearance', description: 'A person in an article.' })

export const ExpertList = listOf('ExpertList', ExpertCard, 'People who are quoted or appear in published articles.')

/** Which optional fields of a person to send. */
export const expertFieldsParam = fieldsParam(ExpertCard, expertCardCore, 'description,quoteCount')

/** Whom a list of people is narrowed to by name. */
export const nameFilter = typed(100)
  .optional()
  .meta({ description: 'Only whose name has words that begin like this, in any script or spelling.', example: 'dash' })

export const expertSorts = ['name', 'quotes', 'latest'] as const
export type ExpertSort = (typeof expertSorts)[number]

export type Affiliation = z.infer<typeof Affiliation>
export type ExpertText = z.infer<typeof ExpertText>
export type Expert = z.infer<typeof Expert>
export type ExpertRef = z.infer<typeof ExpertRef>
export type Appearance = z.infer<typeof Appearance>
export type Capacity = z.infer<typeof Capacity>
