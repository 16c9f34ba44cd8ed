import type { Test } from 'tap'
import { wordsIn } from '../../src/store/suggestion-unit.ts'
import type { Content } from './content.ts'

/** Whether just what is public is suggested, with its uses and words, and the index and the terms are those of it. */
export function checkSuggested(t: Test, { sqlite }: Pick<Content, 'sqlite'>, when: string): void {
  const rows = (sql: string) => sqlite.prepare<[], unknown[]>(sql).raw().all().map(String).sort()
  t.same(
    rows('SELECT kind, thing, language, uses FROM suggestions'),
    rows(`
      SELECT 'headline', id, in_language, 0 FROM articles WHERE status = 'published'
      UNION ALL SELECT 'expert', id, '', quote_count FROM experts WHERE article_count > 0
      UNION ALL SELECT 'tag', value, in_language, count(*) FROM articles, json_each(tags) WHERE status = 'published' GROUP BY value, in_language
      UNION ALL SELECT 'rubric', id, '', 0 FROM rubrics`),
    when,
  )
  const texts = rows(`
    SELECT headline FROM articles WHERE status = 'published'
    UNION ALL SELECT value FROM articles, json_each(tags) WHERE status = 'published'
    UNION ALL SELECT name FROM experts WHERE article_count > 0
    UNION ALL SELECT value FROM experts, json_each(name_variants) WHERE article_count > 0
    UNION ALL SELECT json_extract(value, '$.name') FROM experts, json_each(texts) WHERE article_count > 0
    UNION ALL SELECT json_extract(value, '$.name') FROM rubrics, json_each(texts)`)
  t.same(rows("SELECT term FROM suggestion_terms WHERE term NOT LIKE '\\_%' ESCAPE '\\'"), wordsIn(texts).sort(), `${when}: the terms`)
  // Reads the index against the table it is of, and fails if they differ.
  sqlite.prepare("INSERT INTO suggestion_words (suggestion_words, rank) VALUES ('integrity-check', 1)").run()
}
