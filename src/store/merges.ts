import type { MergedPerson } from '../schemas/bundle.ts'
import { asc, eq, inArray, sql } from './drizzle.ts'
import { workingCopies } from './editorial-tables.ts'
import { beginsSo, eachBeginning } from './experts.ts'
import type { Merged } from './merged.ts'
import { optional } from './optional.ts'
import type { Reader } from './reader.ts'
import { build } from './statement.ts'
import { appearances, articles, expertRedirects } from './tables.ts'

const mark = sql.placeholder
/** Who is quoted appears in the article too: a foreign key of the table. */
const inArticles = build
  .select({ id: appearances.articleId })
  .from(appearances)
  .where(eq(appearances.expertId, mark('id')))
const inWorkingCopies = build
  .select({ id: workingCopies.articleId })
  .from(workingCopies)
  .where(sql`instr(${workingCopies.content}, ${mark('id')})`)

/** The ids of the people into whom an editor merged somebody who had a name with words that begin as `beginningsOfName` tells. */
export const onceNamedSo = build
  .select({ id: expertRedirects.expertId })
  .from(expertRedirects)
  .where(
    sql`exists (select 1 from json_each(${expertRedirects.merged}, '$.names') as name, ${eachBeginning} where ${beginsSo(sql`name.value`)})`,
  )

export function mergeQueries(reader: Reader) {
  const naming = reader
    .select({ id: articles.id })
    .from(articles)
    .where(inArray(articles.id, inArticles.union(inWorkingCopies)))
    .orderBy(asc(articles.id))
    .prepare()
  const redirect = reader
    .select()
    .from(expertRedirects)
    .where(eq(expertRedirects.slug, mark('slug')))
    .prepare()
  const mergeOfSlug = reader
    .select({ slug: expertRedirects.slug })
    .from(expertRedirects)
    .where(
      sql`${eq(expertRedirects.expertId, mark('id'))} and exists (select 1 from json_each(${expertRedirects.merged}, '$.slugs') where value = ${mark('slug')})`,
    )
    .limit(1)
    .prepare()
  return {
    /** The ids of the articles that a person is in, if only in a working copy. */
    listArticlesNaming: async (expertId: string): Promise<string[]> => (await naming.all({ id: expertId })).map(({ id }) => id),
    /** Whom an editor merged the person of a slug into, and what was moved; or undefined. */
    async findMerge(slug: string): Promise<{ expertId: string; merged: Merged } | undefined> {
      const row = await redirect.get({ slug })
      return row?.merged ? { expertId: row.expertId, merged: row.merged } : undefined
    },
    /** The slug of somebody who was merged into a person and brought along this slug, which led to them; or undefined. */
    findMergeOfSlug: async (id: string, slug: string): Promise<string | undefined> => (await mergeOfSlug.get({ id, slug }))?.slug,
  }
}

/** Who was merged into whom, whether by an editor or as a bundle tells. */
export function mergedPeopleQueries(reader: Reader) {
  const target = reader
    .select({ id: expertRedirects.expertId })
    .from(expertRedirects)
    .where(eq(expertRedirects.slug, mark('slug')))
    .prepare()
  const heir = reader
    .select({ id: expertRedirects.expertId })
    .from(expertRedirects)
    .where(eq(expertRedirects.oldId, mark('oldId')))
    .prepare()
  const mergedInto = reader
    .select({ slug: expertRedirects.slug, id: expertRedirects.oldId })
    .from(expertRedirects)
    .where(eq(expertRedirects.expertId, mark('id')))
    .orderBy(asc(expertRedirects.slug))
    .prepare()
  return {
    /** The id of whom the person of a slug was merged into. */
    findMergedId: async (slug: string): Promise<string | undefined> => (await target.get({ slug }))?.id,
    /** The id of whom the person of an id was merged into. */
    findHeir: async (oldId: string): Promise<string | undefined> => (await heir.get({ oldId }))?.id,
    /** Who was merged into a person, by slug, as a bundle tells of them. */
    listMergedInto: async (id: string): Promise<MergedPerson[]> =>
      (await mergedInto.all({ id })).map(row => ({ slug: row.slug, ...optional({ id: row.id }) })),
  }
}
