import { type Facets, searchLimits } from '../schemas/search.ts'
import { eq } from './drizzle.ts'
import type { Reader } from './reader.ts'
import { asColumn, computed, many, oneRow } from './rows.ts'
import { articlesOf } from './search-hits.ts'
import { build } from './statement.ts'
import { publishedArticles as a, experts, publishedAppearances, rubrics } from './tables.ts'

const shape = {
  lang: a.inLanguage,
  tags: a.tags,
  rubric: computed(build.select({ slug: rubrics.slug }).from(rubrics).where(eq(rubrics.id, a.rubricId)), String),
  experts: many({ slug: experts.slug }, row =>
    build
      .select({ row })
      .from(publishedAppearances)
      .innerJoin(experts, eq(experts.id, publishedAppearances.expertId))
      .where(eq(publishedAppearances.articleId, a.id)),
  ),
}

export function facetQueries(reader: Reader) {
  const find = reader
    .select({
      articles: asColumn(articlesOf('docs', shape)),
    })
    .from(oneRow)
    .prepare()

  /** What the articles of these documents have in common. */
  return async (docs: readonly number[]): Promise<Facets> => {
    const articles = (await find.get({ docs: JSON.stringify(docs) }))?.articles ?? []
    return {
      lang: counted(articles.map(({ lang }) => lang)),
      rubric: counted(articles.map(({ rubric }) => rubric)),
      expert: counted(articles.flatMap(one => one.experts.map(({ slug }) => slug))),
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
