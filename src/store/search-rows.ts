import type { SQL } from 'drizzle-orm'
import { expertMeant, rubricNamed } from './article-lists.ts'
import { and, asc, desc, eq, gte, lte, sql } from './drizzle.ts'
import type { Reader } from './reader.ts'
import { oneRow, valuesIn } from './rows.ts'
import { firstExpertRow, searchIndex as i, rowsPerDocument, searchArticles, searchExperts } from './search-tables.ts'
import { build } from './statement.ts'
import { publishedArticles as a, experts, rubrics } from './tables.ts'

const mark = sql.placeholder
/** Numbers are bound as reals, which FTS5 does not take for the bounds of a range: it would walk through all of it. */
const whole = (name: string) => sql`cast(${mark(name)} as integer)`

/**
 * Rows that match, the newest first: SQLite walks the index backwards and stops at the limit, however many more there are. But where few of the rows
 * with a word match (it is in another column), it would walk past `from` to the very first to find one; so from there on it is walked forwards, to
 * the end, which nothing lies behind.
 */
export interface RowsAsked {
  match: string
  from?: number
  to: number
  limit: number
  /** Only of articles that were published after and before these moments; those of an index are of whole months. */
  dated?: { after: string; before: string } | undefined
}

/** A document: which article it is, and when that was published. */
export interface Place {
  doc: number
  id: string
  publishedAt: string
}

/** What a search is narrowed to, by slug or id. */
interface Named {
  rubric?: string | undefined
  expert?: string | undefined
}

export type RowKind = 'article' | 'quote' | 'any'

export function searchRowQueries(reader: Reader) {
  const matching = (narrowed: SQL | undefined) =>
    and(sql`${i} match ${mark('match')}`, gte(i.rowid, whole('from')), lte(i.rowid, whole('to')), narrowed)
  const date = sql`(select ${searchArticles.publishedAt} from ${searchArticles} where ${searchArticles.doc} = ${i.rowid} / ${rowsPerDocument})`
  const isWithin = sql`${date} > ${mark('after')} and ${date} < ${mark('before')}`
  const isArticle = sql`${i.rowid} & ${rowsPerDocument - 1} = 0`
  const isQuote = sql`not (${isArticle})`
  const backwards = (narrowed: SQL | undefined) =>
    reader.select({ row: i.rowid }).from(i).where(matching(narrowed)).orderBy(desc(i.rowid)).limit(mark('limit')).prepare()
  const forwards = (narrowed: SQL | undefined) =>
    reader.select({ row: i.rowid }).from(i).where(matching(narrowed)).orderBy(asc(i.rowid)).prepare()
  const ofKind = (narrowed: SQL | undefined) => ({
    backwards: backwards(narrowed),
    forwards: forwards(narrowed),
    backwardsWithin: backwards(and(narrowed, isWithin)),
    forwardsWithin: forwards(and(narrowed, isWithin)),
    count: reader.select({ count: sql<number>`count(*)` }).from(i).where(matching(narrowed)).prepare(),
  })
  const statements = { any: ofKind(undefined), article: ofKind(isArticle), quote: ofKind(isQuote) }
  const newest = reader.select({ doc: searchArticles.doc }).from(searchArticles).orderBy(desc(searchArticles.doc)).limit(1).prepare()
  const place = { doc: searchArticles.doc, id: searchArticles.id, publishedAt: searchArticles.publishedAt }
  const places = reader
    .select(place)
    .from(searchArticles)
    .where(sql`${searchArticles.doc} in ${valuesIn('docs')}`)
    .prepare()
  const placeOf = reader
    .select(place)
    .from(searchArticles)
    .where(eq(searchArticles.id, mark('id')))
    .prepare()
  const span = reader
    .select({
      oldest: sql<string | null>`${build.select({ at: a.datePublished }).from(a).orderBy(asc(a.datePublished)).limit(1)}`,
      newest: sql<string | null>`${build.select({ at: a.datePublished }).from(a).orderBy(desc(a.datePublished)).limit(1)}`,
    })
    .from(oneRow)
    .prepare()
  const people = reader
    .select({ id: searchExperts.id })
    .from(searchExperts)
    .where(sql`${searchExperts.doc} in ${valuesIn('docs')}`)
    .prepare()
  const allRubrics = reader.select({ id: rubrics.id, texts: rubrics.texts }).from(rubrics).prepare()
  const named = reader
    .select({
      rubric: sql<string | null>`${build
        .select({ id: rubrics.id })
        .from(rubrics)
        .where(sql`${rubrics.id} = ${rubricNamed('rubric')}`)}`,
      expert: sql<string | null>`${build
        .select({ id: experts.id })
        .from(experts)
        .where(sql`${experts.id} = ${expertMeant('expert')}`)}`,
    })
    .from(oneRow)
    .prepare()

  async function list(kind: RowKind, { match, from = 0, to, limit, dated }: RowsAsked): Promise<number[]> {
    const { backwards, backwardsWithin, forwards, forwardsWithin } = statements[kind]
    const asked = { match, from, to, limit, ...dated }
    if (from === 0) return (await (dated ? backwardsWithin : backwards).all(asked)).map(({ row }) => row)
    const found = await (dated ? forwardsWithin : forwards).all(asked)
    return found
      .slice(-limit)
      .map(({ row }) => row)
      .reverse()
  }

  return {
    list,
    /** The last row that an article could have by now. */
    lastRow: async (): Promise<number> => ((await newest.get())?.doc ?? 0) * rowsPerDocument + rowsPerDocument - 1,
    /** How many rows match: this walks through all of them. */
    count: async (kind: RowKind, { from = 0, ...asked }: Omit<RowsAsked, 'limit' | 'dated'>): Promise<number> =>
      (await statements[kind].count.get({ from, ...asked }))?.count ?? 0,
    /** Which articles the documents are, and when they were published. */
    placesOf: async (docs: readonly number[]): Promise<Map<number, Place>> =>
      new Map((await places.all({ docs: JSON.stringify(docs) })).map(found => [found.doc, found])),
    /** When the oldest and the newest published article were; both empty while there is none. */
    span: async (): Promise<{ oldest: string; newest: string }> => {
      const found = await span.get()
      return { oldest: found?.oldest ?? '', newest: found?.newest ?? '' }
    },
    /** The document of an article, undefined if it has none. */
    findPlace: (id: string): Promise<Place | undefined> => placeOf.get({ id }),
    /** The ids of the people whose rows match. */
    listPeople: async (match: string, limit: number): Promise<string[]> => {
      const found = await list('any', { match, from: firstExpertRow, to: Number.MAX_SAFE_INTEGER, limit })
      return (await people.all({ docs: JSON.stringify(found.map(row => (row - firstExpertRow) / rowsPerDocument)) })).map(({ id }) => id)
    },
    listRubrics: () => allRubrics.all(),
    /** The ids of what is named by slug or id; undefined when one of them is not there, so that nothing can be found. */
    resolve: async ({ rubric, expert }: Named): Promise<Named | undefined> => {
      const known = await named.get({ rubric: rubric ?? null, expert: expert ?? null })
      const isMissing = (rubric !== undefined && !known?.rubric) || (expert !== undefined && !known?.expert)
      return isMissing ? undefined : { rubric: known?.rubric ?? undefined, expert: known?.expert ?? undefined }
    },
  }
}

export type SearchRows = ReturnType<typeof searchRowQueries>
