-- Nearly all speak as experts: the others are found without a look at those.
CREATE INDEX published_quotes_by_capacity ON quotes (capacity, published_at DESC, article_id DESC, start_offset)
WHERE published_at IS NOT NULL AND capacity <> 'expert';
