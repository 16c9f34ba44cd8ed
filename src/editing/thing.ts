import { etagOf } from '../conditional-requests.ts'
import type { AuditKind } from '../schemas/audit.ts'
import type { Statement } from '../store/statement.ts'
import { type AuditDetail, type Effect, shown } from './perform.ts'

/** The ETag of a thing that has no revisions of its own: that of what it says. */
export const etagOfThing = (thing: unknown): string => etagOf(JSON.stringify(thing, inOrder))

/** Objects with their fields in the order of names: whoever made the thing, from a row or from a request, its ETag is one. */
const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** The effect of a write to a thing: what it stores and shows. */
export const effectOnThing = (
  kind: AuditKind,
  thing: { id: string },
  statements: Statement[],
  body: unknown,
  detail: AuditDetail,
  isNew = false,
): Effect => ({
  statements,
  answer: shown(body, etagOfThing(body), isNew),
  audit: { kind, thingId: thing.id, detail },
})

/** The effect of a patch of a thing, which is none where it says what was said before. */
export function effectOfPatch(
  kind: AuditKind,
  id: string,
  before: unknown,
  after: unknown,
  patch: Record<string, unknown>,
  statements: Statement[],
): Effect {
  if (before !== undefined && etagOfThing(before) === etagOfThing(after))
    return { statements: [], answer: shown(after, etagOfThing(after)) }
  return effectOnThing(kind, { id }, statements, after, { fields: Object.keys(patch) })
}

/** A thing without what tells it from others in a bundle. */
export function withoutType<Thing extends { type: unknown }>(thing: Thing): Omit<Thing, 'type'> {
  const { type: _, ...rest } = thing
  return rest
}
