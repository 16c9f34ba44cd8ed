import { refShape } from './article-row.ts'
import { and, asc, eq, ne, sql } from './drizzle.ts'
import { previewSecrets } from './editorial-tables.ts'
import type { Reader } from './reader.ts'
import { asColumn, many, oneRow } from './rows.ts'
import { build, type Statement, template } from './statement.ts'
import { publishedArticles as a, rubrics } from './tables.ts'

const mark = sql.placeholder

/** The statement that stores the secret of preview links unless there is one. */
export const addPreviewSecret: (values: { secret: Buffer }) => Statement = template(
  build
    .insert(previewSecrets)
    .values({ only: 1, secret: mark('secret') })
    .onConflictDoNothing(),
)

export function previewQueries(reader: Reader) {
  const secret = reader.select({ secret: previewSecrets.secret }).from(previewSecrets).prepare()
  const translations = reader
    .select({
      rows: asColumn(
        many({ ...refShape(a), rubric: rubrics.slug }, row =>
          build
            .select({ row })
            .from(a)
            .innerJoin(rubrics, eq(rubrics.id, a.rubricId))
            .where(and(eq(a.workId, mark('workId')), ne(a.id, mark('id'))))
            .orderBy(asc(a.inLanguage)),
        ),
      ),
    })
    .from(oneRow)
    .prepare()
  return {
    /** The secret of preview links, or undefined before there was one. */
    findSecret: async (): Promise<Buffer | undefined> => (await secret.get())?.secret,
    /** The published translations of an article. */
    listTranslations: async (workId: string, id: string) => (await translations.get({ workId, id }))?.rows ?? [],
  }
}
