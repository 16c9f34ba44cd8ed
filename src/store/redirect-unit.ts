import { logChange } from './changes.ts'
import { insertInto, type Statement } from './statement.ts'
import { redirects } from './tables.ts'

const insertRedirect = insertInto(redirects)

/** The statements that make an old slug lead to an article for ever. */
export const redirectUnit = (inLanguage: string, slug: string, articleId: string, at: string): Statement[] => [
  insertRedirect({ inLanguage, slug, articleId }),
  logChange(at, { kind: 'redirect', id: articleId, op: 'put', tags: [articleId, 'redirects'] }),
]
