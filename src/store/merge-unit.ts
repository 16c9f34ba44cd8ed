import { eq, sql } from 'drizzle-orm'
import { logChange } from './changes.ts'
import { deleteExpertUnit, insertExpertUnit, type StoredExpert } from './expert-unit.ts'
import type { Merged } from './merged.ts'
import { build, insertInto, type Statement, template } from './statement.ts'
import { expertRedirects } from './tables.ts'

const insertRedirect = insertInto(expertRedirects)
const pointElsewhere = template(
  build
    .update(expertRedirects)
    .set({ expertId: sql`${sql.placeholder('winner')}` })
    .where(eq(expertRedirects.expertId, sql.placeholder('loser'))),
)
const deleteRedirect = template(build.delete(expertRedirects).where(eq(expertRedirects.slug, sql.placeholder('slug'))))

/** The statements that make one person of two; `moves` rewrite the articles that the loser is in. The loser's slug leads to the winner. */
export const mergeUnit = (merged: Merged, into: StoredExpert, moves: Statement[], at: string): Statement[] => [
  ...moves,
  pointElsewhere({ loser: merged.expert.id, winner: into.id }),
  insertRedirect({ slug: merged.expert.slug, expertId: into.id, merged }),
  ...deleteExpertUnit(merged.expert.id),
  logChange(at, { kind: 'expert', id: merged.expert.id, op: 'delete', tags: [merged.expert.id, into.id, 'experts'] }),
  logChange(at, { kind: 'expert', id: into.id, op: 'put', tags: [into.id, 'experts'] }),
]

/** The statements that undo a merge; `moves` rewrite the articles that it moved. */
export const splitUnit = ({ expert }: Merged, from: string, moves: Statement[], at: string): Statement[] => [
  deleteRedirect({ slug: expert.slug }),
  ...insertExpertUnit(expert),
  ...moves,
  logChange(at, { kind: 'expert', id: expert.id, op: 'put', tags: [expert.id, from, 'experts'] }),
]
