import { viewPeriods } from '../schemas/view.ts'
import { blob, integer, primaryKey, sqliteTable, text } from './drizzle.ts'

// The tables of views, as tables.ts has those of content. A day is a UTC day, as YYYY-MM-DD.

/** The secret that makes a day's visitors unrecognisable once it is gone. */
export const viewSalts = sqliteTable('view_salts', {
  day: text('day').primaryKey(),
  salt: blob('salt', { mode: 'buffer' }).notNull(),
})

// A visitor is the UTC day since 1970 in the upper bits, and a keyed hash in the 48 lower ones.

/** Hits that are yet to be judged, in the order in which they were taken. */
export const viewHits = sqliteTable('view_hits', {
  seq: integer('seq').primaryKey({ autoIncrement: true }),
  articleId: text('article_id').notNull(),
  // Milliseconds since 1970.
  at: integer('at').notNull(),
  visitor: integer('visitor').notNull(),
  before: integer('before'),
})

export const viewVisitors = sqliteTable('view_visitors', {
  visitor: integer('visitor').primaryKey(),
  // Milliseconds since 1970.
  lastAt: integer('last_at').notNull(),
  lastSeq: integer('last_seq').notNull(),
  counted: integer('counted').notNull(),
  justCounted: integer('just_counted').notNull(),
})

/** What was found of hits that are just being judged. */
export const viewFindings = sqliteTable('view_findings', {
  articleId: text('article_id').notNull(),
  // Since 1970.
  day: integer('day').notNull(),
  received: integer('received').notNull(),
  views: integer('views').notNull(),
  uniqueViews: integer('unique_views').notNull(),
})

export const viewDays = sqliteTable(
  'view_days',
  {
    articleId: text('article_id').notNull(),
    day: text('day').notNull(),
    received: integer('received').notNull(),
    views: integer('views').notNull(),
    uniqueViews: integer('unique_views').notNull(),
    bots: integer('bots').notNull(),
    prefetches: integer('prefetches').notNull(),
    repeats: integer('repeats').notNull(),
  },
  table => [primaryKey({ columns: [table.day, table.articleId] })],
)

export const viewTotals = sqliteTable('view_totals', {
  articleId: text('article_id').primaryKey(),
  views: integer('views').notNull(),
  uniqueViews: integer('unique_views').notNull(),
  since: text('since').notNull(),
})

export const viewOrders = sqliteTable(
  'view_orders',
  {
    period: text('period', { enum: viewPeriods }).notNull(),
    madeAt: text('made_at').notNull(),
    articles: text('articles', { mode: 'json' }).$type<[id: string, views: number][]>().notNull(),
  },
  table => [primaryKey({ columns: [table.period, table.madeAt] })],
)
