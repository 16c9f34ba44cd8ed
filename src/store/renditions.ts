import { type ArticleName, byName, nameValues } from './articles.ts'
import { and, eq, getTableColumns, gt, gte, notExists, sql } from './drizzle.ts'
import type { Query } from './reader.ts'
import { type Row, rowDecoder } from './rows.ts'
import { build, insertWhere, type Statement, template } from './statement.ts'
import { publishedArticles as a, appearances, changes, renditions as r } from './tables.ts'

// Answers to readers who asked for an article, as they were sent. The database drops what ends with an article (migrations/0012_renditions.sql);
// what changed of the site, the rubrics or the people since is seen when an answer is looked up. So none is given that a fresh one would differ from.

/** An answer, and of which article it is. */
export type Rendition = typeof r.$inferSelect

const mark = sql.placeholder
const shape = { etag: r.etag, fields: r.fields, tags: r.tags, body: r.body }
const decode = rowDecoder(shape)

// The kinds stand there literally, as in the partial indexes.
const lastOfAll = sql`(select coalesce(max(${changes.seq}), 0) from ${changes} where ${changes.kind} in ('site', 'rubric'))`
const changedPeople = build
  .select({ found: sql`1` })
  .from(appearances)
  .innerJoin(changes, and(sql`${changes.kind} = 'expert'`, eq(changes.id, appearances.expertId), gt(changes.seq, r.seq)))
  .where(eq(appearances.articleId, r.articleId))
const isOfNow = and(gte(r.seq, lastOfAll), notExists(changedPeople))

const find = byName(where => {
  const named = where({ id: r.articleId, inLanguage: r.inLanguage, slug: r.slug })
  return template(
    build
      .select(shape)
      .from(r)
      .where(and(named, eq(r.form, mark('form')), eq(r.madeBy, mark('madeBy')), isOfNow)),
  )
})

/** A function that looks answers up, at once: `run` carries queries out in this process. */
export const renditionFinder =
  (run: (query: Query) => unknown) =>
  (name: ArticleName, made: Pick<Rendition, 'form' | 'madeBy'>): Row<typeof shape> | undefined => {
    const { sql: text, params } = find(name)({ ...nameValues(name), ...made })
    const row = run({ text, params, method: 'get' })
    return row === undefined ? undefined : decode(row)
  }

const forget = template(build.delete(r).where(and(eq(r.articleId, mark('article_id')), eq(r.form, mark('form')))))
const touched = sql`exists (select 1 from ${changes}, json_each(${changes.tags}) touched where ${changes.seq} > ${mark('seq')} and touched.value in (select value from json_each(${mark('tags')})))`
const isThere = sql`exists (select 1 from ${a} where ${a.id} = ${mark('article_id')})`
const insert = insertWhere(r, Object.values(getTableColumns(r)), sql`${isThere} and not ${touched}`)

/** The statements that keep an answer, unless something that it is made of has changed since it was made. */
export function keepRendition(rendition: Rendition): Statement[] {
  const values = Object.fromEntries(
    Object.entries(getTableColumns(r)).map(([key, column]) => [column.name, column.mapToDriverValue(Reflect.get(rendition, key))]),
  )
  return [forget(values), insert(values)]
}
