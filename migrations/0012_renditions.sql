-- Answers to readers who asked for an article, as they were sent, so that they need not be made again. Nothing else is derived from them: whoever
-- deletes them loses time only. A row holds an answer of the moment after change `seq`; it is given while that is still the answer.
CREATE TABLE renditions (
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  form TEXT NOT NULL CHECK (form IN ('blocks', 'html', 'text', 'markdown')),
  in_language TEXT NOT NULL,
  slug TEXT,
  made_by TEXT NOT NULL,
  seq INTEGER NOT NULL,
  etag TEXT NOT NULL,
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  tags TEXT NOT NULL CHECK (json_valid(tags)),
  body BLOB NOT NULL,
  PRIMARY KEY (article_id, form)
) STRICT;
--> statement-breakpoint
CREATE INDEX renditions_by_slug ON renditions (in_language, slug, form);
--> statement-breakpoint
-- What stands in the answers of very many articles is not looked for in them: each answer is compared with the last changes of it …
CREATE INDEX changes_of_all ON changes (seq) WHERE kind IN ('site', 'rubric');
--> statement-breakpoint
CREATE INDEX changes_of_experts ON changes (id, seq) WHERE kind = 'expert';
--> statement-breakpoint
-- … and what an article shows of others (its translations, the next and the previous of its rubric and language) ends with those.
CREATE TRIGGER renditions_end_with_new_articles AFTER INSERT ON articles
WHEN NEW.status = 'published' AND EXISTS (SELECT 1 FROM renditions)
BEGIN
  DELETE FROM renditions WHERE article_id IN (
    SELECT id FROM articles WHERE work_id = NEW.work_id
    UNION ALL
    SELECT id FROM (
      SELECT id FROM articles
      WHERE status = 'published' AND rubric_id = NEW.rubric_id AND in_language = NEW.in_language
        AND (date_published, id) > (NEW.date_published, NEW.id)
      ORDER BY date_published, id LIMIT 1
    )
    UNION ALL
    SELECT id FROM (
      SELECT id FROM articles
      WHERE status = 'published' AND rubric_id = NEW.rubric_id AND in_language = NEW.in_language
        AND (date_published, id) < (NEW.date_published, NEW.id)
      ORDER BY date_published DESC, id DESC LIMIT 1
    )
  );
END;
--> statement-breakpoint
CREATE TRIGGER renditions_end_with_articles AFTER UPDATE OF revision ON articles
WHEN (OLD.status = 'published' OR NEW.status = 'published') AND EXISTS (SELECT 1 FROM renditions)
BEGIN
  DELETE FROM renditions WHERE article_id IN (
    SELECT id FROM articles WHERE work_id IN (OLD.work_id, NEW.work_id)
    UNION ALL
    SELECT id FROM (
      SELECT id FROM articles
      WHERE status = 'published' AND rubric_id = OLD.rubric_id AND in_language = OLD.in_language
        AND (date_published, id) > (OLD.date_published, OLD.id)
      ORDER BY date_published, id LIMIT 1
    )
    UNION ALL
    SELECT id FROM (
      SELECT id FROM articles
      WHERE status = 'published' AND rubric_id = OLD.rubric_id AND in_language = OLD.in_language
        AND (date_published, id) < (OLD.date_published, OLD.id)
      ORDER BY date_published DESC, id DESC LIMIT 1
    )
    UNION ALL
    SELECT id FROM (
      SELECT id FROM articles
      WHERE status = 'published' AND rubric_id = NEW.rubric_id AND in_language = NEW.in_language
        AND (date_published, id) > (NEW.date_published, NEW.id)
      ORDER BY date_published, id LIMIT 1
    )
    UNION ALL
    SELECT id FROM (
      SELECT id FROM articles
      WHERE status = 'published' AND rubric_id = NEW.rubric_id AND in_language = NEW.in_language
        AND (date_published, id) < (NEW.date_published, NEW.id)
      ORDER BY date_published DESC, id DESC LIMIT 1
    )
  );
END;
