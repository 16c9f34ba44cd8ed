-- What readers are offered while they type: the headlines of published articles, the people in them, rubrics and tags. Nothing else is ever here.
--
-- The id is the place in the order in which things are offered, the last one first: of headlines the second of publication, of people and
-- tags how many octal digits the number of their uses has, both times 2^20 and on from there, a range of its own for each kind. So whatever
-- begins in some way is found best first, and no more of it is read than is offered.
CREATE TABLE suggestions (
  id INTEGER NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('headline', 'expert', 'tag', 'rubric')),
  -- The id of the article, person or rubric, or the tag as printed.
  thing TEXT NOT NULL,
  -- Of headlines and tags; others are empty.
  language TEXT NOT NULL,
  -- Of a person the published quotes, of a tag the published articles; 0 of others.
  uses INTEGER NOT NULL CHECK (uses >= 0),
  -- The folded words, and the language behind an underscore.
  words TEXT NOT NULL CHECK (json_valid(words)),
  UNIQUE (kind, thing, language)
) STRICT;
--> statement-breakpoint
-- The words are folded already, and parted by what JSON puts between them; to this tokenizer whatever is not ASCII is a letter.
CREATE VIRTUAL TABLE suggestion_words USING fts5 (
  words, content = 'suggestions', content_rowid = 'id', detail = 'none', columnsize = 0, prefix = '2 3 4',
  tokenize = "ascii tokenchars '_'"
);
--> statement-breakpoint
-- Every word there is, for finding those that differ from a given one by a letter.
CREATE TABLE suggestion_terms (
  term TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TRIGGER suggestions_are_indexed AFTER INSERT ON suggestions
BEGIN
  INSERT INTO suggestion_words (rowid, words) VALUES (NEW.id, NEW.words);
  INSERT OR IGNORE INTO suggestion_terms (term) SELECT value FROM json_each(NEW.words);
END;
--> statement-breakpoint
CREATE TRIGGER suggestions_leave_the_index AFTER DELETE ON suggestions
BEGIN
  INSERT INTO suggestion_words (suggestion_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);
  DELETE FROM suggestion_terms
  WHERE term IN (SELECT value FROM json_each(OLD.words))
    AND NOT EXISTS (SELECT 1 FROM suggestion_words WHERE suggestion_words MATCH '"' || term || '"');
END;
--> statement-breakpoint
CREATE TRIGGER suggestions_change_places AFTER UPDATE OF id ON suggestions
BEGIN
  INSERT INTO suggestion_words (suggestion_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);
  INSERT INTO suggestion_words (rowid, words) VALUES (NEW.id, NEW.words);
END;
--> statement-breakpoint
--> statement-breakpoint
CREATE TRIGGER suggestions_rise_and_fall AFTER UPDATE OF uses ON suggestions
WHEN length(printf('%o', NEW.uses)) <> length(printf('%o', OLD.uses))
BEGIN
  UPDATE suggestions SET id = coalesce(
    (
      SELECT max(id) + 1 FROM suggestions
      WHERE id >= (NEW.id >> 60 << 60) + (length(printf('%o', NEW.uses)) << 40)
        AND id < (NEW.id >> 60 << 60) + (length(printf('%o', NEW.uses)) + 1 << 40)
    ),
    (NEW.id >> 60 << 60) + (length(printf('%o', NEW.uses)) << 40)
  ) WHERE id = NEW.id;
END;
--> statement-breakpoint
-- What somebody is found by, as JSON: the folded words of all their names. Filled where names are written; `onrecord search rebuild` fills it for
-- those who were there before.
ALTER TABLE experts ADD COLUMN words TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(words));
--> statement-breakpoint
CREATE TRIGGER experts_are_suggested AFTER UPDATE OF article_count ON experts
WHEN OLD.article_count = 0 AND NEW.article_count > 0
BEGIN
  INSERT INTO suggestions (id, kind, thing, language, uses, words)
  SELECT
    coalesce(max(id) + 1, (1 << 60) + (length(printf('%o', NEW.quote_count)) << 40)),
    'expert', NEW.id, '', NEW.quote_count, NEW.words
  FROM suggestions
  WHERE id >= (1 << 60) + (length(printf('%o', NEW.quote_count)) << 40)
    AND id < (1 << 60) + (length(printf('%o', NEW.quote_count)) + 1 << 40);
END;
--> statement-breakpoint
CREATE TRIGGER experts_are_suggested_no_more AFTER UPDATE OF article_count ON experts
WHEN OLD.article_count > 0 AND NEW.article_count = 0
BEGIN
  DELETE FROM suggestions WHERE kind = 'expert' AND thing = NEW.id AND language = '';
END;
--> statement-breakpoint
CREATE TRIGGER experts_are_suggested_by_quotes AFTER UPDATE OF quote_count ON experts
WHEN OLD.article_count > 0 AND NEW.article_count > 0 AND NEW.quote_count <> OLD.quote_count
BEGIN
  UPDATE suggestions SET uses = NEW.quote_count WHERE kind = 'expert' AND thing = NEW.id AND language = '';
END;
--> statement-breakpoint
CREATE TRIGGER experts_are_suggested_by_name AFTER UPDATE OF words ON experts
WHEN NEW.article_count > 0 AND NEW.words <> OLD.words
BEGIN
  DELETE FROM suggestions WHERE kind = 'expert' AND thing = NEW.id AND language = '';
  INSERT INTO suggestions (id, kind, thing, language, uses, words)
  SELECT
    coalesce(max(id) + 1, (1 << 60) + (length(printf('%o', NEW.quote_count)) << 40)),
    'expert', NEW.id, '', NEW.quote_count, NEW.words
  FROM suggestions
  WHERE id >= (1 << 60) + (length(printf('%o', NEW.quote_count)) << 40)
    AND id < (1 << 60) + (length(printf('%o', NEW.quote_count)) + 1 << 40);
END;
