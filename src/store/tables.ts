import { type Article, articleStatuses, bodyForms, type Correction } from '../schemas/article.ts'
import type { Block } from '../schemas/block.ts'
import { capacities, type ExpertText } from '../schemas/expert.ts'
import type { Image } from '../schemas/image.ts'
import type { Scope } from '../schemas/key.ts'
import { type QuoteBlock, quoteKinds, quoteOrigins, quoteStatuses } from '../schemas/quote.ts'
import type { RubricTexts } from '../schemas/rubric.ts'
import type { Site } from '../schemas/site.ts'
import { blob, integer, primaryKey, real, sqliteTable, text } from './drizzle.ts'
import type { Merged } from './merged.ts'

// The only place where a column is named. What SQLite must hold beyond it (STRICT, CHECK, indexes, triggers) stands in migrations/;
// a test compares the two. Times are text: RFC 3339, UTC, milliseconds.

/** The ids of the units that were committed, so that a unit repeated is a unit applied once. */
export const units = sqliteTable('units', {
  id: text('id').primaryKey(),
  at: text('at').notNull(),
})

/** One row, whose CHECK fails when the statement before it changed no row: see unit.ts. */
export const guards = sqliteTable('guards', {
  only: integer('only').primaryKey(),
  holds: integer('holds').notNull(),
})

