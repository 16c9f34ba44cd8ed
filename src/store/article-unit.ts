import type { InferSelectModel } from 'drizzle-orm'
import { logChange } from './changes.ts'
import { and, eq, inArray, isNotNull, sql } from './drizzle.ts'
import { expectArticle } from './expect.ts'
import { redirectUnit } from './redirect-unit.ts'
import { searchUnit } from './search-unit.ts'
import { build, insertAllInto, insertLongInto, type Statement, template, updateIn } from './statement.ts'
import { type SuggestedArticle, suggestArticle } from './suggestion-unit.ts'
import { appearances, articles, articleTags, experts, quotes, redirects } from './tables.ts'

type Columns<Table extends { $inferSelect: unknown }> = Table['$inferSelect']

/** An article with its parts, ready to be stored. What its parts copy from it (dates, language, rubric) is filled in here. */
export interface ArticleParts {
  article: InferSelectModel<typeof articles>
  appearances: Omit<Columns<typeof appearances>, 'articleId' | 'position' | 'publishedAt'>[]
  quotes: Omit<Columns<typeof quotes>, 'articleId' | 'articleRevision' | 'publishedAt' | 'inLanguage' | 'rubricId' | 'capacity'>[]
}

/** A quote of an article, as it is stored but for what is copied into it. */
export type QuoteRow = ArticleParts['quotes'][number]

const insertArticle = insertLongInto(articles, ['bodyText', 'body'])
const insertTags = insertAllInto(articleTags)
const insertAppearances = insertAllInto(appearances)
const insertQuotes = insertAllInto(quotes)

const articleId = sql.placeholder('articleId')
const deleteParts = [
  template(build.delete(quotes).where(eq(quotes.articleId, articleId))),
  template(build.delete(appearances).where(eq(appearances.articleId, articleId))),
  template(build.delete(articleTags).where(eq(articleTags.articleId, articleId))),
]

const updateArticle = updateIn(
  articles,
  [
    'slug',
    'rubricId',
    'workId',
    'headline',
    'alternativeHeadline',
    'description',
    'byline',
    'authors',
    'body',
    'bodyText',
    'wordCount',
    'image',
    'tags',
    'genre',
    'sourceUrl',
    'status',
    'datePublished',
    'dateModified',
    'revision',
    'corrections',
    'withdrawnAt',
    'withdrawnReason',
    'viewsBaseline',
  ],
  ['id'],
)
const deleteArticle = template(build.delete(articles).where(eq(articles.id, articleId)))
const deleteRedirect = template(
  build
    .delete(redirects)
    .where(
      and(
        eq(redirects.inLanguage, sql.placeholder('inLanguage')),
        eq(redirects.slug, sql.placeholder('slug')),
        eq(redirects.articleId, articleId),
      ),
    ),
)

// What is counted of the people in an article: taken away before it changes, by what is stored, and added again after. Nothing walks through
// all that a person said or was in: the plus keeps SQLite from counting by the index of their quotes.
const inArticle = and(eq(appearances.articleId, articleId), isNotNull(appearances.publishedAt))
const peopleIn = inArray(experts.id, build.select({ id: appearances.expertId }).from(appearances).where(inArticle))
const theirQuotes = sql`(select count(*) from ${quotes} where ${quotes.articleId} = ${articleId} and +${quotes.expertId} = ${experts.id} and ${quotes.publishedAt} is not null)`
const theirLatest = sql`(select max(${appearances.publishedAt}) from ${appearances} where ${appearances.expertId} = ${experts.id} and ${appearances.publishedAt} is not null and ${appearances.articleId} <> ${articleId})`
const discount = template(
  build
    .update(experts)
    .set({
      quoteCount: sql`${experts.quoteCount} - ${theirQuotes}`,
      articleCount: sql`${experts.articleCount} - 1`,
      latestArticleAt: theirLatest,
    })
    .where(peopleIn),
)
const countOne = template(
  build
    .update(experts)
    .set({
      quoteCount: sql`${experts.quoteCount} + ${sql.placeholder('quotes')}`,
      articleCount: sql`${experts.articleCount} + 1`,
      latestArticleAt: sql`max(ifnull(${experts.latestArticleAt}, ''), ${sql.placeholder('publishedAt')})`,
    })
    .where(eq(experts.id, sql.placeholder('id'))),
)

