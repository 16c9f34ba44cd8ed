import type { Site } from '../schemas/site.ts'
import { affiliationsOf, toAffiliation } from './affiliations.ts'
import type { ArticleParts } from './article-unit.ts'
import { and, asc, eq, getTableColumns, gt, inArray, sql } from './drizzle.ts'
import type { StoredExpert } from './expert-unit.ts'
import { beginningsOfName, namedSo } from './experts.ts'
import { mergedPeopleQueries, onceNamedSo } from './merges.ts'
import { optional } from './optional.ts'
import { perCombination } from './pages.ts'
import type { Reader } from './reader.ts'
import { asColumn, many, valuesIn } from './rows.ts'
import type { StoredRubric } from './site-unit.ts'
import { build } from './statement.ts'
import { appearances, articles, experts, quotes, redirects, rubrics, site } from './tables.ts'
import { useQueries } from './uses.ts'

// Everything as it is stored, unpublished content included: never for delivery.
const appearanceShape = { expertId: appearances.expertId, capacity: appearances.capacity, creditedAs: appearances.creditedAs }
const quoteShape = {
  id: quotes.id,
  expertId: quotes.expertId,
  status: quotes.status,
  kind: quotes.kind,
  text: quotes.text,
  startOffset: quotes.startOffset,
  endOffset: quotes.endOffset,
  blocks: quotes.blocks,
  prefix: quotes.prefix,
  suffix: quotes.suffix,
  attribution: quotes.attribution,
  retractedAt: quotes.retractedAt,
  origin: quotes.origin,
  confidence: quotes.confidence,
}

/** An article with its parts. */
export const articleParts = {
  article: getTableColumns(articles),
  appearances: asColumn(
    many(appearanceShape, row =>
      build.select({ row }).from(appearances).where(eq(appearances.articleId, articles.id)).orderBy(asc(appearances.position)),
    ),
  ),
  quotes: asColumn(
    many(quoteShape, row =>
      build.select({ row }).from(quotes).where(eq(quotes.articleId, articles.id)).orderBy(asc(quotes.startOffset), asc(quotes.id)),
    ),
  ),
}

const expertColumns = { ...getTableColumns(experts), affiliations: asColumn(affiliationsOf(experts.id)) }

