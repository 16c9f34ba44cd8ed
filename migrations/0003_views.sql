-- Views stand apart from content: nothing here touches an article, its ETag or its dateModified. A day is a UTC day, as YYYY-MM-DD.

CREATE TABLE view_salts (
  day TEXT NOT NULL PRIMARY KEY,
  salt BLOB NOT NULL CHECK (length(salt) = 32)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- Who came that day, as keyed hashes that nobody can undo once the day's salt is gone. What a hit was found to be stands in the row until
-- the next: whether it repeats the one before it, and how many of them counted.
CREATE TABLE view_visitors (
  day TEXT NOT NULL,
  visitor BLOB NOT NULL CHECK (length(visitor) = 16),
  last_at INTEGER NOT NULL,
  is_repeat INTEGER NOT NULL CHECK (is_repeat BETWEEN 0 AND 1),
  counted INTEGER NOT NULL CHECK (counted >= 0),
  PRIMARY KEY (day, visitor)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- Received is counted and excluded together, always: no commit that breaks this is possible. By day first, since most is asked of days; the
-- index does not change when something is counted.
CREATE TABLE view_days (
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  day TEXT NOT NULL,
  received INTEGER NOT NULL,
  views INTEGER NOT NULL CHECK (views >= 0),
  unique_views INTEGER NOT NULL CHECK (unique_views BETWEEN 0 AND views),
  bots INTEGER NOT NULL CHECK (bots >= 0),
  prefetches INTEGER NOT NULL CHECK (prefetches >= 0),
  repeats INTEGER NOT NULL CHECK (repeats >= 0),
  PRIMARY KEY (day, article_id),
  CHECK (received = views + bots + prefetches + repeats)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX view_days_by_article ON view_days (article_id, day);
--> statement-breakpoint
CREATE TABLE view_totals (
  article_id TEXT NOT NULL PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
  views INTEGER NOT NULL CHECK (views >= 0),
  unique_views INTEGER NOT NULL CHECK (unique_views >= 0 AND unique_views <= views),
  since TEXT NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
-- The articles most viewed within a period as they were at a moment, as a JSON array of [id, views], so that pages of it fit together while
-- counting goes on.
CREATE TABLE view_orders (
  period TEXT NOT NULL CHECK (period IN ('day', 'week', 'month')),
  made_at TEXT NOT NULL,
  articles TEXT NOT NULL CHECK (json_valid(articles)),
  PRIMARY KEY (period, made_at)
) STRICT;
