import { and, eq, gt, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { type ExclusionReason, repeatSeconds } from '../schemas/view.ts'
import { build, type Statement, template } from './statement.ts'
import { viewVisitors as v, viewDays, viewTotals } from './view-tables.ts'

/** What one visitor sent about one article within repeatSeconds from hit to hit; the first is judged by what came before, the others repeat it. */
export interface Hits {
  articleId: string
  /** The UTC day. */
  day: string
  /** Milliseconds since 1970, of the first and of the last. */
  firstAt: number
  lastAt: number
  hits: number
  /** 16 bytes in hex. */
  visitor: string
  /** The same visitor by the salt of the day before; only in the first seconds of a day, when yesterday's hit may still be repeated. */
  before?: { day: string; visitor: string } | undefined
}

/** Hits on an article that are not counted, whoever sent them. */
export interface ExcludedHits {
  articleId: string
  day: string
  hits: Record<Exclude<ExclusionReason, 'repeat'>, number>
}

const mark = sql.placeholder
const repeatMs = repeatSeconds * 1000

// Hits travel as JSON, an array for each, so that a unit has the same few statements however many it counts.
const given = sql`json_each(${mark('given')}) h`
const h = {
  articleId: sql`h.value ->> 0`,
  day: sql`h.value ->> 1`,
  hits: sql`h.value ->> 2`,
  visitor: sql`unhex(h.value ->> 3)`,
  firstAt: sql`h.value ->> 4`,
  lastAt: sql`h.value ->> 5`,
  dayBefore: sql`h.value ->> 6`,
  visitorBefore: sql`unhex(h.value ->> 7)`,
  bots: sql`h.value ->> 2`,
  prefetches: sql`h.value ->> 3`,
}
const isVisitor = and(eq(v.day, h.day), eq(v.visitor, h.visitor))

/** The window slides: a hit within it repeats the one before, whether that counted or not. A clock that was set back repeats nothing by it. */
const y = alias(v, 'y')
const isRepeat = sql`ifnull(abs(${h.firstAt} - coalesce(${v.lastAt}, ${y.lastAt})) <= ${repeatMs}, 0)`

const meet = template(
  build
    .insert(v)
    .select(
      build
        .select({
          day: h.day.as('day'),
          visitor: h.visitor.as('visitor'),
          lastAt: h.lastAt.as('last_at'),
          isRepeat: isRepeat.as('is_repeat'),
          counted: sql`ifnull(${v.counted}, 0) + 1 - ${isRepeat}`.as('counted'),
        })
        .from(given)
        .leftJoin(v, isVisitor)
        .leftJoin(y, and(eq(y.day, h.dayBefore), eq(y.visitor, h.visitorBefore)))
        .where(sql`true`),
    )
    .onConflictDoUpdate({
      target: [v.day, v.visitor],
      set: { lastAt: sql`excluded.last_at`, isRepeat: sql`excluded.is_repeat`, counted: sql`excluded.counted` },
    }),
)

// What was found of a visitor stands in the row until the next unit.
const views = sql`sum(1 - ${v.isRepeat})`
const uniqueViews = sql`sum(${v.isRepeat} = 0 and ${v.counted} = 1)`

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

const addDays = template(
  build
    .insert(viewDays)
    .select(
      build
        .select({
          articleId: h.articleId.as('article_id'),
          day: h.day.as('day'),
          received: sql`sum(${h.hits})`.as('received'),
          views: views.as('views'),
          uniqueViews: uniqueViews.as('unique_views'),
          bots: sql`0`.as('bots'),
          prefetches: sql`0`.as('prefetches'),
          repeats: sql`sum(${h.hits} - 1 + ${v.isRepeat})`.as('repeats'),
        })
        .from(given)
        .innerJoin(v, isVisitor)
        .groupBy(h.articleId, h.day),
    )
    .onConflictDoUpdate(addToDays),
)

const addTotals = template(
  build
    .insert(viewTotals)
    .select(
      build
        .select({
          articleId: h.articleId.as('article_id'),
          views: views.as('views'),
          uniqueViews: uniqueViews.as('unique_views'),
          since: sql`min(${h.day})`.as('since'),
        })
        .from(given)
        .innerJoin(v, isVisitor)
        .groupBy(h.articleId)
        .having(gt(views, 0)),
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

const exclude = template(
  build
    .insert(viewDays)
    .select(
      build
        .select({
          articleId: h.articleId.as('article_id'),
          day: h.day.as('day'),
          received: sql`${h.bots} + ${h.prefetches}`.as('received'),
          views: sql`0`.as('views'),
          uniqueViews: sql`0`.as('unique_views'),
          bots: h.bots.as('bots'),
          prefetches: h.prefetches.as('prefetches'),
          repeats: sql`0`.as('repeats'),
        })
        .from(given)
        .where(sql`true`),
    )
    .onConflictDoUpdate(addToDays),
)

/**
 * The statements that count hits of visitors, none of whom may come twice on a day. Judged is what stands in the database when they run, so
 * they may be committed in any company.
 */
export function countHits(all: readonly Hits[]): Statement[] {
  const rows = all.map(({ articleId, day, hits, visitor, firstAt, lastAt, before }) => {
    const common = [articleId, day, hits, visitor, firstAt, lastAt]
    return before ? [...common, before.day, before.visitor] : common
  })
  const values = { given: JSON.stringify(rows) }
  return all.length === 0 ? [] : [meet, addDays, addTotals].map(statement => statement(values))
}

/** The statements that note hits as received and excluded. */
export function excludeHits(all: readonly ExcludedHits[]): Statement[] {
  const rows = all.map(({ articleId, day, hits }) => [articleId, day, hits.bot, hits.prefetch])
  return all.length === 0 ? [] : [exclude({ given: JSON.stringify(rows) })]
}
