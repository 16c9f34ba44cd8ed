import type { Sqlite } from '../../src/store/open.ts'

/** Puts one published article straight into a database, where nothing else is of interest; answers its id. */
export function insertArticle(sqlite: Sqlite): string {
  const id = 'art_01kqdwa8egfkz9g8k0w4h2v7nt'
  sqlite.exec(`INSERT INTO rubrics (id, slug, position, texts) VALUES ('rub_1', 'r', 1, '{}');
    INSERT INTO articles (id, work_id, in_language, slug, rubric_id, headline, authors, body, body_text, word_count, tags, status, date_published,
      date_modified, revision, corrections)
    VALUES ('${id}', 'w', 'en', 's', 'rub_1', 'h', '[]', '[]', '', 0, '[]', 'published', '2026-01-01', '2026-01-01', 1, '[]')`)
  return id
}
