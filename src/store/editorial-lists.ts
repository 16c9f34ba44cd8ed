import type { z } from 'zod'
import type { EditorialCard } from '../schemas/editorial-article.ts'
import { rubricNamed } from './article-lists.ts'
import { and, desc, eq, exists, sql } from './drizzle.ts'
import { workingCopies } from './editorial-tables.ts'
import { optional } from './optional.ts'
import { afterMark, limitMark, type PageOf, type PageRequest, pageValues, perCombination, toPage } from './pages.ts'
import type { Reader } from './reader.ts'
import { build } from './statement.ts'
import { articles } from './tables.ts'

/** What an editor's list may be narrowed to. */
interface EditorialFilter {
  status?: string | undefined
  rubric?: string | undefined
  lang?: string | undefined
}

/** What is not published has an index of its own: it is little, and what is mostly asked for. */
type Combination = Record<keyof EditorialFilter | 'unpublished' | 'after', boolean>

/** A rubric or a language that hardly anything is in is looked for in all that was ever published: by `far`. */
export function editorialLists(reader: Reader, far: Reader) {
  const lists = perCombination((has: Combination) =>
    ((has.rubric || has.lang) && !has.unpublished ? far : reader)
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
          has.unpublished ? sql`${articles.status} <> 'published'` : undefined,
          // The plus keeps SQLite from sorting a whole rubric or language (https://sqlite.org/optoverview.html, section 3).
          has.rubric ? sql`+${articles.rubricId} = ${rubricNamed('rubric')}` : undefined,
          has.lang ? sql`+${articles.inLanguage} = ${sql.placeholder('lang')}` : undefined,
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
      const unpublished = has('status') && filter.status !== 'published'
      const after = page.after !== undefined
      const rows = await lists({ status: has('status'), unpublished, rubric: has('rubric'), lang: has('lang'), after }).all({
        ...filter,
        ...pageValues(page),
      })
      const toCard = ({ datePublished, ...card }: (typeof rows)[number]) => ({ ...card, ...optional({ datePublished }) })
      return toPage(rows, page, undefined, toCard, row => [row.dateModified, row.id])
    },
  }
}

export type EditorialLists = ReturnType<typeof editorialLists>
