import { integer, sqliteTable, text } from './drizzle.ts'

// What is offered to readers while they type. As in tables.ts, columns are named here only; migrations/ says how they are kept in step.

const suggestionKinds = ['headline', 'expert', 'tag', 'rubric'] as const
export type SuggestionKind = (typeof suggestionKinds)[number]

/** Public things only, in the order of their ids: the best of each kind last. */
export const suggestions = sqliteTable('suggestions', {
  id: integer('id').primaryKey(),
  kind: text('kind', { enum: suggestionKinds }).notNull(),
  thing: text('thing').notNull(),
  language: text('language').notNull(),
  uses: integer('uses').notNull(),
  words: text('words', { mode: 'json' }).$type<string[]>().notNull(),
})

/** The full-text index of their words. */
export const suggestionWords = sqliteTable('suggestion_words', { rowid: integer('rowid').notNull(), words: text('words').notNull() })

/** Headlines that the index does not have yet; it gets them when they are deleted here. */
export const headlinesToIndex = sqliteTable('headlines_to_index', { id: integer('id').primaryKey() })

/** Every word of theirs. */
export const suggestionTerms = sqliteTable('suggestion_terms', { term: text('term').primaryKey() })
