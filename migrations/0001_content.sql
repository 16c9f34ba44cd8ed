-- Units, guards and the change log: see src/store/writer.ts.

CREATE TABLE units (
  id TEXT NOT NULL PRIMARY KEY,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE guards (
  only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  holds INTEGER NOT NULL CHECK (holds = 1)
) STRICT;
--> statement-breakpoint
INSERT INTO guards (only, holds) VALUES (1, 1);
--> statement-breakpoint
CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('site', 'rubric', 'expert', 'article', 'redirect')),
  id TEXT NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('put', 'delete')),
  tags TEXT NOT NULL CHECK (json_valid(tags))
) STRICT;
--> statement-breakpoint
CREATE TABLE site (
  only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  content TEXT NOT NULL CHECK (json_valid(content))
) STRICT;
--> statement-breakpoint
CREATE TABLE rubrics (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  texts TEXT NOT NULL CHECK (json_valid(texts))
) STRICT;
--> statement-breakpoint
CREATE INDEX rubrics_by_position ON rubrics (position, id);
--> statement-breakpoint
CREATE TABLE experts (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  sort_name TEXT NOT NULL,
  name_variants TEXT NOT NULL CHECK (json_valid(name_variants)),
  honorific_prefix TEXT,
  description TEXT,
  nationality TEXT,
  knows_about TEXT NOT NULL CHECK (json_valid(knows_about)),
  image TEXT CHECK (json_valid(image)),
  same_as TEXT NOT NULL CHECK (json_valid(same_as)),
  texts TEXT NOT NULL CHECK (json_valid(texts)),
  quote_count INTEGER NOT NULL CHECK (quote_count >= 0),
  article_count INTEGER NOT NULL CHECK (article_count >= 0),
  latest_article_at TEXT,
  CHECK ((article_count > 0) = (latest_article_at IS NOT NULL))
) STRICT;
--> statement-breakpoint
CREATE INDEX published_experts_by_name ON experts (sort_name, id) WHERE article_count > 0;
--> statement-breakpoint
CREATE INDEX published_experts_by_quotes ON experts (quote_count, id) WHERE article_count > 0;
--> statement-breakpoint
CREATE INDEX published_experts_by_latest ON experts (latest_article_at, id) WHERE article_count > 0;
--> statement-breakpoint
CREATE TABLE affiliations (
  expert_id TEXT NOT NULL REFERENCES experts (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  organization_name TEXT NOT NULL,
  organization_url TEXT,
  role_name TEXT,
  start_date TEXT,
  end_date TEXT,
  PRIMARY KEY (expert_id, position)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE expert_names (
  folded TEXT NOT NULL,
  expert_id TEXT NOT NULL REFERENCES experts (id) ON DELETE CASCADE,
  PRIMARY KEY (folded, expert_id)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX expert_names_by_expert ON expert_names (expert_id);
--> statement-breakpoint
CREATE TABLE expert_topics (
  folded TEXT NOT NULL,
  expert_id TEXT NOT NULL REFERENCES experts (id) ON DELETE CASCADE,
  PRIMARY KEY (folded, expert_id)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX expert_topics_by_expert ON expert_topics (expert_id);
--> statement-breakpoint
CREATE TABLE articles (
  id TEXT NOT NULL PRIMARY KEY,
  work_id TEXT NOT NULL,
  in_language TEXT NOT NULL,
  slug TEXT NOT NULL,
  rubric_id TEXT NOT NULL REFERENCES rubrics (id),
  headline TEXT NOT NULL,
  alternative_headline TEXT,
  description TEXT,
  byline TEXT,
  authors TEXT NOT NULL CHECK (json_valid(authors)),
  word_count INTEGER NOT NULL CHECK (word_count >= 0),
  image TEXT CHECK (json_valid(image)),
  tags TEXT NOT NULL CHECK (json_valid(tags)),
  genre TEXT,
  source_url TEXT,
  status TEXT NOT NULL CHECK (status IN ('draft', 'scheduled', 'published', 'withdrawn')),
  date_published TEXT,
  date_modified TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  corrections TEXT NOT NULL CHECK (json_valid(corrections)),
  withdrawn_at TEXT,
  withdrawn_reason TEXT,
  views_baseline INTEGER CHECK (views_baseline >= 0),
  -- Last, because SQLite walks through all that stands before a column to read it.
  body_text TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  UNIQUE (work_id, in_language),
  UNIQUE (in_language, slug),
  CHECK (status = 'draft' OR date_published IS NOT NULL),
  CHECK (status = 'scheduled' OR date_modified >= date_published),
  CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL))
) STRICT;
--> statement-breakpoint
CREATE INDEX published_articles_by_date ON articles (date_published, id) WHERE status = 'published';
--> statement-breakpoint
CREATE INDEX published_articles_by_language ON articles (in_language, date_published, id) WHERE status = 'published';
--> statement-breakpoint
CREATE INDEX published_articles_by_rubric ON articles (rubric_id, date_published, id) WHERE status = 'published';
--> statement-breakpoint
CREATE INDEX published_articles_by_rubric_and_language ON articles (rubric_id, in_language, date_published, id) WHERE status = 'published';
--> statement-breakpoint
CREATE TABLE article_tags (
  tag TEXT NOT NULL,
  date_published TEXT NOT NULL,
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  in_language TEXT NOT NULL,
  PRIMARY KEY (tag, date_published, article_id)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX article_tags_by_article ON article_tags (article_id);
--> statement-breakpoint
CREATE TABLE appearances (
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  expert_id TEXT NOT NULL REFERENCES experts (id),
  position INTEGER NOT NULL,
  capacity TEXT NOT NULL CHECK (capacity IN ('expert', 'official', 'author')),
  credited_as TEXT,
  published_at TEXT,
  PRIMARY KEY (article_id, expert_id)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX published_appearances_by_expert ON appearances (expert_id, published_at, article_id) WHERE published_at IS NOT NULL;
--> statement-breakpoint
CREATE INDEX appearances_by_expert ON appearances (expert_id);
--> statement-breakpoint
CREATE TABLE quotes (
  id TEXT NOT NULL PRIMARY KEY,
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  expert_id TEXT,
  status TEXT NOT NULL CHECK (status IN ('candidate', 'published', 'rejected', 'orphaned')),
  kind TEXT NOT NULL CHECK (kind IN ('direct', 'partial')),
  text TEXT NOT NULL,
  start_offset INTEGER NOT NULL CHECK (start_offset >= 0),
  end_offset INTEGER NOT NULL,
  blocks TEXT NOT NULL CHECK (json_valid(blocks)),
  prefix TEXT NOT NULL,
  suffix TEXT NOT NULL,
  attribution TEXT,
  article_revision INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('extracted', 'manual')),
  confidence REAL CHECK (confidence BETWEEN 0 AND 1),
  published_at TEXT,
  in_language TEXT NOT NULL,
  rubric_id TEXT NOT NULL REFERENCES rubrics (id),
  capacity TEXT CHECK (capacity IN ('expert', 'official', 'author')),
  FOREIGN KEY (article_id, expert_id) REFERENCES appearances (article_id, expert_id),
  CHECK (start_offset < end_offset),
  CHECK (status <> 'published' OR (expert_id IS NOT NULL AND capacity IS NOT NULL)),
  CHECK (published_at IS NULL OR status = 'published')
) STRICT;
--> statement-breakpoint
CREATE INDEX quotes_by_article ON quotes (article_id, start_offset);
--> statement-breakpoint
CREATE INDEX published_quotes_by_date ON quotes (published_at DESC, article_id DESC, start_offset) WHERE published_at IS NOT NULL;
--> statement-breakpoint
CREATE INDEX published_quotes_by_expert ON quotes (expert_id, published_at DESC, article_id DESC, start_offset) WHERE published_at IS NOT NULL;
--> statement-breakpoint
CREATE INDEX published_quotes_by_language ON quotes (in_language, published_at DESC, article_id DESC, start_offset) WHERE published_at IS NOT NULL;
--> statement-breakpoint
CREATE INDEX published_quotes_by_rubric ON quotes (rubric_id, published_at DESC, article_id DESC, start_offset) WHERE published_at IS NOT NULL;
--> statement-breakpoint
-- A quote is a place in a text, not a copy of it: the database itself refuses one whose words do not stand there …
CREATE TRIGGER quotes_stand_in_the_text BEFORE INSERT ON quotes WHEN NEW.status IN ('candidate', 'published')
BEGIN
  SELECT RAISE (ABORT, 'a quote does not match its text')
  WHERE NEW.text IS NOT (
    SELECT substr(body_text, NEW.start_offset + 1, NEW.end_offset - NEW.start_offset) FROM articles WHERE id = NEW.article_id
  );
END;
--> statement-breakpoint
CREATE TRIGGER quotes_stay_in_the_text BEFORE UPDATE ON quotes WHEN NEW.status IN ('candidate', 'published')
BEGIN
  SELECT RAISE (ABORT, 'a quote does not match its text')
  WHERE NEW.text IS NOT (
    SELECT substr(body_text, NEW.start_offset + 1, NEW.end_offset - NEW.start_offset) FROM articles WHERE id = NEW.article_id
  );
END;
--> statement-breakpoint
-- … and a text whose quotes would no longer match.
CREATE TRIGGER texts_keep_their_quotes BEFORE UPDATE OF body_text ON articles WHEN NEW.body_text IS NOT OLD.body_text
BEGIN
  SELECT RAISE (ABORT, 'a text no longer holds its quotes')
  WHERE EXISTS (
    SELECT 1 FROM quotes
    WHERE article_id = NEW.id AND status IN ('candidate', 'published')
      AND text IS NOT substr(NEW.body_text, start_offset + 1, end_offset - start_offset)
  );
END;
--> statement-breakpoint
CREATE TRIGGER published_quotes_do_not_overlap BEFORE INSERT ON quotes WHEN NEW.status = 'published'
BEGIN
  SELECT RAISE (ABORT, 'published quotes overlap')
  WHERE EXISTS (
    SELECT 1 FROM quotes
    WHERE article_id = NEW.article_id AND status = 'published' AND id <> NEW.id
      AND start_offset < NEW.end_offset AND end_offset > NEW.start_offset
  );
END;
--> statement-breakpoint
CREATE TRIGGER published_quotes_stay_apart BEFORE UPDATE ON quotes WHEN NEW.status = 'published'
BEGIN
  SELECT RAISE (ABORT, 'published quotes overlap')
  WHERE EXISTS (
    SELECT 1 FROM quotes
    WHERE article_id = NEW.article_id AND status = 'published' AND id <> NEW.id
      AND start_offset < NEW.end_offset AND end_offset > NEW.start_offset
  );
END;
--> statement-breakpoint
CREATE TRIGGER first_publication_is_for_ever BEFORE UPDATE OF date_published ON articles
WHEN OLD.status IN ('published', 'withdrawn') AND NEW.date_published IS NOT OLD.date_published
BEGIN
  SELECT RAISE (ABORT, 'datePublished is set once');
END;
--> statement-breakpoint
CREATE TABLE redirects (
  in_language TEXT NOT NULL,
  slug TEXT NOT NULL,
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  PRIMARY KEY (in_language, slug)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX redirects_by_article ON redirects (article_id);
--> statement-breakpoint
-- A slug is that of an article, or leads to one; never both.
CREATE TRIGGER redirects_leave_slugs_in_use BEFORE INSERT ON redirects
BEGIN
  SELECT RAISE (ABORT, 'the slug is in use')
  WHERE EXISTS (SELECT 1 FROM articles WHERE in_language = NEW.in_language AND slug = NEW.slug);
END;
--> statement-breakpoint
CREATE TRIGGER new_articles_leave_old_slugs BEFORE INSERT ON articles
BEGIN
  SELECT RAISE (ABORT, 'the slug is an old one')
  WHERE EXISTS (SELECT 1 FROM redirects WHERE in_language = NEW.in_language AND slug = NEW.slug);
END;
--> statement-breakpoint
CREATE TRIGGER articles_leave_old_slugs BEFORE UPDATE OF in_language, slug ON articles
BEGIN
  SELECT RAISE (ABORT, 'the slug is an old one')
  WHERE EXISTS (SELECT 1 FROM redirects WHERE in_language = NEW.in_language AND slug = NEW.slug);
END;
--> statement-breakpoint
CREATE VIEW published_articles AS SELECT * FROM articles WHERE status = 'published';
--> statement-breakpoint
CREATE VIEW withdrawn_articles AS SELECT id, in_language, slug, withdrawn_at, withdrawn_reason FROM articles WHERE status = 'withdrawn';
--> statement-breakpoint
CREATE VIEW published_appearances AS SELECT * FROM appearances WHERE published_at IS NOT NULL;
--> statement-breakpoint
CREATE VIEW published_quotes AS SELECT * FROM quotes WHERE published_at IS NOT NULL;
--> statement-breakpoint
CREATE VIEW published_experts AS SELECT * FROM experts WHERE article_count > 0;
