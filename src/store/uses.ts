import { eq, sql } from './drizzle.ts'
import { workingCopies } from './editorial-tables.ts'
import type { Reader } from './reader.ts'
import { appearances, articles } from './tables.ts'

/** Whether something is named anywhere, so that it cannot be deleted. */
export function useQueries(reader: Reader) {
  const expertUses = reader
    .select({ id: appearances.articleId })
    .from(appearances)
    .where(eq(appearances.expertId, sql.placeholder('id')))
    .limit(1)
    .prepare()
  const rubricUses = reader
    .select({ id: articles.id })
    .from(articles)
    .where(eq(articles.rubricId, sql.placeholder('id')))
    .limit(1)
    .prepare()
  // Who or what only a working copy names is in use as well.
  const copyUses = reader
    .select({ id: workingCopies.articleId })
    .from(workingCopies)
    .where(
      sql`json_extract(${workingCopies.content}, '$.article.rubricId') = ${sql.placeholder('id')} or exists (select 1 from json_each(${workingCopies.content}, '$.appearances') where json_extract(value, '$.expertId') = ${sql.placeholder('id')})`,
    )
    .limit(1)
    .prepare()
  return {
    isExpertInUse: async (id: string): Promise<boolean> => ((await expertUses.get({ id })) ?? (await copyUses.get({ id }))) !== undefined,
    isRubricInUse: async (id: string): Promise<boolean> => ((await rubricUses.get({ id })) ?? (await copyUses.get({ id }))) !== undefined,
  }
}
