import type { BundleRubric } from '../schemas/bundle.ts'
import type { Site } from '../schemas/site.ts'
import { logChange } from './changes.ts'
import { eq, sql } from './drizzle.ts'
import { expectIn } from './expect.ts'
import { build, insertInto, type Statement, template, updateIn } from './statement.ts'
import { forgetRubric, suggestRubric } from './suggestion-unit.ts'
import { rubrics, site } from './tables.ts'

const insertSite = insertInto(site)
const deleteSite = template(build.delete(site))
const insertRubric = insertInto(rubrics)
const updateRubric = updateIn(rubrics, ['position', 'texts'], ['id', 'slug'])

const expectSites = expectIn(site, site.only, ['content'])
const expectRubrics = expectIn(rubrics, rubrics.id, ['slug', 'position', 'texts'])

/** The statement that refuses a unit, as `revision`, unless the site is stored as whoever changes it has read it. */
export const expectSite = (content: Site | undefined): Statement => expectSites(1, content ? [{ content }] : [])

/** The same for a rubric. */
export const expectRubric = (rubric: StoredRubric): Statement => expectRubrics(rubric.id, [rubric])

/** The statements that store the site, in place of the one there was if any. It stands in every answer, so all of them change. */
export const siteUnit = (content: Site, at: string, isNew: boolean): Statement[] => [
  ...(isNew ? [] : [deleteSite({})]),
  insertSite({ only: 1, content }),
  logChange(at, { kind: 'site', id: 'site', op: 'put', tags: ['site'] }),
]

/** A rubric with an id, as a bundle tells of one. */
export type StoredRubric = BundleRubric & { id: string }

const logRubric = (id: string, at: string): Statement => logChange(at, { kind: 'rubric', id, op: 'put', tags: [id, 'rubrics'] })

/** The statements that store a rubric for the first time. */
export const insertRubricUnit = ({ id, slug, position, texts }: StoredRubric, at: string): Statement[] => [
  insertRubric({ id, slug, position, texts }),
  ...suggestRubric({ id, texts }),
  logRubric(id, at),
]

/** The statements that replace a rubric's position and texts. */
export const updateRubricUnit = ({ id, slug, position, texts }: StoredRubric, at: string): Statement[] => [
  { ...updateRubric({ id, slug, position, texts }), guard: 'rubric' },
  ...suggestRubric({ id, texts }),
  logRubric(id, at),
]

const deleteRow = template(build.delete(rubrics).where(eq(rubrics.id, sql.placeholder('id'))))

/** The statements that delete an empty rubric; a foreign key refuses any other. */
export const deleteRubricUnit = (id: string, at: string): Statement[] => [
  { ...deleteRow({ id }), guard: 'rubric' },
  forgetRubric(id),
  logChange(at, { kind: 'rubric', id, op: 'delete', tags: [id, 'rubrics'] }),
]
