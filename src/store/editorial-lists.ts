import { and, desc, eq, exists, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { EditorialCard } from '../schemas/editorial-article.ts'
import { rubricNamed } from './article-lists.ts'
import { workingCopies } from './editorial-tables.ts'
import { optional } from './optional.ts'
import { afterMark, limitMark, type PageOf, type PageRequest, pageValues, perCombination, toPage } from './pages.ts'
import type { Reader } from './reader.ts'
import { build } from './statement.ts'
import { articles } from './tables.ts'

/** What an editor's list may be narrowed to. */
export interface EditorialFilter {
  status?: string | undefined
  rubric?: string | undefined
  lang?: string | undefined
}

type Combination = Record<keyof EditorialFilter | 'after', boolean>

export function editorialLists(reader: Reader) {
  const lists = perCombination((has: Combination) =>
    reader
      .select({
        id: articles.id,
        inLanguage: articles.inLanguage,
        slug: articles.slug,
        status: articles.status,
        headline: articles.headline,
        datePublished: articles.datePublished,
        dateModified: articles.dateModified,
        revision: articles.revision,
        hasWorkingCopy: sql<boolean>`${exists(
          build.select({ found: sql`1` }).from(workingCopies).where(eq(workingCopies.articleId, articles.id)),
        )}`.mapWith(Boolean),
      })
      .from(articles)
      .where(
        and(
          has.status ? sql`${articles.status} = ${sql.placeholder('status')}` : undefined,
          has.rubric ? eq(articles.rubricId, rubricNamed('rubric')) : undefined,
          has.lang ? eq(articles.inLanguage, sql.placeholder('lang')) : undefined,
          has.after ? sql`(${articles.dateModified}, ${articles.id}) < (${afterMark(0)}, ${afterMark(1)})` : undefined,
        ),
      )
      .orderBy(desc(articles.dateModified), desc(articles.id))
      .limit(limitMark)
      .prepare(),
  )
  return {
    /** Articles in every status, last modified first. */
    async articles(filter: EditorialFilter, page: PageRequest): Promise<PageOf<z.infer<typeof EditorialCard>>> {
      const has = (name: keyof EditorialFilter) => filter[name] !== undefined
      const rows = await lists({ status: has('status'), rubric: has('rubric'), lang: has('lang'), after: page.after !== undefined }).all({
        ...filter,
        ...pageValues(page),
      })
      const toCard = ({ datePublished, ...card }: (typeof rows)[number]) => ({ ...card, ...optional({ datePublished }) })
      return toPage(rows, page, undefined, toCard, row => [row.dateModified, row.id])
    },
  }
}

export type EditorialLists = ReturnType<typeof editorialLists>
