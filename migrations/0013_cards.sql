-- Header fields and tags of stored answers as they are sent, not as JSON. The answers are made again.
DROP TABLE renditions;
--> statement-breakpoint
CREATE TABLE renditions (
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  form TEXT NOT NULL CHECK (form IN ('blocks', 'html', 'text', 'markdown')),
  in_language TEXT NOT NULL,
  slug TEXT,
  made_by TEXT NOT NULL,
  seq INTEGER NOT NULL,
  etag TEXT NOT NULL,
  fields TEXT NOT NULL,
  tags TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (article_id, form)
) STRICT;
--> statement-breakpoint
CREATE INDEX renditions_by_slug ON renditions (in_language, slug, form);
--> statement-breakpoint
-- Articles as they stand in the answers of lists, kept true in the same way; a table of their own, so that those of a page are near each other.
CREATE TABLE cards (
  article_id TEXT NOT NULL PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
  made_by TEXT NOT NULL,
  seq INTEGER NOT NULL,
  tags TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
--> statement-breakpoint
CREATE TRIGGER cards_end_with_articles AFTER UPDATE OF revision ON articles
BEGIN
  DELETE FROM cards WHERE article_id = NEW.id;
END;
--> statement-breakpoint
-- While nobody was changed since, there is no need to ask who is in an article.
CREATE INDEX changes_of_people ON changes (seq) WHERE kind = 'expert';
