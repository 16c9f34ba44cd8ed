import type { Rubric } from '../schemas/rubric.ts'
import type { Site } from '../schemas/site.ts'
import { nearest } from '../text/languages.ts'
import { rubricNamed } from './article-lists.ts'
import { asc, eq } from './drizzle.ts'
import { optional } from './optional.ts'
import type { Reader } from './reader.ts'
import { asColumn, many, oneRow, type Row } from './rows.ts'
import { siteField } from './site.ts'
import { build } from './statement.ts'
import { rubrics } from './tables.ts'

const shape = { id: rubrics.id, slug: rubrics.slug, position: rubrics.position, texts: rubrics.texts }

function toRubric(site: Site | undefined, row: Row<typeof shape>, lang: string | undefined): Rubric {
  const defaultLanguage = site?.defaultLanguage ?? ''
  const text = nearest(row.texts, lang ?? defaultLanguage, defaultLanguage)
  const { id, slug, position, texts } = row
  return { id, slug, position, name: text?.name ?? slug, ...optional({ description: text?.description }), texts }
}

export function rubricQueries(reader: Reader) {
  const list = reader
    .select({
      site: asColumn(siteField),
      rows: asColumn(many(shape, row => build.select({ row }).from(rubrics).orderBy(asc(rubrics.position), asc(rubrics.id)))),
    })
    .from(oneRow)
    .prepare()
  const find = reader
    .select({ site: asColumn(siteField), ...shape })
    .from(rubrics)
    .where(eq(rubrics.id, rubricNamed('idOrSlug')))
    .prepare()

  return {
    /** All rubrics by position; named in `lang`, else in the site's default language, else in any. */
    async list(lang?: string): Promise<Rubric[]> {
      const answer = await list.get()
      return (answer?.rows ?? []).map(row => toRubric(answer?.site, row, lang))
    },

    /** A rubric by id or slug, or undefined. */
    async find(idOrSlug: string, lang?: string): Promise<Rubric | undefined> {
      const row = await find.get({ idOrSlug })
      return row && toRubric(row.site, row, lang)
    },
  }
}
