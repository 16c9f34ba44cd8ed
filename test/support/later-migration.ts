import { type Migration, readMigrations } from '../../src/store/migrate.ts'

const [first, ...others] = readMigrations()
const tableOfArticles = first?.statements.find(statement => /CREATE TABLE articles /.test(statement)) ?? ''

/** A later migration that rebuilds the table that everything else refers to, as SQLite wants it done (lang_altertable.html, section 7). */
export const laterMigration: Migration = {
  version: others.length + 2,
  name: '9999_section',
  statements: [
    'PRAGMA legacy_alter_table = ON',
    tableOfArticles.replace('CREATE TABLE articles (', 'CREATE TABLE articles_rebuilt (\n  section TEXT,'),
    'INSERT INTO articles_rebuilt SELECT NULL, * FROM articles',
    'DROP TABLE articles',
    'ALTER TABLE articles_rebuilt RENAME TO articles',
    'PRAGMA legacy_alter_table = OFF',
    "UPDATE articles SET section = 'old'",
  ],
}
