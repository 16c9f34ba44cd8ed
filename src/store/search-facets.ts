import { type Facets, searchLimits } from '../schemas/search.ts'
import { eq } from './drizzle.ts'
import type { Reader } from './reader.ts'
import { found, type Join, lastSeq, personNameIn, rubricNameIn } from './references.ts'
import { asColumn, many, oneRow } from './rows.ts'
import { articlesOf } from './search-hits.ts'
import { build } from './statement.ts'
import { publishedArticles as a, publishedAppearances } from './tables.ts'

const shape = {
  lang: a.inLanguage,
  tags: a.tags,
  rubricId: a.rubricId,
  experts: many({ id: publishedAppearances.expertId }, row =>
    build.select({ row }).from(publishedAppearances).where(eq(publishedAppearances.articleId, a.id)),
  ),
}

export function facetQueries(reader: Reader, join: Join) {
  const find = reader
    .select({
      seq: lastSeq,
      articles: asColumn(articlesOf('docs', shape)),
    })
    .from(oneRow)
    .prepare()

  /** What the articles of these documents have in common; rubrics and people by their names in a language, or in none. */
  return async (docs: readonly number[], lang: string | undefined): Promise<Facets> => {
    const joined = await join(
      () => find.get({ docs: JSON.stringify(docs) }),
      ({ articles }) => [...new Set(articles.flatMap(({ experts }) => experts.map(({ id }) => id)))],
    )
    const { answer, references } = found(joined)
    const { articles } = answer
    const rubrics = articles.map(({ rubricId }) => references.rubric(rubricId))
    const people = articles.flatMap(({ experts }) => experts.map(({ id }) => references.person(id)))
    return {
      lang: counted(articles.map(one => one.lang)),
      rubric: named(rubrics, rubric => {
        const { defaultLanguage } = references.site()
        return rubricNameIn(rubric, lang ?? defaultLanguage, defaultLanguage)
      }),
      expert: named(people, person => personNameIn(person, lang)),
      tag: counted(articles.flatMap(({ tags }) => tags)),
    }
  }
}

function counted(values: readonly string[]): Facets['lang'] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
    .slice(0, searchLimits.facetValues)
}

/** The same of what has a name: that is looked for once it is known what is told. */
function named<Thing extends { slug: string }>(things: readonly Thing[], nameOf: (thing: Thing) => string): Facets['expert'] {
  const bySlug = new Map(things.map(thing => [thing.slug, thing]))
  return counted(things.map(({ slug }) => slug)).map(({ value, count }) => ({ value, name: nameOf(found(bySlug.get(value))), count }))
}
