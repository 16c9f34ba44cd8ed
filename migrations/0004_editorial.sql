-- A quote that was published and taken back stays, and says since when.
ALTER TABLE quotes ADD COLUMN retracted_at TEXT;
--> statement-breakpoint
-- The edited state of a published article, which goes live when it is published: at once, or at a time.
CREATE TABLE working_copies (
  article_id TEXT NOT NULL PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
  base_revision INTEGER NOT NULL,
  content TEXT NOT NULL CHECK (json_valid(content)),
  publish_at TEXT
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX working_copies_by_time ON working_copies (publish_at) WHERE publish_at IS NOT NULL;
--> statement-breakpoint
CREATE INDEX scheduled_articles_by_time ON articles (date_published) WHERE status = 'scheduled';
--> statement-breakpoint
CREATE INDEX articles_by_modification ON articles (date_modified, id);
--> statement-breakpoint
-- Every accepted write to an article, as it stood after it.
CREATE TABLE revisions (
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  at TEXT NOT NULL,
  key_id TEXT,
  action TEXT NOT NULL,
  is_live INTEGER NOT NULL CHECK (is_live BETWEEN 0 AND 1),
  content TEXT NOT NULL CHECK (json_valid(content)),
  -- The slugs, by id, of the people and the rubric in it, as they were.
  slugs TEXT NOT NULL CHECK (json_valid(slugs)),
  PRIMARY KEY (article_id, number)
) STRICT;
--> statement-breakpoint
-- Who did what: each row holds the hash of the one before it, so that none can be changed or taken away unnoticed.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  key_id TEXT NOT NULL,
  action TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('article', 'quote', 'expert', 'rubric', 'site', 'preview')),
  thing_id TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (json_valid(detail)),
  previous_hash TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN
  SELECT RAISE (ABORT, 'the audit is kept for ever');
END;
--> statement-breakpoint
CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE (ABORT, 'the audit is kept as it is');
END;
--> statement-breakpoint
CREATE INDEX audit_by_thing ON audit (thing_id, seq);
--> statement-breakpoint
CREATE INDEX audit_by_key ON audit (key_id, seq);
--> statement-breakpoint
-- What was answered to a POST with an Idempotency-Key, stored in the same unit as its effect.
CREATE TABLE idempotency (
  key_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  at TEXT NOT NULL,
  status INTEGER NOT NULL,
  etag TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (key_id, idempotency_key)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX idempotency_by_time ON idempotency (at);
--> statement-breakpoint
CREATE TABLE expert_redirects (
  slug TEXT NOT NULL PRIMARY KEY,
  expert_id TEXT NOT NULL REFERENCES experts (id),
  -- What was moved by the merge, so that it can be split again.
  merged TEXT NOT NULL CHECK (json_valid(merged))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE preview_secrets (
  only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  secret BLOB NOT NULL CHECK (length(secret) = 32)
) STRICT;
