-- The full-text index of what is public. A row of an article has the number of its document times 1024; the rows behind it are its published
-- quotes, in the order of its text. People have rows of their own, behind those of all articles. Terms are made by src/text/terms.ts: folded
-- and stemmed, so to this tokenizer whatever is not ASCII is a letter. `often` repeats what the body has four times or more, `facets` holds
-- what is no text: language, rubric, people, tags and months, as terms with an underscore.
CREATE VIRTUAL TABLE search_index USING fts5 (
  headline, lead, tags, body, often, facets,
  content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'"
);
--> statement-breakpoint
-- The documents of published articles, numbered in the order in which they were indexed: the newest have the highest.
CREATE TABLE search_articles (
  doc INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  published_at TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
-- Those of people in published articles.
CREATE TABLE search_experts (
  doc INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
) STRICT;
--> statement-breakpoint
-- Whether all that is public is in the index; what was there before this migration is not.
CREATE TABLE search_state (
  only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
  is_whole INTEGER NOT NULL CHECK (is_whole BETWEEN 0 AND 1)
) STRICT;
--> statement-breakpoint
INSERT INTO search_state (only, is_whole) SELECT 1, NOT EXISTS (SELECT 1 FROM articles);
--> statement-breakpoint
-- What people are found by, made where they are written: the terms of their names, and of what is said of them.
ALTER TABLE experts ADD COLUMN search_names TEXT NOT NULL DEFAULT '';
--> statement-breakpoint
ALTER TABLE experts ADD COLUMN search_about TEXT NOT NULL DEFAULT '';
--> statement-breakpoint
-- People come and go with the articles that they are in.
CREATE TRIGGER experts_are_found AFTER UPDATE OF article_count ON experts WHEN OLD.article_count = 0 AND NEW.article_count > 0
BEGIN
  INSERT INTO search_experts (id) VALUES (NEW.id);
  INSERT INTO search_index (rowid, headline, lead)
  SELECT ((1 << 40) + doc) << 10, NEW.search_names, NEW.search_about FROM search_experts WHERE id = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER experts_are_found_no_more AFTER UPDATE OF article_count ON experts WHEN OLD.article_count > 0 AND NEW.article_count = 0
BEGIN
  DELETE FROM search_index WHERE rowid = (SELECT ((1 << 40) + doc) << 10 FROM search_experts WHERE id = NEW.id);
  DELETE FROM search_experts WHERE id = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER experts_are_found_by_their_names AFTER UPDATE OF search_names, search_about ON experts WHEN NEW.article_count > 0
BEGIN
  DELETE FROM search_index WHERE rowid = (SELECT ((1 << 40) + doc) << 10 FROM search_experts WHERE id = NEW.id);
  INSERT OR IGNORE INTO search_experts (id) VALUES (NEW.id);
  INSERT INTO search_index (rowid, headline, lead)
  SELECT ((1 << 40) + doc) << 10, NEW.search_names, NEW.search_about FROM search_experts WHERE id = NEW.id;
END;
