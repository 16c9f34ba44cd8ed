import { and, eq, inArray, sql } from './drizzle.ts'
import { deleteExpertUnit, insertExpertUnit, logIfPublic, type StoredExpert } from './expert-unit.ts'
import type { Merged } from './merged.ts'
import { valuesIn } from './rows.ts'
import { build, insertInto, type Statement, template } from './statement.ts'
import { expertRedirects } from './tables.ts'

/** The statement that makes the slug and the id of somebody who is not there any more lead to somebody else. */
export const insertExpertRedirect = insertInto(expertRedirects)

const pointElsewhere = template(
  build
    .update(expertRedirects)
    .set({ expertId: sql`${sql.placeholder('to')}` })
    .where(and(eq(expertRedirects.expertId, sql.placeholder('from')), inArray(expertRedirects.slug, valuesIn('slugs')))),
)
const deleteRedirect = template(build.delete(expertRedirects).where(eq(expertRedirects.slug, sql.placeholder('slug'))))

/** Lists may be asked for by a name that now leads to somebody else. */
const listed = ['experts', 'articles', 'quotes']

/** The statement that logs that names now lead to somebody. */
export const logNames = (id: string, at: string): Statement => logIfPublic(at, { kind: 'expert', id, op: 'put', tags: [id, ...listed] })

/** The statements that make one person of two; `moves` rewrite the articles that the loser is in. The loser's slugs lead to the winner. */
export function mergeUnit(merged: Merged, into: StoredExpert, moves: Statement[], at: string): Statement[] {
  const { id, slug } = merged.expert
  return [
    // Before the articles are moved, after which nobody is in any.
    logIfPublic(at, { kind: 'expert', id, op: 'delete', tags: [id, 'experts'] }),
    ...moves,
    pointElsewhere({ from: id, to: into.id, slugs: JSON.stringify(merged.slugs) }),
    ...deleteExpertUnit(id),
    insertExpertRedirect({ slug, oldId: id, expertId: into.id, merged }),
    logNames(into.id, at),
  ]
}

/** The statements that undo a merge; `moves` rewrite the articles that it moved. */
export const splitUnit = ({ expert, slugs }: Merged, from: string, moves: Statement[], at: string): Statement[] => [
  // The slug has led to them, if they are public.
  logNames(from, at),
  deleteRedirect({ slug: expert.slug }),
  ...insertExpertUnit(expert),
  pointElsewhere({ from, to: expert.id, slugs: JSON.stringify(slugs) }),
  ...moves,
  logIfPublic(at, { kind: 'expert', id: expert.id, op: 'put', tags: [expert.id, 'experts'] }),
]