const changeKinds = ['site', 'rubric', 'expert', 'article', 'redirect'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** The change log: every change of public content, in the order of its commit. `tags` names all that the change touches. */
export const changes = sqliteTable('changes', {
  seq: integer('seq').primaryKey({ autoIncrement: true }),
  at: text('at').notNull(),
  kind: text('kind', { enum: changeKinds }).notNull(),
  id: text('id').notNull(),
  op: text('op', { enum: ['put', 'delete'] }).notNull(),
  tags: text('tags', { mode: 'json' }).$type<string[]>().notNull(),
})

export const site = sqliteTable('site', {
  only: integer('only').primaryKey(),
  content: text('content', { mode: 'json' }).$type<Site>().notNull(),
})

export const rubrics = sqliteTable('rubrics', {
  id: text('id').primaryKey(),
  slug: text('slug').notNull(),
  position: integer('position').notNull(),
  texts: text('texts', { mode: 'json' }).$type<RubricTexts>().notNull(),
})

const expertColumns = {
  id: text('id').primaryKey(),
  slug: text('slug').notNull(),
  name: text('name').notNull(),
  sortName: text('sort_name').notNull(),
  nameVariants: text('name_variants', { mode: 'json' }).$type<string[]>().notNull(),
  honorificPrefix: text('honorific_prefix'),
  description: text('description'),
  nationality: text('nationality'),
  knowsAbout: text('knows_about', { mode: 'json' }).$type<string[]>().notNull(),
  image: text('image', { mode: 'json' }).$type<Image>(),
  sameAs: text('same_as', { mode: 'json' }).$type<string[]>().notNull(),
  texts: text('texts', { mode: 'json' }).$type<Record<string, ExpertText>>().notNull(),
  // Of published articles only; kept by the units that publish and withdraw them.
  quoteCount: integer('quote_count').notNull(),
  articleCount: integer('article_count').notNull(),
  latestArticleAt: text('latest_article_at'),
  // What they are found by: the folded words of all names for suggestions, the terms of the names and of what is said of them for search.
  words: text('words', { mode: 'json' }).$type<string[]>().notNull(),
  searchNames: text('search_names').notNull(),
  searchAbout: text('search_about').notNull(),
}

export const experts = sqliteTable('experts', expertColumns)

export const affiliations = sqliteTable(
  'affiliations',
  {
    expertId: text('expert_id').notNull(),
    position: integer('position').notNull(),
    organizationName: text('organization_name').notNull(),
    organizationUrl: text('organization_url'),
    roleName: text('role_name'),
    startDate: text('start_date'),
    endDate: text('end_date'),
  },
  table => [primaryKey({ columns: [table.expertId, table.position] })],
)

/** What an expert is found by: each word of each name onwards, folded (`goktug caliskan`, `caliskan`). */
export const expertNames = sqliteTable(
  'expert_names',
  { folded: text('folded').notNull(), expertId: text('expert_id').notNull() },
  table => [primaryKey({ columns: [table.folded, table.expertId] })],
)

/** What an expert knows about, folded. */
export const expertTopics = sqliteTable(
  'expert_topics',
  { folded: text('folded').notNull(), expertId: text('expert_id').notNull() },
  table => [primaryKey({ columns: [table.folded, table.expertId] })],
)

const articleColumns = {
  id: text('id').primaryKey(),
  workId: text('work_id').notNull(),
  inLanguage: text('in_language').notNull(),
  slug: text('slug').notNull(),
  rubricId: text('rubric_id').notNull(),
  headline: text('headline').notNull(),
  alternativeHeadline: text('alternative_headline'),
  description: text('description'),
  byline: text('byline'),
  authors: text('authors', { mode: 'json' }).$type<Article['authors']>().notNull(),
  wordCount: integer('word_count').notNull(),
  image: text('image', { mode: 'json' }).$type<Image>(),
  tags: text('tags', { mode: 'json' }).$type<string[]>().notNull(),
  genre: text('genre'),
  sourceUrl: text('source_url'),
  status: text('status', { enum: articleStatuses }).notNull(),
  datePublished: text('date_published'),
  dateModified: text('date_modified').notNull(),
  revision: integer('revision').notNull(),
  corrections: text('corrections', { mode: 'json' }).$type<Correction[]>().notNull(),
  withdrawnAt: text('withdrawn_at'),
  withdrawnReason: text('withdrawn_reason'),
  viewsBaseline: integer('views_baseline'),
  bodyText: text('body_text').notNull(),
  body: text('body', { mode: 'json' }).$type<Block[]>().notNull(),
}

export const articles = sqliteTable('articles', articleColumns)

/** The tags of published articles, for lists by tag. */
export const articleTags = sqliteTable(
  'article_tags',
  {
    tag: text('tag').notNull(),
    datePublished: text('date_published').notNull(),
    articleId: text('article_id').notNull(),
    inLanguage: text('in_language').notNull(),
  },
  table => [primaryKey({ columns: [table.tag, table.datePublished, table.articleId] })],
)

const appearanceColumns = {
  articleId: text('article_id').notNull(),
  expertId: text('expert_id').notNull(),
  position: integer('position').notNull(),
  capacity: text('capacity', { enum: capacities }).notNull(),
  creditedAs: text('credited_as'),
  // The article's datePublished while it is published, else null: what makes the row visible, and its place in lists.
  publishedAt: text('published_at'),
}

export const appearances = sqliteTable('appearances', appearanceColumns, table => [
  primaryKey({ columns: [table.articleId, table.expertId] }),
])

const quoteColumns = {
  id: text('id').primaryKey(),
  articleId: text('article_id').notNull(),
  expertId: text('expert_id'),
  status: text('status', { enum: quoteStatuses }).notNull(),
  kind: text('kind', { enum: quoteKinds }).notNull(),
  text: text('text').notNull(),
  startOffset: integer('start_offset').notNull(),
  endOffset: integer('end_offset').notNull(),
  blocks: text('blocks', { mode: 'json' }).$type<QuoteBlock[]>().notNull(),
  prefix: text('prefix').notNull(),
  suffix: text('suffix').notNull(),
  attribution: text('attribution'),
  retractedAt: text('retracted_at'),
  articleRevision: integer('article_revision').notNull(),
  origin: text('origin', { enum: quoteOrigins }).notNull(),
  confidence: real('confidence'),
  // Copied from its article and appearance, so that every list of quotes is one walk along one index.
  publishedAt: text('published_at'),
  inLanguage: text('in_language').notNull(),
  rubricId: text('rubric_id').notNull(),
  capacity: text('capacity', { enum: capacities }),
}

export const quotes = sqliteTable('quotes', quoteColumns)

export const redirects = sqliteTable(
  'redirects',
  {
    inLanguage: text('in_language').notNull(),
    slug: text('slug').notNull(),
    articleId: text('article_id').notNull(),
  },
  table => [primaryKey({ columns: [table.inLanguage, table.slug] })],
)

/** Slugs and ids of people who were merged into others. */
export const expertRedirects = sqliteTable('expert_redirects', {
  slug: text('slug').primaryKey(),
  oldId: text('old_id'),
  expertId: text('expert_id').notNull(),
  // Null of one that a bundle tells of.
  merged: text('merged', { mode: 'json' }).$type<Merged>(),
})

// What delivery reads: views without an unpublished row. They are declared as tables, because Drizzle cannot alias a view.

export const publishedArticles = sqliteTable('published_articles', articleColumns)
export const publishedAppearances = sqliteTable('published_appearances', appearanceColumns)
export const publishedQuotes = sqliteTable('published_quotes', quoteColumns)
export const publishedExperts = sqliteTable('published_experts', expertColumns)

const { id, inLanguage, slug, withdrawnAt, withdrawnReason } = articleColumns
/** What remains of an article that was taken back. */
export const withdrawnArticles = sqliteTable('withdrawn_articles', { id, inLanguage, slug, withdrawnAt, withdrawnReason })

export const keys = sqliteTable('keys', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  scopes: text('scopes', { mode: 'json' }).$type<Scope[]>().notNull(),
  secretHash: text('secret_hash').notNull(),
  createdAt: text('created_at').notNull(),
  expiresAt: text('expires_at'),
  revokedAt: text('revoked_at'),
  // To the day, so that a busy key is not a write for every request.
  lastUsedOn: text('last_used_on'),
})

/** Answers to readers who asked for an article: see renditions.ts. */
export const renditions = sqliteTable(
  'renditions',
  {
    articleId: text('article_id').notNull(),
    form: text('form', { enum: bodyForms }).notNull(),
    inLanguage: text('in_language').notNull(),
    slug: text('slug'),
    madeBy: text('made_by').notNull(),
    seq: integer('seq').notNull(),
    etag: text('etag').notNull(),
    fields: text('fields').notNull(),
    tags: text('tags').notNull(),
    body: blob('body', { mode: 'buffer' }).notNull(),
  },
  table => [primaryKey({ columns: [table.articleId, table.form] })],
)

/** Articles as they stand in the answers of lists. */
export const cards = sqliteTable('cards', {
  articleId: text('article_id').primaryKey(),
  madeBy: text('made_by').notNull(),
  seq: integer('seq').notNull(),
  tags: text('tags').notNull(),
  body: text('body').notNull(),
})
