-- Hits of readers as they were taken, in order, until they are judged, many at a time: an entry at the end of a table is written down sooner than one
-- in the midst of a million visitors. A visitor is the UTC day since 1970 in the upper bits and a keyed hash of 48 bits in the lower ones; `before` is
-- the same by the salt of the day before, in the first seconds of a day, when a hit of yesterday may still be repeated.
CREATE TABLE view_hits (
  seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  article_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  visitor INTEGER NOT NULL,
  before INTEGER
) STRICT;
--> statement-breakpoint
-- Who came that day: when and with which hit last, how many hits of theirs counted, and how many of those that were judged last.
CREATE TABLE visitors_anew (
  visitor INTEGER NOT NULL PRIMARY KEY,
  last_at INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  counted INTEGER NOT NULL CHECK (counted >= 0),
  just_counted INTEGER NOT NULL CHECK (just_counted BETWEEN 0 AND counted)
) STRICT;
--> statement-breakpoint
-- The first 48 bits of the hash that was kept; `->>` reads hexadecimal numbers (JSON5).
INSERT INTO visitors_anew
SELECT (unixepoch(day) / 86400 << 48) | (('0x' || hex(substr(visitor, 1, 6))) ->> '$'), max(last_at), 0, max(counted), 0
FROM view_visitors
GROUP BY 1
ORDER BY 1;
--> statement-breakpoint
-- What was found of the hits that are just being judged, by article and UTC day since 1970; empty at the end of every unit.
CREATE TABLE view_findings (
  article_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  received INTEGER NOT NULL,
  views INTEGER NOT NULL,
  unique_views INTEGER NOT NULL
) STRICT;
--> statement-breakpoint
DROP TABLE view_visitors;
--> statement-breakpoint
ALTER TABLE visitors_anew RENAME TO view_visitors;
