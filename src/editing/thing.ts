import { etagOf } from '../conditional-requests.ts'
import type { AuditKind } from '../schemas/audit.ts'
import type { Statement } from '../store/statement.ts'
import { type Answer, type Effect, shown } from './perform.ts'

/** The ETag of a thing that has no revisions of its own: that of what it says, but for its `type`, which only bundles tell. */
export const etagOfThing = (thing: object): string => etagOf(JSON.stringify({ ...thing, type: undefined }, inOrder))

/** Objects with their fields in the order of names: whoever made the thing, from a row or from a request, its ETag is one. */
const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** The answer that shows a thing. */
export const showThing = (thing: object, isNew = false): Answer => shown(thing, etagOfThing(thing), isNew)

/** The effect of the creation of a thing. */
export const effectOfCreation = (kind: AuditKind, thing: { id: string; slug: string }, statements: Statement[]): Effect => ({
  statements,
  answer: showThing(thing, true),
  audit: { kind, thingId: thing.id, detail: { slug: thing.slug } },
})

/** The effect of a patch of a thing, which is none where it says what was said before. */
export function effectOfPatch(
  kind: AuditKind,
  id: string,
  before: object | undefined,
  after: object,
  patch: Record<string, unknown>,
  statements: Statement[],
): Effect {
  const answer = showThing(after)
  if (before !== undefined && etagOfThing(before) === answer.etag) return { statements: [], answer }
  return { statements, answer, audit: { kind, thingId: id, detail: { fields: Object.keys(patch) } } }
}
