import { fold } from '../text/fold.ts'
import { toAffiliationRow } from './affiliations.ts'
import { logChangeWhere } from './changes.ts'
import { eq, exists, sql } from './drizzle.ts'
import { expectIn } from './expect.ts'
import type { Merged } from './merged.ts'
import { searchTextsOf } from './search-unit.ts'
import { build, insertInto, type Statement, template, updateIn } from './statement.ts'
import { wordsIn } from './suggestion-unit.ts'
import { affiliations, expertNames, experts, expertTopics, publishedExperts } from './tables.ts'

const id = sql.placeholder('id')
const insertExpert = insertInto(experts)
const insertAffiliation = insertInto(affiliations)
const insertName = insertInto(expertNames)
const insertTopic = insertInto(expertTopics)
const deleteOld = [
  template(build.delete(affiliations).where(eq(affiliations.expertId, id))),
  template(build.delete(expertNames).where(eq(expertNames.expertId, id))),
  template(build.delete(expertTopics).where(eq(expertTopics.expertId, id))),
]

/** What is told of a person, but for what names them and what is made of it. */
const told = ['name', 'nameVariants', 'honorificPrefix', 'description', 'nationality', 'knowsAbout', 'image', 'sameAs', 'texts'] as const

// What is counted of an expert stays.
const updateExpert = updateIn(experts, [...told, 'sortName', 'words', 'searchNames', 'searchAbout'], ['id', 'slug'])

/** An expert with an id, as a bundle tells of one, but for who was merged into them. */
export type StoredExpert = Merged['expert']

/** Somebody who is in no published article is not public; the article that changes this says so itself. */
export const logIfPublic = logChangeWhere(exists(build.select({ found: sql`1` }).from(publishedExperts).where(eq(publishedExperts.id, id))))

/** The statements that store an expert for the first time. */
export const insertExpertUnit = (expert: StoredExpert): Statement[] => [
  insertExpert({ ...columnsOf(expert), quoteCount: 0, articleCount: 0 }),
  ...partsOf(expert),
]

const expectRow = expectIn(experts, experts.id, ['slug', ...told])
const expectAffiliations = expectIn(affiliations, affiliations.expertId, [
  'position',
  'organizationName',
  'organizationUrl',
  'roleName',
  'startDate',
  'endDate',
])

/** The statements that refuse a unit, as `revision`, unless an expert is stored as whoever changes them has read them. */
export const expectExpert = (expert: StoredExpert): Statement[] => [
  expectRow(expert.id, [columnsOf(expert)]),
  expectAffiliations(expert.id, affiliationRows(expert)),
]

/** The statements that replace what is stored of an expert. */
export const updateExpertUnit = (expert: StoredExpert, at: string): Statement[] => [
  { ...updateExpert(columnsOf(expert)), guard: 'expert' },
  ...deleteOld.map(statement => statement({ id: expert.id })),
  ...partsOf(expert),
  logIfPublic(at, { kind: 'expert', id: expert.id, op: 'put', tags: [expert.id, 'experts'] }),
]

export function columnsOf(expert: StoredExpert) {
  const { id, slug, name, nameVariants, honorificPrefix, description, nationality, knowsAbout, image, sameAs, texts } = expert
  return {
    id,
    slug,
    name,
    sortName: fold(name),
    nameVariants,
    honorificPrefix: honorificPrefix ?? null,
    description: description ?? null,
    nationality: nationality ?? null,
    knowsAbout,
    image: image ?? null,
    sameAs,
    texts,
    words: wordsIn(namesOf(expert)),
    ...searchTextsOf({ names: namesOf(expert), about: aboutOf(expert) }),
  }
}

/** Every name that somebody is known by, the usual one first. */
export const namesOf = ({ name, nameVariants, texts }: StoredExpert): string[] => [
  name,
  ...nameVariants,
  ...Object.values(texts).flatMap(text => text.name ?? []),
]

/** What is said of somebody; what is of no known language is taken for English, whose stems harm other languages least. */
const aboutOf = ({ description = '', knowsAbout, texts, affiliations }: StoredExpert): [language: string, text: string][] => [
  ...[description, ...knowsAbout, ...affiliations.flatMap(({ organization, roleName = '' }) => [organization.name, roleName])].map(
    (text): [string, string] => ['en', text],
  ),
  ...Object.entries(texts).map(([language, { description = '' }]): [string, string] => [language, description]),
]

const affiliationRows = ({ id, affiliations }: StoredExpert) =>
  affiliations.map((affiliation, position) => ({ expertId: id, position, ...toAffiliationRow(affiliation) }))

function partsOf(expert: StoredExpert): Statement[] {
  const { id, knowsAbout } = expert
  const foldedTopics = new Set(knowsAbout.map(fold))
  return [
    ...affiliationRows(expert).map(insertAffiliation),
    ...foldedNamesOf(expert).map(folded => insertName({ folded, expertId: id })),
    ...[...foldedTopics].map(folded => insertTopic({ folded, expertId: id })),
  ]
}

/** What somebody is found by, each once. */
export const foldedNamesOf = (expert: StoredExpert): string[] => [...new Set(namesOf(expert).flatMap(wordsOnwards))]

/** The words of a name as they are compared: those that a hyphen joins are two. */
export const wordsOfName = (name: string): string[] =>
  fold(name)
    .split(/[\s-]+/)
    .filter(word => word !== '')

/** `Göktuğ Çalışkan` is found by `goktug caliskan` and by `caliskan`. */
function wordsOnwards(name: string): string[] {
  const words = wordsOfName(name)
  return words.map((_, index) => words.slice(index).join(' '))
}

const deleteRow = template(build.delete(experts).where(eq(experts.id, id)))

/** The statements that delete somebody who is in no article; a foreign key refuses anyone else. */
export const deleteExpertUnit = (expertId: string): Statement[] => [
  ...deleteOld.map(statement => statement({ id: expertId })),
  { ...deleteRow({ id: expertId }), guard: 'expert' },
]
