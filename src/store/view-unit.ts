import { type ExclusionReason, repeatSeconds } from '../schemas/view.ts'
import { alias, and, asc, eq, gt, inArray, sql } from './drizzle.ts'
import { build, type Statement, template } from './statement.ts'
import { articles } from './tables.ts'
import { viewFindings as f, viewHits as h, viewVisitors as v, viewDays, viewTotals } from './view-tables.ts'

/** What one visitor sent about one article. */
export interface Hit {
  articleId: string
  /** Milliseconds since 1970. */
  at: number
  /** A hash of 48 bits by the salt of its UTC day. */
  visitor: number
  /** The same by the salt of the day before; only in the first seconds of a day, when yesterday's hit may still be repeated. */
  before: number | undefined
}

/** Hits on an article that are not counted, whoever sent them. */
export interface ExcludedHits {
  articleId: string
  /** The UTC day. */
  day: string
  hits: Record<Exclude<ExclusionReason, 'repeat'>, number>
}

const mark = sql.placeholder
const repeatMs = repeatSeconds * 1000
const hashBits = 48

// Hits travel as JSON, an array for each, so that a unit has the same few statements however many it takes.
const given = sql`json_each(${mark('given')}) g`
const g = [sql`g.value ->> 0`, sql`g.value ->> 1`, sql`g.value ->> 2`, sql`g.value ->> 3`] as const
const dayNumber = sql`(${g[1]}) / 86400000`
const noted = template(
  build.insert(h).select(
    build
      .select({
        seq: sql`null`.as('seq'),
        articleId: g[0].as('article_id'),
        at: g[1].as('at'),
        visitor: sql`(${dayNumber} << ${hashBits}) | (${g[2]})`.as('visitor'),
        before: sql`(${dayNumber} - 1 << ${hashBits}) | (${g[3]})`.as('before'),
      })
      .from(given),
  ),
)

const y = alias(v, 'y')

/**
 * The window slides: a hit within it repeats the one before, whether that counted or not. A clock that was set back repeats nothing by it. Hits
 * come one after the other in the order of visitors, so that each meets what the one before has left.
 */
const isView = sql`abs(excluded.last_at - ${v.lastAt}) > ${repeatMs}`
const isFirst = sql`ifnull(${h.at} - ${y.lastAt} > ${repeatMs}, 1)`
const meet = template(
  build
    .insert(v)
    .select(
      build
        .select({
          visitor: h.visitor,
          lastAt: h.at,
          lastSeq: h.seq,
          counted: isFirst.as('counted'),
          justCounted: isFirst.as('just_counted'),
        })
        .from(h)
        .leftJoin(y, eq(y.visitor, h.before))
        .where(sql`true`)
        .orderBy(asc(h.visitor), asc(h.seq)),
    )
    .onConflictDoUpdate({
      target: v.visitor,
      set: {
        lastAt: sql`excluded.last_at`,
        lastSeq: sql`excluded.last_seq`,
        counted: sql`${v.counted} + (${isView})`,
        justCounted: sql`iif(${v.lastSeq} < (select min(seq) from ${h}), 0, ${v.justCounted}) + (${isView})`,
      },
    }),
)

// What was found of a visitor stands in the row until the next hits are judged; it is taken with the last of them.
const isLast = sql`${v.lastSeq} = ${h.seq}`
const dayOfVisitor = sql`${h.visitor} >> ${hashBits}`
const find = template(
  build.insert(f).select(
    build
      .select({
        articleId: h.articleId,
        day: dayOfVisitor.as('day'),
        received: sql`count(*)`.as('received'),
        views: sql`sum(iif(${isLast}, ${v.justCounted}, 0))`.as('views'),
        uniqueViews: sql`sum(${isLast} and ${v.justCounted} > 0 and ${v.justCounted} = ${v.counted})`.as('unique_views'),
      })
      .from(h)
      .innerJoin(v, eq(v.visitor, h.visitor))
      .groupBy(h.articleId, sql`2`),
  ),
)

/** How a day takes in more of the same day. */
export const addToDays = {
  target: [viewDays.day, viewDays.articleId],
  set: {
    received: sql`${viewDays.received} + excluded.received`,
    views: sql`${viewDays.views} + excluded.views`,
    uniqueViews: sql`${viewDays.uniqueViews} + excluded.unique_views`,
    bots: sql`${viewDays.bots} + excluded.bots`,
    prefetches: sql`${viewDays.prefetches} + excluded.prefetches`,
    repeats: sql`${viewDays.repeats} + excluded.repeats`,
  },
}

const day = sql`date(${f.day} * 86400, 'unixepoch')`
// An article that is gone since must not hold up the others.
const isThere = inArray(f.articleId, build.select({ id: articles.id }).from(articles))
const addDays = template(
  build
    .insert(viewDays)
    .select(
      build
        .select({
          articleId: f.articleId,
          day: day.as('day'),
          received: f.received,
          views: f.views,
          uniqueViews: f.uniqueViews,
          bots: sql`0`.as('bots'),
          prefetches: sql`0`.as('prefetches'),
          repeats: sql`${f.received} - ${f.views}`.as('repeats'),
        })
        .from(f)
        .where(isThere),
    )
    .onConflictDoUpdate(addToDays),
)

const addTotals = template(
  build
    .insert(viewTotals)
    .select(
      build
        .select({ articleId: f.articleId, views: f.views, uniqueViews: f.uniqueViews, since: day.as('since') })
        .from(f)
        .where(and(isThere, gt(f.views, 0))),
    )
    .onConflictDoUpdate({
      target: viewTotals.articleId,
      set: {
        views: sql`${viewTotals.views} + excluded.views`,
        uniqueViews: sql`${viewTotals.uniqueViews} + excluded.unique_views`,
        since: sql`min(${viewTotals.since}, excluded.since)`,
      },
    }),
)

const e = { articleId: g[0], day: g[1], bots: g[2], prefetches: g[3] }
const exclude = template(
  build
    .insert(viewDays)
    .select(
      build
        .select({
          articleId: e.articleId.as('article_id'),
          day: e.day.as('day'),
          received: sql`(${e.bots}) + (${e.prefetches})`.as('received'),
          views: sql`0`.as('views'),
          uniqueViews: sql`0`.as('unique_views'),
          bots: e.bots.as('bots'),
          prefetches: e.prefetches.as('prefetches'),
          repeats: sql`0`.as('repeats'),
        })
        .from(given)
        .where(sql`true`),
    )
    .onConflictDoUpdate(addToDays),
)

/** The statement that notes hits, to be judged in their order by the next `judgeHits`. */
export const noteHits = (all: readonly Hit[]): Statement =>
  noted({ given: JSON.stringify(all.map(({ articleId, at, visitor, before }) => [articleId, at, visitor, before])) })

/**
 * The statements that count, or exclude as repeated, all hits that were noted, whoever noted them. Judged is what stands in the database when
 * they run, so they may be committed in any company.
 */
export const judgeHits: readonly Statement[] = [meet, find, addDays, addTotals, template(build.delete(f)), template(build.delete(h))].map(
  statement => statement({}),
)

/** The statement that notes hits as received and excluded. */
export const excludeHits = (all: readonly ExcludedHits[]): Statement =>
  exclude({ given: JSON.stringify(all.map(({ articleId, day, hits }) => [articleId, day, hits.bot, hits.prefetch])) })
