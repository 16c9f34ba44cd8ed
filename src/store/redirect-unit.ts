import { logChangeWhere } from './changes.ts'
import { and, eq, exists, inArray, sql } from './drizzle.ts'
import { build, insertInto, type Statement } from './statement.ts'
import { articles, redirects } from './tables.ts'

const insertRedirect = insertInto(redirects)

/** Nobody is told of a draft. */
const logIfPublic = logChangeWhere(
  exists(
    build
      .select({ found: sql`1` })
      .from(articles)
      .where(and(eq(articles.id, sql.placeholder('id')), inArray(articles.status, ['published', 'withdrawn']))),
  ),
)

/** The statements that make an old slug lead to an article for ever. */
export const redirectUnit = (inLanguage: string, slug: string, articleId: string, at: string): Statement[] => [
  insertRedirect({ inLanguage, slug, articleId }),
  logIfPublic(at, { kind: 'redirect', id: articleId, op: 'put', tags: [articleId, 'redirects'] }),
]
