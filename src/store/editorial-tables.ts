import { type AuditEntry, auditKinds } from '../schemas/audit.ts'
import type { ArticleParts } from './article-unit.ts'
import { blob, integer, primaryKey, sqliteTable, text } from './drizzle.ts'

// What only editors see. As in tables.ts, columns are named here only, and migrations/ holds what SQLite must hold beyond it.

export const workingCopies = sqliteTable('working_copies', {
  articleId: text('article_id').primaryKey(),
  baseRevision: integer('base_revision').notNull(),
  content: text('content', { mode: 'json' }).$type<ArticleParts>().notNull(),
  publishAt: text('publish_at'),
})

export const revisions = sqliteTable(
  'revisions',
  {
    articleId: text('article_id').notNull(),
    number: integer('number').notNull(),
    at: text('at').notNull(),
    keyId: text('key_id'),
    action: text('action').notNull(),
    isLive: integer('is_live').notNull(),
    content: text('content', { mode: 'json' }).$type<ArticleParts>().notNull(),
    slugs: text('slugs', { mode: 'json' }).$type<Record<string, string>>().notNull(),
  },
  table => [primaryKey({ columns: [table.articleId, table.number] })],
)

export const audit = sqliteTable('audit', {
  seq: integer('seq').primaryKey(),
  at: text('at').notNull(),
  keyId: text('key_id').notNull(),
  action: text('action').notNull(),
  kind: text('kind', { enum: auditKinds }).notNull(),
  thingId: text('thing_id').notNull(),
  detail: text('detail', { mode: 'json' }).$type<AuditEntry['detail']>().notNull(),
  previousHash: text('previous_hash').notNull(),
  hash: text('hash').notNull(),
})

export const idempotency = sqliteTable(
  'idempotency',
  {
    keyId: text('key_id').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    requestHash: text('request_hash').notNull(),
    at: text('at').notNull(),
    status: integer('status').notNull(),
    etag: text('etag'),
    body: text('body').notNull(),
  },
  table => [primaryKey({ columns: [table.keyId, table.idempotencyKey] })],
)

export const previewSecrets = sqliteTable('preview_secrets', {
  only: integer('only').primaryKey(),
  secret: blob('secret', { mode: 'buffer' }).notNull(),
})
