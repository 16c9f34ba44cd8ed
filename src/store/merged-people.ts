import type { MergedPerson } from '../schemas/bundle.ts'
import { asc, eq, sql } from './drizzle.ts'
import { optional } from './optional.ts'
import type { Reader } from './reader.ts'
import { expertRedirects } from './tables.ts'

/** Who was merged into whom, whether by an editor or as a bundle tells. */
export function mergedPeopleQueries(reader: Reader) {
  const target = reader
    .select({ id: expertRedirects.expertId })
    .from(expertRedirects)
    .where(eq(expertRedirects.slug, sql.placeholder('slug')))
    .prepare()
  const heir = reader
    .select({ id: expertRedirects.expertId })
    .from(expertRedirects)
    .where(eq(expertRedirects.oldId, sql.placeholder('oldId')))
    .prepare()
  const mergedInto = reader
    .select({ slug: expertRedirects.slug, id: expertRedirects.oldId })
    .from(expertRedirects)
    .where(eq(expertRedirects.expertId, sql.placeholder('id')))
    .orderBy(asc(expertRedirects.slug))
    .prepare()
  return {
    /** The id of whom the person of a slug was merged into. */
    findMergedId: async (slug: string): Promise<string | undefined> => (await target.get({ slug }))?.id,
    /** The id of whom the person of an id was merged into. */
    findHeir: async (oldId: string): Promise<string | undefined> => (await heir.get({ oldId }))?.id,
    /** Who was merged into a person, by slug, as a bundle tells of them. */
    listMergedInto: async (id: string): Promise<MergedPerson[]> =>
      (await mergedInto.all({ id })).map(row => ({ slug: row.slug, ...optional({ id: row.id }) })),
  }
}
