import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { ArticleCard, ArticleSlug } from '../schemas/article.ts'
import { cardShape, joinCard, peopleInCards, published } from './article-row.ts'
import { and, desc, eq, exists, gt, lt, or, sql } from './drizzle.ts'
import { afterMark, fromMark, limitMark, type PageOf, type PageRequest, pageValues, perCombination, toPage, walksFar } from './pages.ts'
import type { Reader } from './reader.ts'
import { found, type Join, lastSeq } from './references.ts'
import { asColumn, computed, many, oneRow, type Row } from './rows.ts'
import { build } from './statement.ts'
import { publishedArticles as a, articleTags, expertRedirects, experts, publishedAppearances, rubrics } from './tables.ts'

/** What a list of articles may be narrowed to. A rubric or expert is named by id or slug; the dates are exclusive. */
export interface ArticleFilter {
  rubric?: string | undefined
  expert?: string | undefined
  tag?: string | undefined
  lang?: string | undefined
  publishedAfter?: string | undefined
  publishedBefore?: string | undefined
}

const filterNames = ['rubric', 'expert', 'tag', 'lang', 'publishedAfter', 'publishedBefore'] as const satisfies (keyof ArticleFilter)[]
export type Combination = Record<(typeof filterNames)[number] | 'after' | 'from' | 'count', boolean>

const mark = (name: keyof ArticleFilter) => sql.placeholder(name)

/** The id of the thing that a filter names by slug or by id. */
export const rubricNamed = (name: string) =>
  sql`coalesce(${build
    .select({ id: rubrics.id })
    .from(rubrics)
    .where(eq(rubrics.slug, sql.placeholder(name)))}, ${sql.placeholder(name)})`
export const expertNamed = (name: string) =>
  sql`coalesce(${build
    .select({ id: experts.id })
    .from(experts)
    .where(eq(experts.slug, sql.placeholder(name)))}, ${sql.placeholder(name)})`
/** The same, where somebody who was merged stands for whom they were merged into. */
export const expertMeant = (name: string) =>
  sql`coalesce(${build
    .select({ id: expertRedirects.expertId })
    .from(expertRedirects)
    .where(or(eq(expertRedirects.slug, sql.placeholder(name)), eq(expertRedirects.oldId, sql.placeholder(name))))}, ${expertNamed(name)})`

// Asked of the appearance, before its article is looked at.
const isTagged = exists(
  build
    .select({ found: sql`1` })
    .from(articleTags)
    .where(
      and(
        eq(articleTags.tag, mark('tag')),
        sql`${articleTags.datePublished} = ${publishedAppearances.publishedAt}`,
        eq(articleTags.articleId, publishedAppearances.articleId),
      ),
    ),
)

/** A list walks one index, newest first: that of the expert's appearances, of the tag, or of the articles themselves. */
function walk(has: Combination): { date: SQLiteColumn; id: SQLiteColumn; narrowed: (SQL | undefined)[] } {
  if (has.expert) {
    const { publishedAt: date, articleId: id, expertId } = publishedAppearances
    return { date, id, narrowed: [eq(expertId, expertMeant('expert')), has.tag ? isTagged : undefined] }
  }
  if (has.tag) {
    const { datePublished: date, articleId: id, tag } = articleTags
    return { date, id, narrowed: [eq(tag, mark('tag'))] }
  }
  return { date: a.datePublished, id: a.id, narrowed: [] }
}

type Fields = Record<string, SQL | SQL.Aliased>