export function archiveQueries(reader: Reader) {
  const article = reader
    .select(articleParts)
    .from(articles)
    .where(and(eq(articles.inLanguage, sql.placeholder('inLanguage')), eq(articles.slug, sql.placeholder('slug'))))
    .prepare()
  const articleById = reader
    .select(articleParts)
    .from(articles)
    .where(eq(articles.id, sql.placeholder('id')))
    .prepare()
  const articlesAfter = reader
    .select(articleParts)
    .from(articles)
    .where(gt(articles.id, sql.placeholder('id')))
    .orderBy(asc(articles.id))
    .limit(sql.placeholder('limit'))
    .prepare()
  const theSite = reader.select({ content: site.content }).from(site).prepare()
  const rubric = reader
    .select()
    .from(rubrics)
    .where(eq(rubrics.slug, sql.placeholder('slug')))
    .prepare()
  const rubricId = reader
    .select({ id: rubrics.id })
    .from(rubrics)
    .where(eq(rubrics.slug, sql.placeholder('slug')))
    .prepare()
  const rubricSlug = reader
    .select({ slug: rubrics.slug })
    .from(rubrics)
    .where(eq(rubrics.id, sql.placeholder('id')))
    .prepare()
  const allRubrics = reader.select().from(rubrics).orderBy(asc(rubrics.position), asc(rubrics.id)).prepare()
  const expert = reader
    .select(expertColumns)
    .from(experts)
    .where(eq(experts.slug, sql.placeholder('slug')))
    .prepare()
  const expertsById = reader
    .select(expertColumns)
    .from(experts)
    .where(inArray(experts.id, valuesIn('ids')))
    .prepare()
  const expertsAfter = perCombination((has: { q: boolean }) =>
    reader
      .select(expertColumns)
      .from(experts)
      .where(and(gt(experts.id, sql.placeholder('id')), has.q ? inArray(experts.id, namedSo().unionAll(onceNamedSo)) : undefined))
      .orderBy(asc(experts.id))
      .limit(sql.placeholder('limit'))
      .prepare(),
  )
  const expertId = reader
    .select({ id: experts.id })
    .from(experts)
    .where(eq(experts.slug, sql.placeholder('slug')))
    .prepare()
  const merged = mergedPeopleQueries(reader)
  const expertSlug = reader
    .select({ slug: experts.slug })
    .from(experts)
    .where(eq(experts.id, sql.placeholder('id')))
    .prepare()
  const redirect = reader
    .select({ articleId: redirects.articleId })
    .from(redirects)
    .where(and(eq(redirects.inLanguage, sql.placeholder('inLanguage')), eq(redirects.slug, sql.placeholder('slug'))))
    .prepare()
  const redirectsAfter = reader
    .select({ inLanguage: redirects.inLanguage, from: redirects.slug, to: articles.slug })
    .from(redirects)
    .innerJoin(articles, eq(articles.id, redirects.articleId))
    .where(sql`(${redirects.inLanguage}, ${redirects.slug}) > (${sql.placeholder('inLanguage')}, ${sql.placeholder('slug')})`)
    .orderBy(asc(redirects.inLanguage), asc(redirects.slug))
    .limit(sql.placeholder('limit'))
    .prepare()

  return {
    findSite: async (): Promise<Site | undefined> => (await theSite.get())?.content,
    findRubric: async (slug: string): Promise<StoredRubric | undefined> => toRubric(await rubric.get({ slug })),
    findRubricSlug: async (id: string): Promise<string | undefined> => (await rubricSlug.get({ id }))?.slug,
    listRubrics: async (): Promise<StoredRubric[]> => (await allRubrics.all()).flatMap(row => toRubric(row) ?? []),
    findExpert: async (slug: string): Promise<StoredExpert | undefined> => toExpert(await expert.get({ slug })),
    findRubricId: async (slug: string): Promise<string | undefined> => (await rubricId.get({ slug }))?.id,
    /** The id of the person of a slug, or of whom they were merged into. */
    findExpertId: async (slug: string): Promise<string | undefined> => (await expertId.get({ slug }))?.id ?? merged.findMergedId(slug),
    ...merged,
    findExpertSlug: async (id: string): Promise<string | undefined> => (await expertSlug.get({ id }))?.slug,
    findArticleById: (id: string): Promise<ArticleParts | undefined> => articleById.get({ id }),
    findArticle: (inLanguage: string, slug: string): Promise<ArticleParts | undefined> => article.get({ inLanguage, slug }),
    /** The id of the article that an old slug leads to. */
    findRedirect: async (inLanguage: string, slug: string): Promise<string | undefined> =>
      (await redirect.get({ inLanguage, slug }))?.articleId,
    ...useQueries(reader),
    listExpertsByIds: async (ids: readonly string[]): Promise<StoredExpert[]> =>
      (await expertsById.all({ ids: JSON.stringify(ids) })).flatMap(row => toExpert(row) ?? []),

    // Pages of everything, by ascending key; of people also of those whose name begins so, or that of somebody who was merged into them.
    listExperts: async (id: string, limit: number, q?: string): Promise<StoredExpert[]> =>
      (await expertsAfter({ q: q !== undefined }).all({ id, limit, ...(q !== undefined && beginningsOfName(q)) })).flatMap(
        row => toExpert(row) ?? [],
      ),
    listArticles: (id: string, limit: number): Promise<ArticleParts[]> => articlesAfter.all({ id, limit }),
    listRedirects: (inLanguage: string, slug: string, limit: number) => redirectsAfter.all({ inLanguage, slug, limit }),
  }
}

export type Archive = ReturnType<typeof archiveQueries>

const toRubric = (row: typeof rubrics.$inferSelect | undefined): StoredRubric | undefined => row && { type: 'rubric', ...row }

type ExpertRow = typeof experts.$inferSelect & { affiliations: Parameters<typeof toAffiliation>[0][] }

function toExpert(row: ExpertRow | undefined): StoredExpert | undefined {
  if (!row) return undefined
  const { id, slug, name, nameVariants, honorificPrefix, description, nationality, knowsAbout, image, sameAs, texts } = row
  return {
    type: 'expert',
    id,
    slug,
    name,
    nameVariants,
    ...optional({ honorificPrefix, description, nationality }),
    knowsAbout,
    ...optional({ image }),
    sameAs,
    texts,
    affiliations: row.affiliations.map(toAffiliation),
  }
}
