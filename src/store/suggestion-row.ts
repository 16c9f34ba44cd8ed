import type { SQL } from 'drizzle-orm'
import { refShape } from './article-row.ts'
import { and, desc, eq, sql } from './drizzle.ts'
import { many, type Row } from './rows.ts'
import { build } from './statement.ts'
import { suggestions as s, suggestionWords as w } from './suggestion-tables.ts'
import { publishedArticles as a, publishedExperts as e, rubrics as r } from './tables.ts'

/** So many people, tags and rubrics are looked at: more than are sent, for not all that match have the words in one name, and places are rough. */
const looked = sql`60`
/** Headlines are in their order; the more are looked at, the more pages of articles are read. */
const lookedHeadlines = sql`${sql.placeholder('headlines')}`
const matching = (match: string) => and(sql`${w} match ${sql.placeholder(match)}`, eq(s.id, w.rowid))
/** The ids of a kind are a range, which is walked from its end: see the migration. */
const isHeadline = and(matching('localMatch'), sql`${w.rowid} < 1 << 60`)
const isExpert = and(matching('match'), sql`${w.rowid} >= 1 << 60 and ${w.rowid} < 2 << 60`)
const isTag = and(matching('localMatch'), sql`${w.rowid} >= 2 << 60 and ${w.rowid} < 3 << 60`)
const isRubric = and(matching('match'), sql`${w.rowid} >= 3 << 60`)

/** Cross joins keep their order, so that no more is looked up than is taken. */
const walk = (row: SQL.Aliased<unknown>) => build.select({ row }).from(w).crossJoin(s)
const bestFirst = desc(w.rowid)

/** What is looked up for what was typed: of each kind, whatever matches, the best of it first. */
export const foundShape = {
  headlines: many(
    { ...refShape(a), rubric: r.slug },
    row =>
      walk(row)
        .crossJoin(a)
        .crossJoin(r)
        .where(and(isHeadline, eq(a.id, s.thing), eq(r.id, a.rubricId)))
        .orderBy(bestFirst),
    lookedHeadlines,
  ),
  experts: many(
    { id: e.id, slug: e.slug, name: e.name, nameVariants: e.nameVariants, texts: e.texts, quoteCount: e.quoteCount },
    row =>
      walk(row)
        .crossJoin(e)
        .where(and(isExpert, eq(e.id, s.thing)))
        .orderBy(bestFirst),
    looked,
  ),
  tags: many({ tag: s.thing, articleCount: s.uses }, row => walk(row).where(isTag).orderBy(bestFirst), looked),
  rubrics: many(
    { id: r.id, slug: r.slug, texts: r.texts, position: r.position },
    row =>
      walk(row)
        .crossJoin(r)
        .where(and(isRubric, eq(r.id, s.thing)))
        .orderBy(bestFirst),
    looked,
  ),
}

export type Found = Row<typeof foundShape>
