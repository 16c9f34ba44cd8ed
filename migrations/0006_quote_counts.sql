-- How many published quotes an article has, which every card tells, is counted along the index, without a look at the quotes.
DROP INDEX quotes_by_article;
--> statement-breakpoint
CREATE INDEX quotes_by_article ON quotes (article_id, start_offset, published_at);