/** The statements that store an article for the first time. */
export const insertArticleUnit = (parts: ArticleParts, at: string): Statement[] => [
  insertArticle(parts.article),
  ...partsOf(parts),
  ...count(parts),
  ...suggestArticle(suggestedOf(parts)),
  ...(isPublic(parts.article) ? [logArticle(at, parts, [])] : []),
  ...searchUnit(parts),
]

/**
 * The statements that replace an article and its parts. The unit is refused with reason `revision` when the stored revision is no longer
 * the one that `before` has. What `isUnseen` is no change of public content.
 */
export function updateArticleUnit(parts: ArticleParts, before: ArticleParts, at: string, isUnseen = false): Statement[] {
  const ids = { articleId: parts.article.id }
  return [
    expectArticle(before.article),
    discount(ids),
    ...deleteParts.map(statement => statement(ids)),
    ...slugUnit(parts, before, at),
    ...partsOf(parts),
    ...count(parts),
    ...suggestArticle(suggestedOf(parts), suggestedOf(before)),
    ...(!isUnseen && (isPublic(parts.article) || isPublic(before.article)) ? [logArticle(at, parts, tagsOf(before))] : []),
    ...searchUnit(parts, before),
  ]
}

/** A public article that gets another slug keeps its old one, which leads to it; one that it had before is its own again. */
function slugUnit({ article }: ArticleParts, before: ArticleParts, at: string): Statement[] {
  const old = before.article.slug
  if (article.slug === old) return [updateArticle(article)]
  const { inLanguage, id } = article
  const kept = isPublic(before.article) ? redirectUnit(inLanguage, old, id, at) : []
  return [deleteRedirect({ inLanguage, slug: article.slug, articleId: id }), updateArticle(article), ...kept]
}

/** The statements that delete an article that nobody outside has seen. */
export const deleteArticleUnit = ({ article }: ArticleParts): Statement[] => [
  expectArticle(article),
  ...deleteParts.map(statement => statement({ articleId: article.id })),
  deleteArticle({ articleId: article.id }),
]

/** Whether the outside knows of the article: published, or withdrawn after it was. */
export const isPublic = ({ status }: Pick<ArticleParts['article'], 'status'>): boolean => status === 'published' || status === 'withdrawn'

/** What readers are offered of an article, while it is published. */
export const suggestedOf = ({ article }: ArticleParts): SuggestedArticle | undefined =>
  article.status === 'published' && article.datePublished !== null ? { ...article, datePublished: article.datePublished } : undefined

const tagsOf = ({ article, appearances }: ArticleParts): string[] => [
  article.id,
  article.workId,
  article.rubricId,
  ...appearances.map(({ expertId }) => expertId),
]

function logArticle(at: string, parts: ArticleParts, tagsBefore: string[]): Statement {
  const tags = new Set([...tagsOf(parts), ...tagsBefore, 'articles', 'quotes', 'experts'])
  const op = parts.article.status === 'published' ? 'put' : 'delete'
  return logChange(at, { kind: 'article', id: parts.article.id, op, tags: [...tags] })
}

/** The dates that lists go by are those of what is published. */
const publishedAtOf = ({ status, datePublished }: ArticleParts['article']): string | null => (status === 'published' ? datePublished : null)

function count({ article, appearances, quotes }: ArticleParts): Statement[] {
  const publishedAt = publishedAtOf(article)
  if (publishedAt === null) return []
  const published = quotes.filter(({ status }) => status === 'published')
  return appearances.map(({ expertId: id }) =>
    countOne({ id, publishedAt, quotes: published.filter(({ expertId }) => expertId === id).length }),
  )
}

function partsOf({ article, appearances, quotes }: ArticleParts): Statement[] {
  const { id, inLanguage, rubricId, revision, tags } = article
  const publishedAt = publishedAtOf(article)
  const capacities = new Map(appearances.map(({ expertId, capacity }) => [expertId, capacity]))
  return [
    ...insertAppearances(appearances.map((appearance, position) => ({ ...appearance, articleId: id, position, publishedAt }))),
    ...insertQuotes(
      quotes.map(quote => ({
        ...quote,
        articleId: id,
        articleRevision: revision,
        publishedAt: quote.status === 'published' ? publishedAt : null,
        inLanguage,
        rubricId,
        capacity: capacities.get(quote.expertId ?? '') ?? null,
      })),
    ),
    ...(publishedAt === null ? [] : insertTags(tags.map(tag => ({ tag, datePublished: publishedAt, articleId: id, inLanguage })))),
  ]
}
