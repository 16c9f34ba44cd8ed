import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { Expert, ExpertSort } from '../schemas/expert.ts'
import { beginningsOf, fold } from '../text/fold.ts'
import { told } from '../text/languages.ts'
import { affiliationsOf, toAffiliation } from './affiliations.ts'
import { expertNamed } from './article-lists.ts'
import { published } from './article-row.ts'
import { and, asc, desc, eq, inArray, or, sql } from './drizzle.ts'
import { wordsOfName } from './expert-unit.ts'
import { optional } from './optional.ts'
import { afterMark, limitMark, type PageOf, type PageRequest, pageValues, perCombination, toPage } from './pages.ts'
import type { Reader } from './reader.ts'
import { personNameIn } from './references.ts'
import { asColumn, computed, many, one, oneRow, type Row } from './rows.ts'
import { build } from './statement.ts'
import { publishedExperts as e, expertNames, expertRedirects, expertTopics } from './tables.ts'

/** What a list of experts may be narrowed to: the beginning of a word of a name, and a topic; both folded before they are compared. */
interface ExpertFilter {
  q?: string | undefined
  topic?: string | undefined
}

type Combination = Record<'q' | 'topic' | 'after' | 'count', boolean>

export const expertShape = {
  id: e.id,
  slug: e.slug,
  name: e.name,
  nameVariants: e.nameVariants,
  honorificPrefix: e.honorificPrefix,
  description: e.description,
  nationality: e.nationality,
  knowsAbout: e.knowsAbout,
  image: e.image,
  sameAs: e.sameAs,
  affiliations: affiliationsOf(e.id),
  texts: e.texts,
  quoteCount: e.quoteCount,
  articleCount: e.articleCount,
  latestArticleAt: e.latestArticleAt,
  sortName: e.sortName,
}

type ExpertRow = Row<typeof expertShape>

/** An expert in the delivery shape; with a language, name and description as they are written in it where known. */
export function toExpert(row: ExpertRow, lang: string | undefined): Expert {
  const { id, slug, nameVariants, knowsAbout, sameAs, texts, quoteCount, articleCount } = row
  const { honorificPrefix, nationality, image } = row
  return {
    id,
    slug,
    name: personNameIn(row, lang),
    nameVariants,
    ...optional({ honorificPrefix, description: told(texts, lang, text => text.description) ?? row.description, nationality }),
    knowsAbout,
    ...optional({ image }),
    sameAs,
    affiliations: row.affiliations.map(toAffiliation),
    texts,
    quoteCount,
    articleCount,
    latestArticleDate: published(row.latestArticleAt),
  }
}

const orders = {
  name: { column: e.sortName, direction: asc, behind: sql`>`, keyOf: (row: ExpertRow) => [row.sortName, row.id] },
  quotes: { column: e.quoteCount, direction: desc, behind: sql`<`, keyOf: (row: ExpertRow) => [row.quoteCount, row.id] },
  latest: {
    column: e.latestArticleAt,
    direction: desc,
    behind: sql`<`,
    keyOf: (row: ExpertRow) => [published(row.latestArticleAt), row.id],
  },
} satisfies Record<ExpertSort, unknown>

/** Each of the beginnings that `beginningsOfName` tells. */
export const eachBeginning = sql`json_each(${sql.placeholder('beginnings')}) beginning`

/** Whether a folded name begins so: what does sorts before the beginning followed by the last code point. */
export const beginsSo = (folded: SQLWrapper) => sql`${folded} >= beginning.value and ${folded} < beginning.value || char(1114111)`

/** The ids of the people who have a name with words that begin so. One for each query: `unionAll` changes what it is called on. */
export const namedSo = () =>
  build.select({ id: expertNames.expertId }).from(eachBeginning).crossJoin(expertNames).where(beginsSo(expertNames.folded))

/** The value of the placeholder of `eachBeginning`. What has no word in it, such as an accent alone, is no beginning of any. */
export const beginningsOfName = (name: string) => ({
  beginnings: JSON.stringify(beginningsOf(name.trimEnd()).map(beginning => wordsOfName(beginning).join(' ') || name)),
})

const knowing = inArray(
  e.id,
  build
    .select({ id: expertTopics.expertId })
    .from(expertTopics)
    .where(eq(expertTopics.folded, sql.placeholder('topic'))),
)

function rowsOf(has: Combination, what: SQL | SQL.Aliased, sort: ExpertSort, paged: boolean): SQLWrapper {
  const { column, direction, behind } = orders[sort]
  const where = and(
    has.q ? inArray(e.id, namedSo()) : undefined,
    has.topic ? knowing : undefined,
    paged && has.after ? sql`(${column}, ${e.id}) ${behind} (${afterMark(0)}, ${afterMark(1)})` : undefined,
  )
  const query = build.select({ what }).from(e).where(where).$dynamic()
  return paged ? query.orderBy(direction(column), direction(e.id)) : query
}

export function expertQueries(reader: Reader) {
  const find = reader
    .select({
      expert: asColumn(
        one(expertShape, row =>
          build
            .select({ row })
            .from(e)
            .where(eq(e.id, expertNamed('idOrSlug'))),
        ),
      ),
    })
    .from(oneRow)
    .prepare()
  const listsBy = (sort: ExpertSort) =>
    perCombination((has: Combination) =>
      reader
        .select({
          rows: asColumn(many(expertShape, row => rowsOf(has, row, sort, true), sql`${limitMark}`)),
          total: asColumn(computed(has.count ? rowsOf(has, sql`count(*)`, sort, false) : sql`null`, Number)),
        })
        .from(oneRow)
        .prepare(),
    )
  const lists = { name: listsBy('name'), quotes: listsBy('quotes'), latest: listsBy('latest') }

  const moved = reader
    .select({ slug: e.slug })
    .from(expertRedirects)
    .innerJoin(e, eq(e.id, expertRedirects.expertId))
    .where(or(eq(expertRedirects.slug, sql.placeholder('idOrSlug')), eq(expertRedirects.oldId, sql.placeholder('idOrSlug'))))
    .prepare()

  return {
    /** The slug that the id or slug of somebody who was merged leads to, or undefined. */
    findMoved: async (idOrSlug: string): Promise<string | undefined> => (await moved.get({ idOrSlug }))?.slug,

    /** An expert of at least one published article, by id or slug, or undefined. */
    async find(idOrSlug: string, lang?: string): Promise<Expert | undefined> {
      const row = (await find.get({ idOrSlug }))?.expert
      return row && toExpert(row, lang)
    },

    /** Experts who pass the filter: by folded name, by number of quotes, or by their latest article. */
    async list(filter: ExpertFilter, sort: ExpertSort, page: PageRequest, lang?: string): Promise<PageOf<Expert>> {
      const { q, topic } = filter
      const has = { q: q !== undefined, topic: topic !== undefined, after: page.after !== undefined, count: page.count }
      const words = {
        ...(q !== undefined && beginningsOfName(q)),
        ...(topic !== undefined && { topic: fold(topic) }),
      }
      const answer = await lists[sort](has).get({ ...words, ...pageValues(page) })
      return toPage(answer?.rows ?? [], page, answer?.total, row => toExpert(row, lang), orders[sort].keyOf)
    },
  }
}
