import type { SQL } from 'drizzle-orm'
import { type ArticleName, byName, nameValues } from './articles.ts'
import { and, eq, getTableColumns, gt, gte, notExists, or, sql } from './drizzle.ts'
import type { Query } from './reader.ts'
import { type Row, rowDecoder } from './rows.ts'
import { build, insertWhere, type Statement, template } from './statement.ts'
import { publishedArticles as a, appearances, cards, changes, renditions as r } from './tables.ts'

// Answers to readers who asked for an article, and the cards of lists, as they were sent. The database drops what ends with an article (migrations 0012
// and 0013); what changed of the site, the rubrics or the people since is seen when they are looked up. So none is given that a fresh one would differ from.

/** An answer, and of which article it is. */
export type Rendition = typeof r.$inferSelect
/** A card, and of which article it is. */
type StoredCard = typeof cards.$inferSelect

const mark = sql.placeholder
const shape = { etag: r.etag, fields: r.fields, tags: r.tags, body: r.body }
const decode = rowDecoder(shape)

// The kinds stand there literally, as in the partial indexes.
const lastOf = (kinds: SQL) => sql`(select coalesce(max(${changes.seq}), 0) from ${changes} where ${changes.kind} ${kinds})`
const lastOfAll = lastOf(sql`in ('site', 'rubric')`)
const lastOfPeople = lastOf(sql`= 'expert'`)

/** Whether what is stored was made after all that has changed of what it shows; and by this program. */
export function isOfNow(stored: typeof r | typeof cards): SQL | undefined {
  const changedPeople = build
    .select({ found: sql`1` })
    .from(appearances)
    .innerJoin(changes, and(sql`${changes.kind} = 'expert'`, eq(changes.id, appearances.expertId), gt(changes.seq, stored.seq)))
    .where(eq(appearances.articleId, stored.articleId))
  return and(eq(stored.madeBy, mark('madeBy')), gte(stored.seq, lastOfAll), or(gte(stored.seq, lastOfPeople), notExists(changedPeople)))
}

const find = byName(where => {
  const named = where({ id: r.articleId, inLanguage: r.inLanguage, slug: r.slug })
  return template(
    build
      .select(shape)
      .from(r)
      .where(and(named, eq(r.form, mark('form')), isOfNow(r))),
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

const touched = sql`exists (select 1 from ${changes}, json_each(${changes.tags}) touched where ${changes.seq} > ${mark('seq')} and instr(' ' || ${mark('tags')} || ' ', ' ' || touched.value || ' ') > 0)`
const isThere = sql`exists (select 1 from ${a} where ${a.id} = ${mark('article_id')})`

function keeperIn<Stored extends Rendition | StoredCard>(table: typeof r | typeof cards): (stored: Stored) => Statement {
  const columns = Object.entries(getTableColumns(table))
  const insert = insertWhere(
    table,
    columns.map(([, column]) => column),
    sql`${isThere} and not ${touched}`,
    sql`replace`,
  )
  return stored =>
    insert(Object.fromEntries(columns.map(([key, column]) => [column.name, column.mapToDriverValue(Reflect.get(stored, key))])))
}

// Nothing is kept if something that it is made of has changed since it was made.

/** The statement that keeps an answer. */
export const keepRendition = keeperIn<Rendition>(r)
/** The statement that keeps a card. */
export const keepCard = keeperIn<StoredCard>(cards)
