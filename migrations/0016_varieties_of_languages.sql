-- An article in a variety of a language, such as en-GB, has a term for that in the index since, so that the stems of the language find it. Those of
-- before are taken out, and indexed again behind the start, as what was there before the index is.
UPDATE search_state SET is_whole = 0
WHERE EXISTS (SELECT 1 FROM published_articles JOIN search_articles USING (id) WHERE in_language LIKE '%-%');
--> statement-breakpoint
DELETE FROM search_index
WHERE rowid IN (
  SELECT indexed.id
  FROM published_articles JOIN search_articles USING (id) JOIN search_index_docsize AS indexed ON indexed.id BETWEEN doc * 1024 AND doc * 1024 + 1023
  WHERE in_language LIKE '%-%'
);
--> statement-breakpoint
DELETE FROM search_articles WHERE id IN (SELECT id FROM published_articles WHERE in_language LIKE '%-%');
