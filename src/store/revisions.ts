import { and, asc, desc, eq, gt, inArray, isNotNull, lt, lte, sql } from './drizzle.ts'
import { revisions, workingCopies } from './editorial-tables.ts'
import { afterMark, asItIs, limitMark, type PageRequest, pageValues, toPage } from './pages.ts'
import type { Reader } from './reader.ts'
import { build, insertInto, type Statement, template } from './statement.ts'
import { articles, experts, rubrics } from './tables.ts'

const mark = sql.placeholder

const insertRevision = insertInto(revisions)
const inRevision = and(eq(revisions.articleId, mark('articleId')), eq(revisions.number, mark('number')))
const peopleIn = sql`select json_extract(value, '$.expertId') from json_each(${revisions.content}, '$.appearances')`
const rubricOf = sql`json_extract(${revisions.content}, '$.article.rubricId')`
const named = sql`select ${experts.id} as id, ${experts.slug} as slug from ${experts} where ${experts.id} in (${peopleIn}) union all select ${rubrics.id}, ${rubrics.slug} from ${rubrics} where ${rubrics.id} = ${rubricOf}`
const nameSlugs = template(
  build
    .update(revisions)
    .set({ slugs: sql`(select json_group_object(id, slug) from (${named}))` })
    .where(inRevision),
)

export type Revision = typeof revisions.$inferSelect

/** The statements that keep a state of an article, with the slugs that people and rubric have at that moment. */
export const keepRevision = (row: Omit<Revision, 'slugs'>): Statement[] => [
  insertRevision({ ...row, slugs: {} }),
  nameSlugs({ articleId: row.articleId, number: row.number }),
]

const deleteWorkingCopy = template(build.delete(workingCopies).where(eq(workingCopies.articleId, mark('id'))))
const insertWorkingCopy = insertInto(workingCopies)

export type WorkingCopy = typeof workingCopies.$inferSelect

/** The statements that put a working copy in the place of the one there is. */
export const putWorkingCopy = (copy: WorkingCopy): Statement[] => [deleteWorkingCopy({ id: copy.articleId }), insertWorkingCopy(copy)]

/** The statement that drops the working copy of an article. */
export const dropWorkingCopy = (id: string): Statement => deleteWorkingCopy({ id })

export function revisionQueries(reader: Reader) {
  const last = reader
    .select({ number: revisions.number })
    .from(revisions)
    .where(eq(revisions.articleId, mark('id')))
    .orderBy(desc(revisions.number))
    .limit(1)
    .prepare()
  const lastLive = reader
    .select({ revision: sql<number>`json_extract(${revisions.content}, '$.article.revision')` })
    .from(revisions)
    .where(and(eq(revisions.articleId, mark('id')), eq(revisions.isLive, 1)))
    .orderBy(desc(revisions.number))
    .limit(1)
    .prepare()
  const one = reader.select().from(revisions).where(inRevision).prepare()
  const list = reader
    .select({
      number: revisions.number,
      at: revisions.at,
      keyId: revisions.keyId,
      action: revisions.action,
      isLive: revisions.isLive,
    })
    .from(revisions)
    .where(and(eq(revisions.articleId, mark('id')), lt(revisions.number, sql`ifnull(${afterMark(0)}, ${Number.MAX_SAFE_INTEGER})`)))
    .orderBy(desc(revisions.number))
    .limit(limitMark)
    .prepare()
  const copy = reader
    .select()
    .from(workingCopies)
    .where(eq(workingCopies.articleId, mark('id')))
    .prepare()
  const dueArticles = reader
    .select({ id: articles.id })
    .from(articles)
    // Written out, since SQLite takes an index of some rows only where the text of the statement says which.
    .where(sql`${articles.status} = 'scheduled' and ${lte(articles.datePublished, mark('moment'))}`)
    .orderBy(asc(articles.datePublished))
    .limit(1000)
    .prepare()
  const dueCopies = reader
    .select({ id: workingCopies.articleId })
    .from(workingCopies)
    .where(and(isNotNull(workingCopies.publishAt), lte(workingCopies.publishAt, mark('moment'))))
    .orderBy(asc(workingCopies.publishAt))
    .limit(1000)
    .prepare()
  const endOfCopy = reader
    .select({ action: revisions.action })
    .from(revisions)
    .where(
      and(
        eq(revisions.articleId, mark('id')),
        gt(revisions.number, mark('number')),
        eq(revisions.isLive, 1),
        inArray(revisions.action, ['publishArticle', 'discardWorkingCopy']),
      ),
    )
    .orderBy(asc(revisions.number))
    .limit(1)
    .prepare()
  return {
    lastNumber: async (id: string): Promise<number> => (await last.get({ id }))?.number ?? 0,
    /** The revision of the article in the last state that was kept of what was live, or undefined while none is. */
    lastLiveRevision: async (id: string): Promise<number | undefined> => (await lastLive.get({ id }))?.revision,
    find: (articleId: string, number: number) => one.get({ articleId, number }),
    /** The states of an article without their content, newest first. */
    async list(id: string, page: PageRequest) {
      const rows = await list.all({ id, ...pageValues(page) })
      return toPage(rows, page, undefined, asItIs, ({ number }) => [number])
    },
    findWorkingCopy: (id: string): Promise<WorkingCopy | undefined> => copy.get({ id }),
    /** By what operation the working copy that there was after a state came to its end, or undefined while there still is. */
    findEndOfCopy: async (id: string, number: number): Promise<string | undefined> => (await endOfCopy.get({ id, number }))?.action,
    /** The articles whose publication, or whose working copy's, is due. */
    listDue: async (moment: string): Promise<string[]> =>
      [...(await dueArticles.all({ moment })), ...(await dueCopies.all({ moment }))].map(({ id }) => id),
  }
}
