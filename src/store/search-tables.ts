import { integer, sqliteTable, text } from './drizzle.ts'

// What search reads. As in tables.ts, columns are named here only; migrations/0011_search.sql says what they hold.

/** The full-text index; `match` is asked of the table itself. */
export const searchIndex = sqliteTable('search_index', {
  rowid: integer('rowid').notNull(),
  headline: text('headline').notNull(),
  lead: text('lead').notNull(),
  tags: text('tags').notNull(),
  body: text('body').notNull(),
  often: text('often').notNull(),
  facets: text('facets').notNull(),
})

export const searchArticles = sqliteTable('search_articles', {
  doc: integer('doc').primaryKey(),
  id: text('id').notNull(),
  publishedAt: text('published_at').notNull(),
  revision: integer('revision').notNull(),
})

export const searchExperts = sqliteTable('search_experts', { doc: integer('doc').primaryKey(), id: text('id').notNull() })

export const searchState = sqliteTable('search_state', { only: integer('only').primaryKey(), isWhole: integer('is_whole').notNull() })

/** A document has as many rows: its own, and one for each published quote in it. */
export const rowsPerDocument = 1024
/** The first row of a person; those of articles are below. */
export const firstExpertRow = 2 ** 50
