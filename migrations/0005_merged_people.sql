-- Whom the slugs and ids of people lead to who were merged: here, or, as a bundle told, before the move.
CREATE TABLE merged_people (
  slug TEXT NOT NULL PRIMARY KEY,
  old_id TEXT UNIQUE,
  expert_id TEXT NOT NULL REFERENCES experts (id),
  -- What was moved by the merge, so that it can be split again; not known of one that a bundle tells of.
  merged TEXT CHECK (json_valid(merged))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO merged_people (slug, old_id, expert_id, merged)
SELECT slug, json_extract(merged, '$.expert.id'), expert_id, merged FROM expert_redirects;
--> statement-breakpoint
DROP TABLE expert_redirects;
--> statement-breakpoint
ALTER TABLE merged_people RENAME TO expert_redirects;
--> statement-breakpoint
CREATE INDEX expert_redirects_by_expert ON expert_redirects (expert_id);
--> statement-breakpoint
-- A slug or an id is somebody's, or leads to somebody; never both.
CREATE TRIGGER new_experts_leave_old_slugs BEFORE INSERT ON experts
BEGIN
  SELECT RAISE (ABORT, 'it is that of somebody who was merged')
  WHERE EXISTS (SELECT 1 FROM expert_redirects WHERE slug = NEW.slug OR old_id = NEW.id);
END;
--> statement-breakpoint
CREATE TRIGGER expert_redirects_leave_slugs_in_use BEFORE INSERT ON expert_redirects
BEGIN
  SELECT RAISE (ABORT, 'it is that of somebody who is there')
  WHERE EXISTS (SELECT 1 FROM experts WHERE slug = NEW.slug OR id = NEW.old_id);
END;
