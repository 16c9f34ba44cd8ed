-- What editors list by status is mostly what is not published: few among very many, found without a look at the others.
CREATE INDEX unpublished_articles_by_modification ON articles (status, date_modified, id) WHERE status <> 'published';