/** Rows of what is made of the articles; or of the keys of the list alone, for which the articles are looked at where a filter needs them. */
function rowsOf(
  has: Combination,
  what: (key: Pick<ReturnType<typeof walk>, 'date' | 'id'>) => Fields,
  paged: boolean,
  isOfKeys = false,
): SQLWrapper {
  const { date, id, narrowed } = walk(has)
  const isLanguageThere = has.tag && !has.expert
  const isJoined = date !== a.datePublished && (!isOfKeys || has.rubric || (has.lang && !isLanguageThere))
  const where = and(
    isJoined ? eq(a.id, id) : undefined,
    ...narrowed,
    has.rubric ? eq(a.rubricId, rubricNamed('rubric')) : undefined,
    has.lang ? eq(isLanguageThere ? articleTags.inLanguage : a.inLanguage, mark('lang')) : undefined,
    has.publishedAfter ? gt(date, mark('publishedAfter')) : undefined,
    has.publishedBefore ? lt(date, mark('publishedBefore')) : undefined,
    paged && has.after ? sql`(${date}, ${id}) < (${afterMark(0)}, ${afterMark(1)})` : undefined,
    !paged && has.from ? sql`(${date}, ${id}) < (${fromMark(0)}, ${fromMark(1)})` : undefined,
  )
  const query = build.select(what({ date, id })).from(date.table).where(where).$dynamic()
  // A cross join is the one whose order SQLite keeps (https://sqlite.org/optoverview.html#crossjoin): it would rather sort all of a language.
  const joined = isJoined ? query.crossJoin(a) : query
  return paged ? joined.orderBy(desc(date), desc(id)) : joined
}

const slugShape = {
  id: a.id,
  workId: a.workId,
  inLanguage: a.inLanguage,
  slug: a.slug,
  rubric: computed(build.select({ slug: rubrics.slug }).from(rubrics).where(eq(rubrics.id, a.rubricId)), String),
  dateModified: a.dateModified,
  datePublished: a.datePublished,
}

export const isFar = (has: Combination): boolean => walksFar(has.count, has.expert, has.tag, has.rubric || has.lang)

const total = (has: Combination) => computed(has.count ? rowsOf(has, () => ({ total: sql`count(*)` }), false) : sql`null`, Number)

/** The date and the id of each article of a page. */
export const keysOf = (has: Combination): SQLWrapper =>
  rowsOf(has, ({ date, id }) => ({ date: sql`${date}`.as('date'), id: sql`${id}`.as('id') }), true, true)

/** Lists of published articles, newest first; those of one moment by descending id. */
export function articleLists(reader: Reader, join: Join, far: Reader) {
  const cards = perCombination((has: Combination) =>
    (isFar(has) ? far : reader)
      .select({
        seq: lastSeq,
        rows: asColumn(many(cardShape, row => rowsOf(has, () => ({ row }), true), sql`${limitMark}`)),
        total: asColumn(total(has)),
      })
      .from(oneRow)
      .prepare(),
  )
  // Pages of a thousand.
  const slugs = perCombination((has: Combination) =>
    far
      .select({
        rows: asColumn(many(slugShape, row => rowsOf(has, () => ({ row }), true), sql`${limitMark}`)),
        total: asColumn(total(has)),
      })
      .from(oneRow)
      .prepare(),
  )

  return {
    /** Cards of the articles that pass the filter, as of which change. */
    async list(filter: ArticleFilter, page: PageRequest): Promise<PageOf<ArticleCard> & { seq: number }> {
      const statement = cards(combination(filter, page))
      const joined = await join(
        () => statement.get({ ...filter, ...pageValues(page) }),
        ({ rows }) => peopleInCards(rows),
      )
      const { answer, references } = found(joined)
      return { ...toPage(answer.rows, page, answer.total, row => joinCard(references, row), keyOf), seq: answer.seq }
    },

    /** What a static build needs to know of each article. */
    async listSlugs(filter: ArticleFilter, page: PageRequest): Promise<PageOf<ArticleSlug>> {
      const answer = await slugs(combination(filter, page)).get({ ...filter, ...pageValues(page) })
      return toPage(answer?.rows ?? [], page, answer?.total, toSlug, keyOf)
    },
  }
}

const toSlug = ({ id, workId, inLanguage, slug, rubric, dateModified }: Row<typeof slugShape>): ArticleSlug => ({
  id,
  workId,
  inLanguage,
  slug,
  rubric,
  dateModified,
})

const keyOf = (row: { datePublished: string | null; id: string }) => [published(row.datePublished), row.id]

export function combination(filter: ArticleFilter, page: PageRequest): Combination {
  const has = (name: keyof ArticleFilter) => filter[name] !== undefined
  return {
    rubric: has('rubric'),
    expert: has('expert'),
    tag: has('tag'),
    lang: has('lang'),
    publishedAfter: has('publishedAfter'),
    publishedBefore: has('publishedBefore'),
    after: (page.after ?? page.from) !== undefined,
    from: page.from !== undefined,
    count: page.count,
  }
}
