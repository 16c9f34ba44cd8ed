import { type Facets, searchLimits } from '../schemas/search.ts'
import { nearest } from '../text/languages.ts'
import { eq } from './drizzle.ts'
import type { Reader } from './reader.ts'
import { found, type Join, lastSeq } from './references.ts'
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
    const rubrics = answer.articles.map(({ rubricId }) => {
      const { slug, texts } = references.rubric(rubricId)
      const { defaultLanguage } = references.site()
      return { slug, name: nearest(texts, lang ?? defaultLanguage, defaultLanguage)?.name ?? slug }
    })
    const people = answer.articles.flatMap(({ experts }) =>
      experts.map(({ id }) => {
        const { slug, name, texts } = references.person(id)
        return { slug, name: (lang === undefined ? undefined : texts[lang]?.name) ?? name }
      }),
    )
    return {
      lang: counted(answer.articles.map(one => one.lang)),
      rubric: named(rubrics),
      expert: named(people),
      tag: counted(answer.articles.flatMap(({ tags }) => tags)),
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

function named(things: readonly { slug: string; name: string }[]): Facets['expert'] {
  const names = new Map(things.map(({ slug, name }) => [slug, name]))
  return counted(things.map(({ slug }) => slug)).map(({ value, count }) => ({ value, name: found(names.get(value)), count }))
}
