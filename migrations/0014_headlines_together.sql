-- Headlines wait here until all else of a commit is carried out, and are then indexed together: FTS5 writes down what it holds whenever a statement
-- with triggers begins, so that each headline became a segment of its own. Empty at the end of every unit that puts one there.
CREATE TABLE headlines_to_index (
  id INTEGER NOT NULL PRIMARY KEY
) STRICT;
--> statement-breakpoint
-- By id, as the index wants them. One that is suggested no longer is not found here.
CREATE TRIGGER headlines_are_indexed AFTER DELETE ON headlines_to_index
BEGIN
  INSERT INTO suggestion_words (rowid, words) SELECT id, words FROM suggestions WHERE id = OLD.id;
  INSERT OR IGNORE INTO suggestion_terms (term) SELECT value FROM suggestions, json_each(words) WHERE suggestions.id = OLD.id;
END;
--> statement-breakpoint
CREATE TRIGGER headlines_wait AFTER INSERT ON suggestions WHEN NEW.kind = 'headline'
BEGIN
  INSERT INTO headlines_to_index (id) VALUES (NEW.id);
END;
--> statement-breakpoint
DROP TRIGGER suggestions_are_indexed;
--> statement-breakpoint
CREATE TRIGGER suggestions_are_indexed AFTER INSERT ON suggestions WHEN NEW.kind <> 'headline'
BEGIN
  INSERT INTO suggestion_words (rowid, words) VALUES (NEW.id, NEW.words);
  INSERT OR IGNORE INTO suggestion_terms (term) SELECT value FROM json_each(NEW.words);
END;
--> statement-breakpoint
DROP TRIGGER suggestions_leave_the_index;
--> statement-breakpoint
CREATE TRIGGER suggestions_leave_the_index AFTER DELETE ON suggestions
BEGIN
  INSERT INTO suggestion_words (suggestion_words, rowid, words)
  SELECT 'delete', OLD.id, OLD.words WHERE NOT EXISTS (SELECT 1 FROM headlines_to_index WHERE id = OLD.id);
  DELETE FROM headlines_to_index WHERE id = OLD.id;
  DELETE FROM suggestion_terms
  WHERE term IN (SELECT value FROM json_each(OLD.words))
    AND NOT EXISTS (SELECT 1 FROM suggestion_words WHERE suggestion_words MATCH '"' || term || '"');
END;
